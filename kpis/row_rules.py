"""Rules of rows: what its cells, each good in itself, must not say together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kpis.cells import Value
from kpis.datasets import DATASETS, Dataset, Type
from kpis.errors import UserError
from kpis.kpi import Kpi, Unit
from kpis.money import fits
from kpis.periods import Calendar, PeriodKind, label, parse_label
from kpis.readings import parse_scope

Values = dict[str, Value | None]

ENDS = {
    "reps": ("started_on", "ended_on"),
    "customers": ("acquired_at", "churned_at"),
    "subscriptions": ("started_at", "ended_at"),
    "leads": ("created_at", "responded_at"),
    "inquiries": ("received_at", "replied_at"),
}
"""What begins and what ends it: the end must not be before."""


@dataclass(frozen=True, slots=True)
class Problem:
    reason: str
    column: str


def broken_rules(
    row: Mapping[str, str], values: Values, dataset: Dataset, kpis: Mapping[str, Kpi], calendar: Calendar
) -> Iterator[Problem]:
    """The rules that a row breaks. Scope and period of a target are put into `values` as they are spelled elsewhere."""
    match dataset.name:
        case "deals":
            yield from _deal_rules(values)
        case "targets":
            yield from _target_rules(row, values, kpis, calendar)
        case "surveys":
            yield from _survey_rules(values)
        case name if name in ENDS:
            start, end = ENDS[name]
            if _is_before(values[end], values[start]):
                yield Problem("ended_before_started", end)


def too_large(values: Values, dataset: Dataset, currency: str) -> Iterator[Problem]:
    """Amounts that can't be stored, in their own currency or else the workspace's."""
    for name in AMOUNTS[dataset.name]:
        amount = values[name]
        if isinstance(amount, Fraction) and not fits(amount, str(values["currency"] or currency)):
            yield Problem("bad_number", name)


AMOUNTS = {
    name: tuple(column.name for column in dataset.columns if column.type is Type.MONEY)
    for name, dataset in DATASETS.items()
}


def _deal_rules(values: Values) -> Iterator[Problem]:
    if values["status"] == "won" and values["closed_at"] is None:
        yield Problem("won_without_closed_at", "closed_at")
    if values["status"] != "open" and _is_before(values["closed_at"], values["created_at"]):
        yield Problem("closed_before_created", "closed_at")


def _survey_rules(values: Values) -> Iterator[Problem]:
    score, most = values["score"], values["max_score"]
    if most == 0:
        yield Problem("bad_number", "max_score")
    elif isinstance(score, Fraction) and isinstance(most, Fraction) and score > most:
        yield Problem("bad_number", "score")


def _is_before(end: Value | None, start: Value | None) -> bool:
    return isinstance(end, date) and isinstance(start, date) and end < start


def _target_rules(
    row: Mapping[str, str], values: Values, kpis: Mapping[str, Kpi], calendar: Calendar
) -> Iterator[Problem]:
    """Scope and period are kept as they are spelled everywhere else, so that `2026Q1` and `2026-Q1` are one target."""
    kpi, scope, period = (values[name] for name in ("kpi", "scope", "period"))
    if kpi is not None and kpi not in kpis:
        yield Problem("unknown_kpi", "kpi")
    elif kpi is not None and kpis[str(kpi)].unit is not Unit.PERCENT and "%" in row.get("value", ""):
        yield Problem("bad_number", "value")
    try:
        values["scope"] = scope and str(parse_scope(str(scope)))
        values["period"] = period and _period_label(str(period), calendar)
    except UserError as error:
        yield Problem(error.key, error.key.removeprefix("bad_"))


def _period_label(text: str, calendar: Calendar) -> str:
    period = parse_label(text, calendar)
    if period.kind is PeriodKind.DAY:
        raise UserError("bad_period", text=text)
    return label(period)
