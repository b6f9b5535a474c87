"""Help: all that it shows can be typed; and whatever is typed is read or refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Language
from bot.words.command_text import SPOKEN, parse
from bot.words.command_words import Word, words_of
from bot.words.help_text import help_text
from bot.words.help_topics import TOPICS
from bot.words.requests import Help
from kpis.catalogue import CATALOGUE
from kpis.errors import UserError
from tests.bot.words.command_context import CONTEXT

EXAMPLE = re.compile(r"`/kpi ([^`]*)`")
EVERY_TOPIC = (None, *TOPICS, *CATALOGUE)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("topic", EVERY_TOPIC)
def test_every_example_in_the_help_can_be_typed(topic: str | None, language: Language) -> None:
    examples = EXAMPLE.findall(help_text(topic, CATALOGUE, language))

    assert examples
    for example in examples:
        parse(example, CONTEXT)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("topic", EVERY_TOPIC)
def test_the_help_has_nothing_that_slack_would_take_for_markup(topic: str | None, language: Language) -> None:
    prose = re.sub(r"`[^`\n]*`", "", help_text(topic, CATALOGUE, language))

    assert re.findall(r"[*_~`<>&]", prose) == []
    assert len(help_text(topic, CATALOGUE, language)) < 3000


def test_the_overview_names_every_topic() -> None:
    overview = help_text(None, CATALOGUE, Language.EN)

    assert [topic for topic in TOPICS if f"help {topic}" not in overview] == []


@pytest.mark.parametrize("language", Language)
def test_the_help_shows_every_command(language: Language) -> None:
    shown = "\n".join(help_text(topic, CATALOGUE, language) for topic in (None, *TOPICS))

    assert [names[0] for names in SPOKEN.values() if not any(f"/kpi {name}" in shown for name in names)] == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("", None),
        ("  ", None),
        ("help", None),
        ("?", None),
        ("도움말", None),
        ("ヘルプ", None),
        ("help goal", "goals"),
        ("help 목표", "goals"),
        ("help rules", "rules"),
        ("help win rate", "win_rate"),
        ("ヘルプ 受注率", "win_rate"),
    ],
)
def test_a_request_for_help(text: str, topic: str | None) -> None:
    assert parse(text, CONTEXT) == Help(topic)


def test_help_on_what_there_is_no_help_for_is_answered_with_the_topics() -> None:
    with pytest.raises(UserError) as refused:
        parse("help me", CONTEXT)

    assert (refused.value.key, refused.value.choices) == ("unknown_topic", TOPICS)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(UserError, match="text_too_long"):
        parse("revenue " * 1000, CONTEXT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a  b", (Word("a"), Word("b"))),
        ('team:"A & B" c', (Word("team:A & B", is_quoted=True), Word("c"))),
        ("“A B”", (Word("A B", is_quoted=True),)),
        ("「A B」", (Word("A B", is_quoted=True),)),
        ('"open end', (Word("open end", is_quoted=True),)),
        ("O’Neil", (Word("O'Neil"),)),
        ("&lt;a&gt; &amp;lt;", (Word("<a>"), Word("&lt;"))),
        ("<@U12|dana o>,", (Word("@U12", label="dana o"), Word(","))),
        ("<#C3>", (Word("#C3", label="C3"),)),
        ("<!channel> Choi", (Word("<!channel>"), Word("Choi"))),
    ],
)
def test_words_are_freed_from_escapes_and_quotes(text: str, words: tuple[Word, ...]) -> None:
    assert words_of(text) == words


PARTS = st.sampled_from(
    "revenue win rate by team for East vs target trend 6 months top rule add A: goal set 17억 every day hold clear at "
    'to digest with , : " “ <@U1|a> &lt; 매출 지난달 今月の売上 상위5 2025 .. 2025-06-01..2025-05-01 each rep'.split(
        " "
    )
)


@given(st.text(max_size=60) | st.lists(PARTS, max_size=9).map(" ".join))
def test_any_text_makes_a_request_or_is_refused(text: str) -> None:
    try:
        request = parse(text, CONTEXT)
    except UserError as refused:
        assert refused.key
    else:
        assert request
