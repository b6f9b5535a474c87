"""An explanation as a message and as plain text: definition and formula, then rows, then what to read beside it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.blocks.answer_facts import Fact, headline, place_text
from bot.blocks.elements import Block, bold, bullets, context, header, labelled, paragraph, table, words
from bot.blocks.escape import disarmed, escaped, plain
from bot.blocks.explain_facts import beside_facts, closing_notes, definition_text, part_lines, reckoning_facts
from bot.blocks.explain_rows import rows_title, table_rows
from bot.blocks.kpi import renamed
from bot.blocks.message import Message
from bot.i18n import Language, text
from kpis.datasets import DEALS, Type
from kpis.explanations import CountedRow, Explanation, Restated
from kpis.periods import label
from kpis.readings import Answer, ScopeKind

LONGEST_FACT = 600

NAMED_BY_US = frozenset({"activities", "costs", "surveys", "targets"})
"""Rows that are called by a word of ours, which has its own text, not by what somebody typed."""


def explain_message(explanation: Explanation, language: Language, notes: Sequence[str] = ()) -> Message:
    """The message of an explanation; `notes` stand in its small print."""
    answer = explanation.answer
    letters = part_lines(explanation, language)
    rows = table_rows(explanation, language)
    beside = _plain_facts(beside_facts(explanation, language))
    blocks: list[Block] = [
        header(headline(answer, language)),
        paragraph(bold(plain(place_text(answer, language), 200)), words(f"\n{definition_text(explanation, language)}")),
        labelled(_plain_facts(reckoning_facts(explanation, language))),
        *([bullets([words(line)] for line in letters)] if letters else []),
        paragraph(bold(rows_title(explanation, language))),
        *([_table(rows)] if rows else []),
        *([labelled(beside)] if beside else []),
        context(*closing_notes(explanation, language), *notes),
    ]
    return Message(_fallback(explanation, language, notes), blocks).fitted(language)


def explain_text(explanation: Explanation, language: Language, notes: Sequence[str] = ()) -> str:
    """The same as lines for a terminal or a screen reader."""
    return "\n".join(_lines(explanation, language, notes))


def explain_notes(answer: Answer, language: Language) -> tuple[str, ...]:
    """What an explanation does not go into, though it was asked for: parts, and a trend."""
    if not answer.by and not answer.series:
        return ()
    whole = text("explain.whole", language)
    named = next((group.key for group in answer.groups or () if group.key), None)
    if named is None or answer.by not in (ScopeKind.TEAM, ScopeKind.REP):
        return (whole,)
    example = f'{answer.kpi.key} {label(answer.period)} for {answer.by}:"{named}" explain'
    return whole, text("explain.one_part", language, example=example)


def _table(rows: Sequence[Sequence[str]]) -> Block:
    """Names may be long, and are wrapped; what is compared stands right."""
    made = table(rows)
    return {
        **made,
        "column_settings": [{"align": "left", "is_wrapped": True}, *({"align": "left"} for _ in rows[0][1:])],
    }


def _plain_facts(facts: Sequence[Fact]) -> list[Fact]:
    return [(label, plain(said, LONGEST_FACT)) for label, said in facts]


def _fallback(explanation: Explanation, language: Language, notes: Sequence[str]) -> str:
    """The text beside the blocks: names disarmed, escaped for Slack."""
    return escaped("\n".join(_lines(_disarmed(explanation), language, notes)))


def _disarmed(explanation: Explanation) -> Explanation:
    """The explanation with everything in it that came from elsewhere made harmless where Slack parses it."""
    return replace(
        explanation,
        answer=renamed(explanation.answer, disarmed),
        sheets=tuple(
            replace(sheet, rows=tuple(_disarmed_row(row, sheet.kind, explanation.owners) for row in sheet.rows))
            for sheet in explanation.sheets
        ),
        left_out=tuple(replace(each, keys=tuple(map(disarmed, each.keys))) for each in explanation.left_out),
        restated=tuple(_disarmed_change(each, explanation.owners) for each in explanation.restated),
        owners={rep_id: disarmed(name) for rep_id, name in explanation.owners.items()},
    )


def _disarmed_row(row: CountedRow, kind: str, owners: Collection[str]) -> CountedRow:
    return replace(
        row,
        key=disarmed(row.key),
        name=row.name if kind in NAMED_BY_US else row.name and disarmed(row.name),
        owner=row.owner if row.owner in owners else row.owner and disarmed(row.owner),
        more=_disarmed_cells(row.more),
    )


def _disarmed_change(change: Restated, owners: Collection[str]) -> Restated:
    before, after = (
        {name: cell and disarmed(cell) if _is_typed(name, cell, owners) else cell for name, cell in cells.items()}
        for cells in (change.before, change.after)
    )
    return replace(change, key=disarmed(change.key), before=before, after=after)


def _is_typed(column: str, cell: str | None, owners: Collection[str]) -> bool:
    """Whether somebody typed what stands in a column; times, numbers and words of ours were understood."""
    return DEALS.column(column).type in (Type.ID, Type.TEXT, Type.CURRENCY) and cell not in owners


def _disarmed_cells(cells: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: cell and disarmed(cell) for name, cell in cells.items()}


def _lines(explanation: Explanation, language: Language, notes: Sequence[str]) -> Iterator[str]:
    answer = explanation.answer
    yield headline(answer, language)
    yield place_text(answer, language)
    yield definition_text(explanation, language)
    yield from _pairs(reckoning_facts(explanation, language), language)
    yield from (f"  {line}" for line in part_lines(explanation, language))
    yield rows_title(explanation, language)
    yield from (f"  {' | '.join(plain(cell, 200) for cell in row)}" for row in table_rows(explanation, language))
    yield from _pairs(beside_facts(explanation, language), language)
    yield from closing_notes(explanation, language)
    yield from notes


def _pairs(facts: Sequence[Fact], language: Language) -> Iterator[str]:
    return (text("pair", language, label=label, value=plain(said, LONGEST_FACT)) for label, said in facts)
