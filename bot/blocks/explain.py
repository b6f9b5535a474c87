"""An explanation as a message and as plain text: definition and formula, then rows, then what to read beside it."""

from collections.abc import Iterator, Sequence

from bot.blocks.answer_facts import Fact, headline, place_text
from bot.blocks.elements import Block, bold, bullets, context, header, labelled, paragraph, table, words
from bot.blocks.escape import disarmed, escaped, plain
from bot.blocks.explain_facts import beside_facts, closing_notes, definition_text, part_lines, reckoning_facts
from bot.blocks.explain_rows import rows_title, table_rows
from bot.blocks.message import Message
from bot.i18n import Language, text
from kpis.explanations import Explanation
from kpis.periods import label
from kpis.readings import Answer, ScopeKind

LONGEST_FACT = 600


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
    lines = _lines(explanation, language, notes)
    return escaped("\n".join(disarmed(line, 4 * LONGEST_FACT) for line in lines))


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
