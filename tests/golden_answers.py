"""Golden answers: what was told to a golden question beside what the independent program computed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from bot.usecases.answer import ask
from kpis.questions import Question
from kpis.readings import Answer, Reading, parse_scope
from storage.database import Connection
from storage.workspaces import Workspace
from tests.golden_data import NOW, Expected, GoldenQuestion, expected

NO_GROUP = "(none)"


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a group: a value of None is no value."""

    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    previous: Fraction | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not what it should be; `got` None: no value, `expected` empty: there should be none."""

    question: GoldenQuestion
    group: str
    field: str
    expected: str
    got: Fraction | str | None


def answered(connection: Connection, workspace: Workspace, question: GoldenQuestion) -> dict[str, Told]:
    """What we tell to a golden question, by group: one group, the empty one, without a breakdown."""
    asked = Question(question.kpi, question.period, parse_scope(question.scope), question.by or None)
    return _told_by(ask(connection, workspace, asked, NOW), question)


def _told_by(answer: Answer, question: GoldenQuestion) -> dict[str, Told]:
    if not question.by:
        return {"": _told(answer.reading, answer.previous)}
    return {group.key or NO_GROUP: _told(group.reading, group.previous) for group in answer.groups or ()}


def _told(reading: Reading, previous: Reading) -> Told:
    return Told(reading.value, reading.numerator, reading.denominator, previous.value)


def differences(question: GoldenQuestion, found: Mapping[str, Told]) -> Iterator[Difference]:
    """Where what was told differs from the golden values: groups that lack or are too many, then fields."""
    wanted = {row.group: row for row in expected()[question] if row.group or not question.by}
    for group in sorted(set(found) ^ set(wanted)):
        yield Difference(question, group, "group", *(("listed", "absent") if group in wanted else ("absent", "listed")))
    for group, row in wanted.items():
        if group in found:
            yield from _fields(question, found[group], row)


def _fields(question: GoldenQuestion, told: Told, row: Expected) -> Iterator[Difference]:
    for name in ("value", "numerator", "denominator", "previous"):
        wanted, got = getattr(row, name), getattr(told, name)
        if not _is_same(got, wanted):
            yield Difference(question, row.group, name, wanted, got)


def _is_same(value: Fraction | None, told: str) -> bool:
    """Equal to a relative 1e-8, or to the last decimal that the file has."""
    if value is None or not told:
        return value is None and not told
    decimals = len(told.partition(".")[2])
    return abs(value - Fraction(told)) <= max(abs(value) / 10**8, Fraction(1, 2 * 10**decimals) if decimals else 0)
