"""Rules of rows: what the cells of a row, each good in itself, must not say together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpis.columns import Column, Columns
from kpis.datasets import DATASETS, Dataset, Type
from kpis.errors import UserError
from kpis.kpi import Kpi, Unit
from kpis.money import SURELY_FITS, fits
from kpis.periods import Calendar, PeriodKind, label, parse_label
from kpis.readings import parse_scope

Texts = Mapping[str, Sequence[str]]
"""The cells of rows as they were written, by column."""

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


Broken = Iterator[tuple[int, Problem]]
"""Problems, each with the place of its row, from 0."""


def broken_rules(values: Columns, dataset: Dataset) -> Broken:
    """The rules that rows break, where nothing but the row is asked."""
    match dataset.name:
        case "deals":
            yield from _deal_rules(values)
        case "surveys":
            yield from _survey_rules(values)
        case name if name in ENDS:
            start, end = ENDS[name]
            for place in _ended_before(values[end], values[start]):
                yield place, Problem("ended_before_started", end)


def too_large(values: Columns, dataset: Dataset, currency: str) -> Broken:
    """Amounts that can't be stored, in their own currency or else the workspace's."""
    for name in AMOUNTS[dataset.name]:
        if max((amount.numerator for amount in values[name] if amount is not None), default=0) <= SURELY_FITS:
            continue  # as in nearly every file, whatever the currencies are
        for place, (amount, own) in enumerate(zip(values[name], values["currency"], strict=True)):
            if amount is not None and not fits(amount, own or currency):
                yield place, Problem("bad_number", name)


AMOUNTS = {
    name: tuple(column.name for column in dataset.columns if column.type is Type.MONEY)
    for name, dataset in DATASETS.items()
}


def _deal_rules(values: Columns) -> Broken:
    closed = values["closed_at"]
    for place, status in enumerate(values["status"]):
        if status == "won" and closed[place] is None:
            yield place, Problem("won_without_closed_at", "closed_at")
    for place in _ended_before(closed, values["created_at"]):
        if values["status"][place] != "open":
            yield place, Problem("closed_before_created", "closed_at")


def _ended_before(ends: Column, starts: Column) -> Iterator[int]:
    for place, (end, start) in enumerate(zip(ends, starts, strict=True)):
        if end is not None and start is not None and end < start:
            yield place


def _survey_rules(values: Columns) -> Broken:
    for place, (score, most) in enumerate(zip(values["score"], values["max_score"], strict=True)):
        if most == 0:
            yield place, Problem("bad_number", "max_score")
        elif score is not None and most is not None and score > most:
            yield place, Problem("bad_number", "score")


def target_rules(texts: Texts, values: dict[str, list[Any]], kpis: Mapping[str, Kpi], calendar: Calendar) -> Broken:
    """Scope and period are kept as they are spelled everywhere else, so that `2026Q1` and `2026-Q1` are one target."""
    for place, (kpi, value) in enumerate(zip(values["kpi"], texts["value"], strict=True)):
        if kpi is not None and kpi not in kpis:
            yield place, Problem("unknown_kpi", "kpi")
        elif kpi is not None and kpis[kpi].unit is not Unit.PERCENT and "%" in value:
            yield place, Problem("bad_number", "value")
        try:
            values["scope"][place] = _scope(values["scope"][place])
            values["period"][place] = _period(values["period"][place], calendar)
        except UserError as error:
            yield place, Problem(error.key, error.key.removeprefix("bad_"))


def _scope(text: str | None) -> str | None:
    return text and str(parse_scope(text))


def _period(text: str | None, calendar: Calendar) -> str | None:
    if text is None:
        return None
    period = parse_label(text, calendar)
    if period.kind is PeriodKind.DAY:
        raise UserError("bad_period", text=text)
    return label(period)
