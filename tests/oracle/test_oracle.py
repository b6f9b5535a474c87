"""Every KPI is what a second, plain computation makes of the same rows, whatever company they are of."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from random import Random

import pytest

from bot.usecases.answer import ask
from kpis.catalogue import CATALOGUE
from kpis.formulas import TargetFor
from kpis.kpi import Kind, Kpi
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from kpis.readings import COMPANY, Reading, Scope, ScopeKind
from storage.database import Connection, Database
from storage.workspaces import Workspace
from tests.made_up import fill
from tests.oracle import customers, deals, others
from tests.oracle.company import REPS, Company, company
from tests.oracle.look import Facts, Formula, Look, Span, Told, look_at, span_of

FORMULAS = {**deals.FORMULAS, **customers.FORMULAS, **others.FORMULAS}
QUESTIONS = 6
"""About each KPI of a company."""

SCOPES = (COMPANY, COMPANY, Scope(ScopeKind.TEAM, "A"), Scope(ScopeKind.TEAM, "B"), Scope(ScopeKind.REP, "R1"))


def test_every_kpi_is_computed_twice() -> None:
    assert FORMULAS.keys() == CATALOGUE.keys()


@pytest.mark.parametrize("seed", range(5))
def test_every_value_is_the_one_that_a_look_at_each_row_gives(database: Database, seed: int) -> None:
    made = company(seed)
    workspace = fill(database, made.world, zone=made.zone.key, currency=made.currency)
    facts, chance = Facts(made), Random(seed)
    with database.reading() as connection:
        found = [
            difference
            for key in FORMULAS
            for _ in range(QUESTIONS)
            for difference in _differences(connection, workspace, facts, _any_question(chance, CATALOGUE[key], made))
        ]
    assert not found, "\n".join(map(str, found))


def _any_question(chance: Random, kpi: Kpi, made: Company) -> tuple[Kpi, Span, Scope, str | None]:
    day = made.today - timedelta(days=chance.choice([1, 20, 60, 100, 300]))
    span = span_of(chance.choice(["week", "month", "quarter", "year"]), day)
    by = kpi.breakdowns[0] if kpi.kind is Kind.DISTRIBUTION else chance.choice([None, *kpi.breakdowns])
    # Whose target goes with a rep within a team is for tests/storage/test_target_breakdowns.py.
    is_whole = by is not None and any(isinstance(operand, TargetFor) for operand, _ in kpi.reads)
    scope = chance.choice([scope for scope in SCOPES if scope.kind in kpi.scopes and not (is_whole and scope.name)])
    return kpi, span, scope, by


def _differences(
    connection: Connection, workspace: Workspace, facts: Facts, asked: tuple[Kpi, Span, Scope, str | None]
) -> Iterator[tuple[object, ...]]:
    """What is told otherwise than a look at the rows says: of each group, and of each that should be told."""
    kpi, span, scope, by = asked
    question = Question(kpi.key, Period(PeriodKind(span.kind), span.start, span.end), scope, by)
    answer = ask(connection, workspace, question, facts.now)
    look, formula = look_at(facts, span, scope), FORMULAS[kpi.key]
    if by is None:
        yield from _compared(look, formula, answer.reading, answer.previous, kpi)
        return
    told = {group.key: group for group in answer.groups or ()}
    for key, group in told.items():
        yield from _compared(look.of(by, key), formula, group.reading, group.previous, kpi)
    for key in _groups(facts, by) - told.keys():
        if formula(look.of(by, key)).value:
            yield kpi.key, span, scope, by, key, "is not told"


def _compared(look: Look, formula: Formula, now: Reading, before: Reading, kpi: Kpi) -> Iterator[tuple[object, ...]]:
    expected, earlier = formula(look), formula(look.before()).value
    told = Told(now.value, now.numerator, now.denominator)
    parts = [(name, getattr(expected, name), getattr(told, name)) for name in Told._fields]
    for name, wanted, got in [*parts, ("previous", earlier, before.value)]:
        # What is no ratio has no parts to tell, and what has no value may leave out those that are empty.
        if name in ("numerator", "denominator") and (wanted is None or got is None):
            continue
        if not _is_same(wanted, got):
            yield kpi.key, look.span, look.scope, look.by, look.group, name, wanted, got


def _is_same(wanted: Fraction | None, got: Fraction | None) -> bool:
    if wanted is None or got is None:
        return wanted is got
    return float(got) == pytest.approx(float(wanted), rel=1e-8)


def _groups(facts: Facts, by: str) -> set[str | None]:
    """All that there may be, stages and teams and reps who sold nothing among them."""
    column = {"rep": "owner", "customer": "customer_id"}.get(by, by)
    found = {row.get(column) for rows in facts.rows.values() for row in rows}
    return {*found, *REPS} if by == "rep" else {*found, None}
