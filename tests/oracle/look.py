"""A look at a company: which rows a question is about, row by row, straight from the words of the semantics."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import NamedTuple

from kpis.readings import Scope, ScopeKind
from tests.made_up import Row
from tests.oracle.company import Company, midnight


class Told(NamedTuple):
    """What a question is to be told; a value of None is none."""

    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None


Formula = Callable[["Look"], Told]
NOTHING = Told(None)
MOMENT = timedelta(microseconds=1)


class Facts:
    """The rows of a company, its reps and rates put in order."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.rows = company.world.rows
        self.now = company.world.now
        self.stints = _by("rep_id", self.rows["reps"], "started_on")
        self.rates = _by("currency", self.rows["rates"], "valid_from")
        self.stays = _by("customer_id", self.rows["customers"], "acquired_at")
        self.targets = {(row["kpi"], row["scope"], row["period"]): row["value"] for row in self.rows["targets"]}

    def day(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(self.company.zone).date()

    def midnight(self, day: date) -> datetime:
        return midnight(day, self.company.zone)

    def wall(self, moment: datetime) -> datetime:
        """What the clock on the wall shows."""
        return moment.astimezone(self.company.zone).replace(tzinfo=None)

    def instant(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.company.zone).astimezone(UTC)

    def team(self, owner: str | None, day: date) -> str | None:
        """Before the first day the first team, after the last one or in a gap the latest before."""
        stints = self.stints.get(owner or "", [])
        begun = [stint for stint in stints if stint["started_on"] <= day]
        found = begun[-1:] or stints[:1]
        return found[0]["team"] if found else None

    def money(self, row: Row, day: date, amount: str = "amount") -> Fraction | None:
        """What an amount is worth at the rate of a day; None where nobody knows."""
        currency = row["currency"] or self.company.currency
        if row[amount] is None or currency == self.company.currency:
            known: Fraction | None = row[amount]
            return known
        rates = [rate["rate"] for rate in self.rates.get(currency, []) if rate["valid_from"] <= day]
        return row[amount] * rates[-1] if rates else None

    def target(self, kpi: str, scope: str, label: str) -> Fraction | None:
        """What is given wins over what adds up: a quarter is its months, a year its quarters, of sums and counts."""
        given: Fraction | None = self.targets.get((kpi, scope, label))
        year, _, part = label.partition("-")
        if given is not None or kpi == "win_rate" or (part and not part.startswith("Q")):
            return given
        months = range(3 * int(part[1:]) - 2, 3 * int(part[1:]) + 1) if part else ()
        parts = [f"{year}-{month:02}" for month in months] or [f"{year}-Q{nth}" for nth in range(1, 5)]
        found = [self.target(kpi, scope, each) for each in parts]
        known = [each for each in found if each is not None]
        return sum(known, Fraction(0)) if len(known) == len(found) else None


def _by(key: str, rows: Iterable[Row], order: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row[order]):
        found.setdefault(row[key], []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """A week, month, quarter or year; `end` is the day after the last."""

    kind: str
    start: date
    end: date

    @property
    def label(self) -> str:
        """The name that targets have for it."""
        year = self.start.year
        match self.kind:
            case "week":
                return self.start.strftime("%G-W%V")
            case "month":
                return f"{year}-{self.start.month:02}"
            case "quarter":
                return f"{year}-Q{(self.start.month + 2) // 3}"
        return str(year)

    def before(self) -> "Span":
        return span_of(self.kind, self.start - timedelta(days=1))


def span_of(kind: str, day: date) -> Span:
    """The one that a day is in."""
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Span(kind, monday, monday + timedelta(days=7))
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    first = (day.month - 1) // months * months
    years, month = divmod(first + months, 12)
    return Span(kind, date(day.year, first + 1, 1), date(day.year + years, month + 1, 1))


def look_at(facts: Facts, span: Span, scope: Scope, elapsed: timedelta | None = None) -> "Look":
    """A look at a period up to now, or at so much of it by the clock on the wall."""
    start, end = facts.midnight(span.start), facts.midnight(span.end)
    if elapsed is None and facts.now < end:
        elapsed = facts.wall(facts.now) - datetime.combine(span.start, time())
    if elapsed is not None:
        end = min(end, facts.instant(datetime.combine(span.start, time()) + elapsed))
    return Look(facts, start, end, span, elapsed, scope)


@dataclass(frozen=True)
class Look:
    """A group of a breakdown (or all, without `by`) of a scope, from `start` up to, not including, `end`.

    `elapsed`: so much of the span is over, where it is looked at while it runs, or as one that runs.
    """

    facts: Facts
    start: datetime
    end: datetime
    span: Span
    elapsed: timedelta | None
    scope: Scope
    by: str | None = None
    group: str | None = None

    def before(self) -> "Look":
        """The period before, as far as this one has gone."""
        found = look_at(self.facts, self.span.before(), self.scope, self.elapsed)
        return replace(found, by=self.by, group=self.group)

    def of(self, by: str, group: str | None) -> "Look":
        return replace(self, by=by, group=group)

    @cached_property
    def first_day(self) -> date:
        return self.facts.day(self.start)

    @cached_property
    def last_day(self) -> date:
        """The last elapsed one."""
        return self.facts.day(self.end - MOMENT)

    def has(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    def is_over(self, moment: datetime | None) -> bool:
        """Whether something has happened up to now."""
        return moment is not None and moment < self.facts.now

    def is_mine(self, row: Row, day: date) -> bool:
        """Whether a row is in the scope, and in the group, on a day."""
        owner = row["owner"]
        match self.scope.kind:
            case ScopeKind.REP if owner != self.scope.name:
                return False
            case ScopeKind.TEAM if self.facts.team(owner, day) != self.scope.name:
                return False
        match self.by:
            case None:
                return True
            case "rep":
                return bool(owner == self.group)
            case "team":
                return self.facts.team(owner, day) == self.group
            case "customer":
                return bool(row["customer_id"] == self.group)
        return bool(row[self.by] == self.group)

    def dated(self, dataset: str, column: str, **wanted: Iterable[object]) -> list[Row]:
        """The rows of a dataset whose time is in the period and whose columns have one of the values wanted."""
        return list(self.among(self.facts.rows[dataset], column, **wanted))

    def among(self, rows: Iterable[Row], column: str, **wanted: Iterable[object]) -> Iterator[Row]:
        for row in rows:
            is_wanted = self.has(row[column]) and all(row[name] in values for name, values in wanted.items())
            if is_wanted and self.is_mine(row, self.facts.day(row[column])):
                yield row

    def worth(self, rows: Iterable[Row], column: str) -> list[Fraction]:
        """The money of rows at the rates of their own days, where it is known."""
        found = (self.facts.money(row, self.facts.day(row[column])) for row in rows)
        return [money for money in found if money is not None]

    def undivided(self) -> "Look":
        """The same without a breakdown."""
        return replace(self, by=None, group=None)

    def during(self, start: datetime, end: datetime) -> "Look":
        return replace(self, start=start, end=end)

    def twelve_months(self) -> "Look":
        """The twelve months up to the end, from the same time of the same day a year before."""
        wall = self.facts.wall(self.end)
        is_leap_day = (wall.month, wall.day) == (2, 29)
        before = wall.replace(year=wall.year - 1, day=28 if is_leap_day else wall.day)
        return self.during(self.facts.instant(before), self.end)

    def target(self, kpi: str) -> Fraction | None:
        """That of the scope, or of the group in it."""
        if self.by is None:
            return self.facts.target(kpi, str(self.scope), self.span.label)
        if self.group is None or (self.scope.kind is ScopeKind.TEAM and self.by == "team" != self.scope.name):
            return None
        return self.facts.target(kpi, f"{self.by}:{self.group}", self.span.label)


def days_between(start: datetime, end: datetime) -> Fraction:
    return Fraction((end - start) // MOMENT, timedelta(days=1) // MOMENT)


def needed(target: Fraction | None, reached: Fraction, each: Fraction | None) -> Told:
    """How many of an average size make up what is missing: divided, rounded to 9 decimals, then up."""
    if target is None:
        return NOTHING
    missing = max(target - reached, Fraction(0))
    if missing and not each:
        return NOTHING
    if not each:
        return Told(Fraction(0), missing, each)
    return Told(Fraction(ceil(round(missing / each, 9))), missing, each)


def total(values: Iterable[Fraction | int]) -> Told:
    return Told(sum(map(Fraction, values), Fraction(0)))


def number(rows: Iterable[object]) -> Told:
    return Told(Fraction(len(list(rows))))


def ratio(above: Fraction | int | None, below: Fraction | int | None) -> Told:
    """No value over nothing."""
    if above is None or not below:
        return NOTHING
    return Told(Fraction(above) / below, Fraction(above), Fraction(below))


def mean(values: Iterable[Fraction]) -> Told:
    found = list(values)
    return ratio(sum(found, Fraction(0)), len(found))


def middle(values: Iterable[Fraction]) -> Told:
    """The middle one, or the mean of the two middle ones."""
    found = sorted(values)
    if not found:
        return NOTHING
    return Told((found[(len(found) - 1) // 2] + found[len(found) // 2]) / 2, None, Fraction(len(found)))


def share(rows: Iterable[Row], is_one: Callable[[Row], bool]) -> Told:
    """How many of the rows are such."""
    found = list(rows)
    return ratio(sum(map(is_one, found)), len(found))
