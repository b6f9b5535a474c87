"""Terms: what stands under `of`, `to` and `growth`, read into a formula with its unit and what it can be split by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kpis.datasets import DATASETS, DEAL_STAYS, SOURCES
from kpis.declared.columns import Rows, Sort, amounts, dimensions, known_columns
from kpis.declared.narrowed import narrowed
from kpis.declared.sums import ALL_SCOPES, Term, added, less
from kpis.declared.tree import Entries, Items, Mistakes, Text, Tree, entries_of, one_of, text_of
from kpis.declared.where import conditions
from kpis.errors import UserError
from kpis.formulas import Formula, Headcount, Plain, Quotient, TargetFor
from kpis.kpi import Kpi, Unit
from kpis.measures import Aggregate, Measure, When

AGGREGATES = ("count", "sum", "mean", "median", "distinct")
OTHER_WORDS = {"avg": "mean", "average": "mean", "total": "sum", "number": "count", "unique": "distinct"}
"""What others call the same."""
ROWS = ("on", "while", "at", "where")
MOMENTS = {"end": When.AT_END, "start": When.AT_START}
COUNTED = tuple(name for name, dataset in DATASETS.items() if dataset.events or dataset.stretches)
MINUS = "minus"
MOST_ADDED = 8


@dataclass(frozen=True, slots=True)
class TermReader:
    """What terms are read with: the KPIs that they may name, and where mistakes are noted.

    `faulty` are KPIs that stand in the same files, but can't be read themselves.
    """

    known: Mapping[str, Kpi]
    mistakes: Mistakes
    faulty: Collection[str] = ()

    def dividend(self, tree: Tree, part: str) -> Term:
        """What stands under `of` or `growth`."""
        return self._added(tree, part) if isinstance(tree, Items) else self._single(tree, part)

    def divisor(self, tree: Tree) -> Term:
        """What stands under `to`: there the reps at work and a target may stand too."""
        if isinstance(tree, Text):
            one_of(tree.text, ("reps",), "to", tree.line)
            return Term(Plain(Headcount()), Unit.COUNT, ("team",))
        if isinstance(tree, Entries) and (target := tree.get("target")):
            self._only(tree, ("target",))
            kpi = self._kpi(target)
            own_unit = str(kpi.unit) if kpi.naming else None
            return Term(Plain(TargetFor(kpi.key, own_unit)), kpi.unit, ("rep", "team"))
        return self.dividend(tree, "to")

    def _added(self, tree: Items, part: str) -> Term:
        """Counts or sums added together."""
        if not 2 <= len(tree.of) <= MOST_ADDED:
            raise UserError("declared_added", line=tree.line, part=part, most=MOST_ADDED)
        mistake = UserError("declared_added", line=tree.line, part=part, most=MOST_ADDED)
        return added([self._single(each, part) for each in tree.of], mistake)

    def _single(self, tree: Tree, part: str) -> Term:
        written = entries_of(tree, part, (*AGGREGATES, "kpi"))
        if taken := written.get(MINUS):
            return self._less(written, taken, part)
        if written.get("kpi"):
            return self._of_kpi(written)
        named = [name for name, _ in written.of if name in AGGREGATES]
        if not named and (others := [name for name, _ in written.of if name in OTHER_WORDS]):
            raise UserError(
                "declared_word", choices=(OTHER_WORDS[others[0]],), line=tree.line, part=part, text=others[0]
            )
        if len(named) != 1:
            raise UserError("declared_term", choices=(*AGGREGATES, "kpi"), line=tree.line, part=part)
        self._only(written, (named[0], *ROWS, MINUS))
        return self._measured(named[0], written)

    def _less(self, written: Entries, taken: Tree, part: str) -> Term:
        """What stands there, less what stands under `minus`: mistakes in both are told at once."""
        off = self.mistakes.attempted(lambda: self.dividend(taken, MINUS), None)
        rest = tuple(entry for entry in written.of if entry[0] != MINUS)
        of = self._single(replace(written, of=rest), part)
        return of if off is None else less(of, off, UserError("declared_minus", line=taken.line))

    def _of_kpi(self, written: Entries) -> Term:
        self._only(written, ("kpi", "where", MINUS))
        kpi = self._kpi(written.get("kpi") or written)
        where, formula = written.get("where"), kpi.formula
        if where is not None:
            formula = narrowed(kpi, lambda measure: conditions(where, rows_of(measure), self.mistakes), where.line)
        return Term(formula, kpi.unit, kpi.breakdowns, kpi.scopes, kpi)

    def _kpi(self, tree: Tree) -> Kpi:
        key = text_of(tree, "kpi")
        if key not in self.known and key in self.faulty:
            raise UserError("declared_faulty", line=tree.line, kpi=key)
        return self.known[one_of(key, self.known, "kpi", tree.line)]

    def _measured(self, aggregate: str, written: Entries) -> Term:
        tree = written.get(aggregate) or written
        named = text_of(tree, aggregate)
        dataset, dot, column = named.partition(".")
        if homes := () if dot else _homes(named, aggregate):
            raise UserError("declared_word", choices=homes, line=tree.line, part=aggregate, text=named)
        one_of(dataset, COUNTED, aggregate, tree.line)
        if bool(dot) is (aggregate == "count"):
            raise UserError("declared_of_column", line=tree.line, part=aggregate, text=named)
        try:
            rows = _rows(dataset, written)
        except UserError:
            # What is wrong below `where` is told all the same.
            conditions(written.get("where"), _any_rows(dataset), self.mistakes)
            raise
        where = conditions(written.get("where"), rows, self.mistakes)
        base = Measure(rows.source, rows.on, Aggregate.COUNT, None, where, rows.when)
        formula, unit = _aggregated(base, aggregate, column, rows, tree.line)
        return Term(
            formula,
            unit,
            dimensions(rows),
            ALL_SCOPES if SOURCES[rows.source].has("owner") else ("company",),
        )

    def _only(self, written: Entries, allowed: Sequence[str]) -> None:
        for name, _ in written.of:
            with self.mistakes.noted():
                one_of(name, allowed, "/".join(allowed[:1]), written.lines[name])


def _homes(column: str, aggregate: str) -> tuple[str, ...]:
    """The columns of this name, each with its dataset before it; none for the name of a dataset."""
    if aggregate == "count" or column in COUNTED:
        return ()
    return tuple(f"{name}.{column}" for name in COUNTED if column in amounts(_any_rows(name)))


def _aggregated(base: Measure, aggregate: str, column: str, rows: Rows, line: int) -> tuple[Formula, Unit]:
    if aggregate == "count":
        return Plain(base), Unit.COUNT
    if aggregate == "distinct":
        words = {name: each for name, each in known_columns(rows).items() if each.is_own and each.sort is Sort.WORD}
        named = words[one_of(column, words, aggregate, line)].column
        return Plain(replace(base, aggregate=Aggregate.DISTINCT, of=named)), Unit.COUNT
    found = amounts(rows)
    amount = found[one_of(column, found, aggregate, line)]
    summed = replace(base, aggregate=Aggregate.MEDIAN if aggregate == "median" else Aggregate.SUM, of=amount.column)
    if aggregate == "mean":
        unit = Unit.RATIO if amount.unit is Unit.COUNT else amount.unit
        return Quotient(summed, replace(base, of=amount.column), amount.factor), unit
    return Plain(summed, amount.factor), amount.unit


def _rows(dataset: str, written: Entries) -> Rows:
    """The rows that `on` an event, or `while` they are in a state `at` the end or start of the period, count."""
    on, state, at = (written.get(name) for name in ("on", "while", "at"))
    if on is not None and state is not None:
        raise UserError("declared_on_and_while", line=state.line)
    sources = [SOURCES[dataset], *([DEAL_STAYS] if dataset == DEAL_STAYS.of else [])]
    events = {event.name: source.name for source in sources for event in source.events}
    states = {stretch.name: source.name for source in sources for stretch in source.stretches}
    if state is not None:
        name = one_of(text_of(state, "while"), states, "while", state.line)
        moment = "end" if at is None else one_of(text_of(at, "at"), MOMENTS, "at", at.line)
        return Rows(dataset, states[name], name, MOMENTS[moment])
    if at is not None:
        raise UserError("declared_at", line=at.line)
    if on is None and len(events) == 1:
        (only,) = events
        return Rows(dataset, events[only], only, When.DURING)
    if on is None:
        choices = (*(f"on: {name}" for name in events), *(f"while: {name}" for name in states))
        raise UserError("declared_on", choices=choices, line=written.line, dataset=dataset)
    name = one_of(text_of(on, "on"), events, "on", on.line)
    return Rows(dataset, events[name], name, When.DURING)


def _any_rows(dataset: str) -> Rows:
    """Rows of a dataset that more is known of than of others, to read conditions with."""
    source = SOURCES[dataset]
    events = sorted(source.events, key=lambda event: event.has_money, reverse=True)
    if events:
        return Rows(dataset, dataset, events[0].name, When.DURING)
    return Rows(dataset, dataset, source.stretches[0].name, When.AT_END)


def rows_of(measure: Measure) -> Rows:
    """The rows that a measure looks at."""
    return Rows(SOURCES[measure.dataset].of or measure.dataset, measure.dataset, measure.on, measure.when)
