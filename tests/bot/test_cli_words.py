"""Words on their way through a terminal: quotes that the shell took, and signs that only Slack reads."""

from pathlib import Path

import pytest

from bot.blocks.escape import disarmed
from bot.commands.terminal import plain_text
from tests.bot.typed import typed

TEAM = "rep_id,name,team,started_on\nmina,Mina Park,North West,2016-01-01\n"
DEALS = "deal_id,status,created_at\nD1,open,2017-05-04\n"


@pytest.fixture
def database_of_a_team(sqlite_url: str, tmp_path: Path) -> str:
    for name, table in (("reps", TEAM), ("deals", DEALS)):
        (tmp_path / f"{name}.csv").write_text(table)
    typed("import", tmp_path / "reps.csv", tmp_path / "deals.csv", KPIBOT_DATABASE_URL=sqlite_url)
    return sqlite_url


@pytest.mark.parametrize(
    "words",
    [
        ("revenue", "2017", "for", "North West"),
        ("revenue", "2017", "for", "team:North West"),
        ("revenue 2017", "for", "North West"),
        ("revenue 2017 for North West",),
    ],
)
def test_a_name_in_quotes_of_the_shell_stays_one_name(database_of_a_team: str, words: tuple[str, ...]) -> None:
    done = typed("kpi", *words, KPIBOT_DATABASE_URL=database_of_a_team)
    assert done.stdout.splitlines()[1] == "North West · 2017"


def test_a_piece_of_the_sentence_in_quotes_is_no_name(database_of_a_team: str) -> None:
    rule = ("rule", "add", "Low pay: revenue below 5k 2017", "to", "#C0SALES001")
    typed("kpi", *rule, KPIBOT_DATABASE_URL=database_of_a_team)
    listed = typed("kpi", "rule", "list", KPIBOT_DATABASE_URL=database_of_a_team).stdout
    assert "Low pay: revenue below 5000 2017" in listed


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Rule *Pace* added: `revenue behind pace`.", "Rule Pace added: revenue behind pace."),
        ('or cron as in `every "0 9 * * 1-5"`', 'or cron as in every "0 9 * * 1-5"'),
        ("R &amp; D &lt;3", "R & D <3"),
        ("to <#C0123|sales> and <@U0123>", "to sales and @U0123"),
        (disarmed("a_b *c* ~d~ `e` |f| :tada: > g"), "a_b *c* ~d~ `e` |f| :tada: > g"),
    ],
)
def test_a_terminal_shows_what_a_reader_of_slack_would_see(said: str, shown: str) -> None:
    assert plain_text(said) == shown
