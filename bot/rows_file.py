"""All rows that a value rests on, as CSV: in the reader's words, and so that a spreadsheet runs nothing of them."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.blocks.answer_facts import dimension_text, place_text
from bot.blocks.escape import disarmed, escaped
from bot.blocks.explain_rows import counts_in, role_text
from bot.formats import rounded
from bot.formula_conditions import word_text
from bot.formula_text import operand_text
from bot.i18n import Language, kpi_name, name_of_key, text
from bot.part_values import in_unit, is_told, unit_of
from bot.reply import Attachment
from bot.usecases.explain import Explained
from kpis.explanations import CountedRow, Explanation, Part, Role, brought_to
from kpis.formulas import Quota
from kpis.kpi import Unit
from kpis.periods import label
from storage.database import Connection
from storage.sheets import MOST_ROWS, Plan

ENCODING = "utf-8-sig"
"""With the mark that Excel needs to read Korean and Japanese as what they are."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
DECIMALS = 6

COLUMNS = ("counts_in", "kind", "id", "name", "owner", "owner_name", "team", "date_in", "amount", "currency", "rate")
MORE = ("customer_id", "stage", "region", "source", "campaign", "product", "channel", "kind")


def rows_csv(explanation: Explanation, rows: Iterable[tuple[Plan, CountedRow]], language: Language) -> Iterator[str]:
    """The lines of the file, the head first. One sheet may follow another: what a row lacks is empty."""
    told = _told(explanation)
    yield _line(_head(explanation, told, language))
    for plan, row in rows:
        yield _line(_cells(explanation, told, plan, row, language))


def rows_attachment(connection: Connection, explained: Explained, language: Language) -> Attachment | None:
    """The file for Slack; none where no rows were counted."""
    explanation = explained.explanation
    if not any(sheet.count for sheet in explanation.sheets):
        return None
    content = "".join(rows_csv(explanation, explained.rows(connection), language)).encode(ENCODING)
    answer = explanation.answer
    name, place = kpi_name(answer.kpi, language), place_text(answer, language)
    is_cut = any(sheet.count > MOST_ROWS for sheet in explanation.sheets)
    key = "explain.file_cut" if is_cut else "explain.file_comment"
    comment = text(key, language, kpi=name, place=disarmed(place), most=f"{MOST_ROWS:,}")
    return Attachment(f"{answer.kpi.key} {label(answer.period)}.csv", content, escaped(comment))


def harmless(cell: str) -> str:
    """The cell with a quote in front where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _told(explanation: Explanation) -> list[Part]:
    """The parts to which rows add something else than 1 or their amount: each has a column."""
    parts = dict.fromkeys(part for sheet in explanation.sheets for part in sheet.parts)
    return [part for part in parts if is_told(part.operand)]


def _head(explanation: Explanation, told: Iterable[Part], language: Language) -> list[str]:
    answer = explanation.answer
    usual = [text(f"explain.column.{name}", language, zone=answer.zone) for name in COLUMNS]
    worth = text("explain.column.worth", language, currency=answer.currency)
    return [
        *usual,
        worth,
        *(_value_head(part, language) for part in told),
        *(_more_head(name, language) for name in MORE),
    ]


def _more_head(name: str, language: Language) -> str:
    return dimension_text(name.removesuffix("_id"), language)


def _value_head(part: Part, language: Language) -> str:
    """`Numerator: sum of sales cycle of deals … (days)`."""
    if part.role is Role.BESIDE and isinstance(part.operand, Quota):
        return text(f"explain.role.{part.operand.part}", language)
    said = text(
        "pair", language, label=role_text(part, language), value=operand_text(part.operand, part.frame, language)
    )
    unit = unit_of(part.operand)
    return text(f"explain.column.in_{unit}", language, said=said) if unit in (Unit.DAYS, Unit.HOURS) else said


def _cells(
    explanation: Explanation, told: Iterable[Part], plan: Plan, row: CountedRow, language: Language
) -> Iterator[str]:
    amount = row.amount
    name = name_of_key(row.name, language) if plan.kind == "targets" and row.name else row.name
    owner = row.owner or ""
    texts = (
        counts_in(plan.parts, row, language),
        text(f"explain.kind.{plan.kind}", language),
        row.key,
        explanation.owners.get(row.key, "") if plan.kind == "reps" else word_text(name or "", language),
        owner,
        explanation.owners.get(owner, ""),
        row.team or "",
    )
    yield from map(harmless, texts)
    yield _local(row.at, ZoneInfo(explanation.answer.zone))
    yield _number(amount.amount if amount else None)
    yield harmless(amount.currency if amount else "")
    yield _number(amount.rate if amount else None)
    yield _number(amount.worth if amount else None)
    for part in told:
        brought = brought_to(part, plan.parts, row)
        yield _number(None if brought is None else in_unit(brought, part.operand))
    yield from (harmless(row.more.get(each) or "") for each in MORE)


def _local(at: datetime | date | None, zone: ZoneInfo) -> str:
    if isinstance(at, datetime):
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return at.isoformat() if at else ""


def _number(value: Fraction | None) -> str:
    """A number without group signs, so that a spreadsheet adds it up."""
    if value is None:
        return ""
    said = f"{rounded(value, DECIMALS):f}"
    return said.rstrip("0").rstrip(".")
