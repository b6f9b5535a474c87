"""The rows that a value rests on, in words: a table of the first of them, with the columns that they fill."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.blocks.explain_facts import rows_text
from bot.formats import money_text, number_text
from bot.formula_conditions import column_text, word_text
from bot.i18n import Language, name_of_key, text
from bot.part_values import is_told, part_value_text
from bot.period_labels import date_text, short_date_text
from kpis.explanations import Amount, CountedRow, Explanation, Part, Role, Sheet, brought_to
from kpis.formulas import Headcount, Operand, Quota, Recurring
from kpis.kpi import Kind
from kpis.measures import Measure
from kpis.periods import DAY

RATE_DIGITS = 4
SHORT_RUN = 2
"""Letters up to which a run is told one by one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it is shown; what does not apply to it, or to any row beside it, is empty."""

    row: str
    owner: str = ""
    date: str = ""
    amount: str = ""
    value: str = ""
    counts_in: str = ""

    def cells(self) -> tuple[str, ...]:
        return self.row, self.owner, self.date, self.amount, self.value, self.counts_in


def rows_title(explanation: Explanation, language: Language) -> str:
    """How many rows were counted, and which of them are shown."""
    sheets = [sheet for sheet in explanation.sheets if sheet.count]
    if not sheets:
        return text("explain.no_rows", language)
    rows = text("comma", language).join(_sheet_text(sheet, len(sheets), language) for sheet in sheets)
    shown = sum(len(sheet.rows) for sheet in sheets)
    if shown == sum(sheet.count for sheet in sheets):
        return text("explain.all_shown", language, rows=rows)
    if len(sheets) > 1:
        return text("explain.some_shown", language, rows=rows, shown=shown)
    order = _order(sheets[0])
    said = text("explain.first_shown", language, rows=rows, shown=shown)
    return text("explain.in_order", language, said=said, order=text(f"explain.{order}", language)) if order else said


def _sheet_text(sheet: Sheet, of: int, language: Language) -> str:
    """`13 deals`; where there are several sheets, with the parts that these rows are there for."""
    said = rows_text(sheet.kind, sheet.count, language)
    if of == 1:
        return said
    parts = _parts_text((part for part in sheet.parts if part.role is not Role.BESIDE), language)
    return text("explain.of_parts", language, rows=said, parts=parts)


def _order(sheet: Sheet) -> str:
    """The word for the order of the rows; reps who are only counted have none that tells anything."""
    if any(isinstance(part.operand, Headcount) for part in sheet.parts):
        return ""
    return "largest_first" if any(_is_by_size(part.operand) for part in sheet.parts) else "newest_first"


def _is_by_size(operand: Operand) -> bool:
    match operand:
        case Measure():
            return operand.is_money
        case Quota() | Recurring():
            return True
    return False


def table_rows(explanation: Explanation, language: Language) -> list[tuple[str, ...]]:
    """The head and the rows of the table; columns that nothing stands in are left out."""
    shown = [row for sheet in explanation.sheets for row in _shown(sheet, explanation, language)]
    if not shown:
        return []
    cells = [row.cells() for row in shown]
    used = [place for place in range(len(cells[0])) if any(row[place] for row in cells)]
    head = _head(explanation, language).cells()
    return [tuple(row[place] for place in used) for row in (head, *cells)]


def _head(explanation: Explanation, language: Language) -> Shown:
    kinds = {sheet.kind for sheet in explanation.sheets if sheet.rows}
    row = f"kind.{next(iter(kinds))}" if len(kinds) == 1 else "column.row"
    whose = "customer_owner" if any(map(_goes_with_customers, explanation.sheets)) else "owner"
    owner, date, amount, role = (
        text(f"explain.column.{name}", language) for name in (whose, "date", "amount", "counts_in")
    )
    return Shown(
        _titled(text(f"explain.{row}", language)), owner, date, amount, _value_head(explanation, language), role
    )


def _goes_with_customers(sheet: Sheet) -> bool:
    """Whether its rows go with their customers, and these customers' owners, whoever's they are themselves."""
    operands = (part.operand for part in sheet.parts)
    return any(isinstance(of, Measure) and of.of_customers is not None for of in operands)


def _titled(said: str) -> str:
    return said[:1].upper() + said[1:]


def _value_head(explanation: Explanation, language: Language) -> str:
    """What the values are, where they are the same in all rows."""
    told = [(sheet.kind, parts) for sheet in explanation.sheets if (parts := _told(sheet, explanation))]
    match told:
        case [("targets", _)]:
            return _titled(text("explain.kind.targets", language))
        case [(_, parts)]:
            return " / ".join(_value_name(part, language) for part in parts)
    return text("explain.column.value", language)


def _value_name(part: Part, language: Language) -> str:
    match part.operand:
        case Quota(part=which) if part.role is Role.BESIDE:
            return text(f"explain.role.{which}", language)
        case Measure(of=str(of)):
            return _titled(column_text(of, language))
    return role_text(part, language)


def _told(sheet: Sheet, explanation: Explanation) -> list[Part]:
    """The parts to which rows add something that has to be told; a quantity of 1 in each of them does not."""
    ones = {each.part for each in explanation.parts if each.total.value == each.total.rows}
    told = (part for part in sheet.parts if sheet.rows and is_told(part.operand) and part not in ones)
    return list(dict.fromkeys(told))


def role_text(part: Part, language: Language) -> str:
    return part.letter or text(f"explain.role.{part.role}", language)


def _shown(sheet: Sheet, explanation: Explanation, language: Language) -> Iterator[Shown]:
    has_roles = len({each.part for each in explanation.parts}) > 1
    zone = ZoneInfo(explanation.answer.zone)
    says_date = short_date_text if _is_one_year(explanation, zone) else date_text
    for row in sheet.rows:
        owner = "" if sheet.kind == "reps" or not row.owner else explanation.owners.get(row.owner, row.owner)
        yield Shown(
            row_name(sheet.kind, row, explanation, language),
            owner,
            says_date(local_date(row.at, zone), language) if row.at else "",
            amount_text(row.amount, explanation.answer.currency, language) if row.amount else "",
            _values(sheet, row, explanation, language),
            counts_in(sheet.parts, row, language) if has_roles else "",
        )


def _is_one_year(explanation: Explanation, zone: ZoneInfo) -> bool:
    """Whether every row shown is of the one year that the period says."""
    period = explanation.answer.period
    days = [local_date(row.at, zone) for sheet in explanation.sheets for row in sheet.rows if row.at]
    return {day.year for day in (period.start, period.end - DAY, *days)} == {period.start.year}


def row_name(kind: str, row: CountedRow, explanation: Explanation, language: Language) -> str:
    """What a row is called, with its id and the part of the whole that it is in: `D0012 Acme renewal · Proposal`."""
    name, kpi = row.name or "", explanation.answer.kpi
    match kind:
        case "reps":
            name = explanation.owners.get(row.key, "")
        case "targets":
            name = name_of_key(name, language)
        case "activities" | "costs" | "surveys":
            name = word_text(name, language)
    said = row.key if name in ("", row.key) else f"{row.key} {name}"
    # The kind of an activity is its name; deals on their way are in a stage, whatever is asked of them.
    dimension = kpi.breakdowns[0] if kpi.kind is Kind.DISTRIBUTION else "stage"
    part = row.more.get(dimension) if dimension != "kind" else None
    return f"{said} · {part}" if part else said


def local_date(at: datetime | date, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def amount_text(amount: Amount, currency: str, language: Language) -> str:
    """`₩1,000`, and of another currency what it is worth: `$10.00 × 1,385.5 = ₩13,855`."""
    own = money_text(amount.amount, amount.currency, language)
    if amount.currency == currency:
        return own
    if amount.rate is None or amount.worth is None:
        return own
    rate = number_text(amount.rate, RATE_DIGITS, language).rstrip("0").rstrip(".")
    return f"{own} × {rate} = {money_text(amount.worth, currency, language)}"


def _values(sheet: Sheet, row: CountedRow, explanation: Explanation, language: Language) -> str:
    brought = [(part, brought_to(part, sheet.parts, row)) for part in _told(sheet, explanation)]
    if sheet.kind == "targets":
        # A target is one of several parts, and of no other.
        brought = [(part, value) for part, value in brought if value is not None]
    currency = explanation.answer.currency
    return " / ".join(part_value_text(value, part.operand, currency, language) for part, value in brought)


def counts_in(parts: Sequence[Part], row: CountedRow, language: Language) -> str:
    """The parts that a row counts in: `Both`, `Denominator`, `B, C`."""
    counted = [part for part, brought in zip(parts, row.brings, strict=True) if brought is not None]
    counted = list(dict.fromkeys(part for part in counted if part.role is not Role.BESIDE))
    if {part.role for part in counted} == {Role.NUMERATOR, Role.DENOMINATOR}:
        return text("explain.role.both", language)
    return _parts_text(counted, language)


def _parts_text(parts: Iterable[Part], language: Language) -> str:
    """`Denominator`, `A, C`, `B–G`: letters that follow one another are told as a run."""
    runs: list[list[Part]] = []
    for part in dict.fromkeys(parts):
        if runs and part.letter and runs[-1][-1].letter == chr(ord(part.letter) - 1):
            runs[-1].append(part)
        else:
            runs.append([part])
    return text("comma", language).join(_run_text(run, language) for run in runs)


def _run_text(run: Sequence[Part], language: Language) -> str:
    ends = [role_text(part, language) for part in dict.fromkeys((run[0], run[-1]))]
    return ("–" if len(run) > SHORT_RUN else text("comma", language)).join(ends)
