"""The answer to a question about a KPI, as a message and as plain text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.blocks.answer_facts import (
    Row,
    breakdown_head,
    facts,
    group_rows,
    headline,
    notes,
    place_text,
    series_text,
)
from bot.blocks.elements import Block, bold, context, header, image, labelled, paragraph, table, words
from bot.blocks.escape import disarmed, escaped, plain
from bot.blocks.message import Message
from bot.breakdown import shown_groups
from bot.formats import NONE
from bot.i18n import Language, text
from kpis.readings import Answer


def answer_message(answer: Answer, language: Language, *, file_id: str | None = None, alt: str = "") -> Message:
    """The message of an answer; `file_id` is the chart in Slack's files, `alt` what it shows."""
    known = facts(answer, language)
    blocks = [
        header(headline(answer, language)),
        paragraph(words(plain(place_text(answer, language), 200))),
        *([labelled(known)] if known else []),
        *_breakdown(answer, language),
        *_series(answer, language),
    ]
    if file_id:
        blocks.append(image(file_id, alt or headline(answer, language)))
    blocks.append(context(*notes(answer, language)))
    return Message(_fallback(answer, language), blocks).fitted(language)


def answer_text(answer: Answer, language: Language) -> str:
    """All that the answer says, as lines for a terminal or a screen reader; every group is listed."""
    return "\n".join(_lines(renamed(answer, plain), language))


def _breakdown(answer: Answer, language: Language) -> list[Block]:
    if not answer.groups:
        return []
    shown, more = shown_groups(answer.groups)
    short = replace(answer, groups=tuple(shown))
    head = breakdown_head(answer, language)
    cells = ((row.name, row.value, row.change, row.rank) for row in group_rows(short, language))
    rows = [row[: len(head)] for row in cells]
    told = [context(text("more", language, count=more))] if more else []
    return [table([head, *rows]), *told]


def _series(answer: Answer, language: Language) -> list[Block]:
    said = series_text(answer, language)
    return [paragraph(bold(f"{text('answer.trend', language)}  "), words(said))] if said else []


def _fallback(answer: Answer, language: Language) -> str:
    """The text beside the blocks: as many groups as the blocks show, names disarmed, escaped for Slack."""
    shown, more = shown_groups(answer.groups or ())
    short = replace(answer, groups=tuple(shown) or None)
    return escaped("\n".join(_lines(renamed(short, disarmed), language, more=more)))


def renamed(answer: Answer, harmless: Callable[[str], str]) -> Answer:
    """The answer with every name that came from elsewhere made harmless."""
    groups = tuple(
        replace(group, key=group.key and harmless(group.key), name=group.name and harmless(group.name))
        for group in answer.groups or ()
    )
    return replace(
        answer,
        scope=replace(answer.scope, name=answer.scope.name and harmless(answer.scope.name)),
        scope_name=answer.scope_name and harmless(answer.scope_name),
        groups=groups or None,
    )


def _lines(answer: Answer, language: Language, *, more: int = 0) -> Iterator[str]:
    yield headline(answer, language)
    yield place_text(answer, language)
    yield from (text("pair", language, label=label, value=said) for label, said in facts(answer, language))
    if answer.groups:
        yield from _group_lines(answer, language)
        if more:
            yield f"  {text('more', language, count=more)}"
    if said := series_text(answer, language):
        yield text("pair", language, label=text("answer.trend", language), value=said)
    yield from notes(answer, language)


def _group_lines(answer: Answer, language: Language) -> Sequence[str]:
    title, _, *beside = breakdown_head(answer, language)
    rows = [
        text("pair", language, label=f"  {row.name}", value=" · ".join(_said(row, answer, beside[0], language)))
        for row in group_rows(answer, language)
    ]
    return [title, *rows]


def _said(row: Row, answer: Answer, compared: str, language: Language) -> list[str]:
    """What a table tells in columns: a change and a rank tell by themselves what they are, a target does not."""
    is_target = answer.against_target and row.change != NONE
    change = text("pair", language, label=compared, value=row.change) if is_target else row.change
    return [row.value, change, *([text("answer.rank_of", language, rank=row.rank)] if row.rank else [])]
