"""Sums: what a term of a declaration comes to, and counts or sums that are added together or taken off one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpis.datasets import SOURCES
from kpis.errors import UserError
from kpis.formulas import Difference, Formula, Plain, Together
from kpis.formulas import measures as measures_of
from kpis.kpi import Kpi, Unit
from kpis.measures import Aggregate, Measure

ALL_SCOPES = ("company", "team", "rep")
EVERYTHING = tuple(dict.fromkeys(("rep", "team", *(name for each in SOURCES.values() for name, _ in each.dimensions))))
UNADDED = (Aggregate.MEDIAN, Aggregate.DISTINCT)


@dataclass(frozen=True, slots=True)
class Term:
    """A formula, the unit that it is in, and whose it can be asked for. `kpi`: the one that it is, if it is one."""

    formula: Formula
    unit: Unit
    breakdowns: tuple[str, ...] = EVERYTHING
    scopes: tuple[str, ...] = ALL_SCOPES
    kpi: Kpi | None = None


Measures = tuple[Measure, ...]
Sides = tuple[Measures, Measures]
"""What is added up, and what is taken off it."""


def added(terms: Sequence[Term], mistake: UserError) -> Term:
    """The terms together; raises the mistake where they are not counts or sums of one unit."""
    sides = [_sides(term) for term in terms]
    plus, minus = (tuple(measure for side in sides for measure in side[place]) for place in (0, 1))
    return _made((plus, minus), terms, mistake)


def less(of: Term, taken: Term, mistake: UserError) -> Term:
    """One term less another: what is taken off that other is added again."""
    (plus, minus), (taken_plus, taken_minus) = _sides(of), _sides(taken)
    return _made(((*plus, *taken_minus), (*minus, *taken_plus)), (of, taken), mistake)


def _made(sides: Sides, terms: Sequence[Term], mistake: UserError) -> Term:
    plus, minus = sides
    measures = (*plus, *minus)
    alike = {(term.unit, term.formula.factor) for term in terms if isinstance(term.formula, Plain | Difference)}
    is_summed = all(_sides(term)[0] for term in terms) and not any(one.aggregate in UNADDED for one in measures)
    if len(alike) != 1 or not is_summed or any(_books(side) > 1 for side in sides):
        raise mistake
    (unit, factor), *_ = alike
    return Term(
        Difference(_sum(plus), _sum(minus), factor) if minus else Plain(Together(plus), factor),
        unit,
        common([term.breakdowns for term in terms], measures),
        common([term.scopes for term in terms]),
    )


def _books(measures: Measures) -> int:
    """Money of deals, of orders and of subscriptions stands in separate books: it is never added up."""
    return len({one.dataset for one in measures if one.is_money})


def _sides(term: Term) -> Sides:
    match term.formula:
        case Plain(of):
            return measures_of(of), ()
        case Difference(of, minus):
            return measures_of(of), measures_of(minus)
    return (), ()


def _sum(measures: Measures) -> Measure | Together:
    return Together(tuple(map(needed, measures))) if len(measures) > 1 else needed(measures[0])


def needed(measure: Measure) -> Measure:
    """Costs that were never imported are not zero costs: without any there is no value."""
    return replace(measure, is_needed=True) if measure.dataset == "costs" else measure


def common(several: Iterable[Sequence[str]], measures: Iterable[Measure] = ()) -> tuple[str, ...]:
    """What all of them have. A kind of deal is not a kind of activity: of several datasets, `kind` is none."""
    first, *others = several
    shared = [name for name in first if all(name in other for other in others)]
    datasets = {SOURCES[measure.dataset].of or measure.dataset for measure in measures}
    return tuple(name for name in shared if name != "kind" or len(datasets) < 2)
