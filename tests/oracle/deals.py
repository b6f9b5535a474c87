"""Deals, looked at one by one: what was won and lost, and what stood in the pipeline."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from kpis.readings import COMPANY, Scope, ScopeKind
from tests.made_up import Row
from tests.oracle.company import OPEN, STAGES
from tests.oracle.look import (
    NOTHING,
    Facts,
    Formula,
    Look,
    Told,
    days_between,
    look_at,
    mean,
    middle,
    needed,
    number,
    ratio,
    span_of,
)

QUALIFIED = {stage for stage in OPEN if STAGES[stage] >= 20} | {"Won"}


@lru_cache(8)
def _deals(facts: Facts) -> list[Row]:
    """Those that were not deleted, each with its history, its close and the moment when it became an opportunity."""
    changes: dict[str, list[tuple[datetime, int, str]]] = {}
    places = {stage: place for place, stage in enumerate(STAGES)}
    for row in facts.rows["stage_changes"]:
        entry = (row["entered_at"], places[row["stage"]], row["stage"])
        changes.setdefault(row["deal_id"], []).append(entry)
    there = (row for row in facts.rows["deals"] if row["deleted_at"] is None)
    return [_with_history(row, sorted(changes.get(row["deal_id"], []))) for row in there]


def _with_history(row: Row, changes: list[tuple[datetime, int, str]]) -> Row:
    history: list[tuple[datetime, str]] = []
    for moment, _, stage in changes:
        if not history or history[-1][1] != stage:
            history.append((moment, stage))
    closed = None if row["status"] == "open" else row["closed_at"]
    if row["status"] == "lost" and closed is None:
        closed = max((moment for moment, stage in history if stage == "Lost"), default=None)
    if history and history[-1][1] in OPEN and closed is not None:
        history.append((closed, "Won" if row["status"] == "won" else "Lost"))
        history.sort(key=lambda entry: entry[0])
    qualified = min((moment for moment, stage in history if stage in QUALIFIED), default=None)
    if not history and (row["status"] == "won" or row["stage"] in QUALIFIED):
        qualified = row["created_at"]
    return {**row, "history": history, "closed": closed, "qualified": qualified}


def _closed(look: Look, *statuses: str) -> list[Row]:
    return list(look.among(_deals(look.facts), "closed", status=statuses))


def _won(look: Look) -> list[Row]:
    return _closed(look, "won")


def _sizes(look: Look) -> list[Fraction]:
    return look.worth(_won(look), "closed")


def revenue(look: Look) -> Fraction:
    return sum(_sizes(look), Fraction(0))


def deals_won(look: Look) -> Fraction:
    return Fraction(len(_won(look)))


def opportunities(look: Look) -> Fraction:
    return Fraction(sum(1 for _ in look.among(_deals(look.facts), "qualified")))


def _created(look: Look) -> list[Row]:
    return list(look.among(_deals(look.facts), "created_at"))


def win_rate(look: Look) -> Told:
    return ratio(len(_won(look)), len(_closed(look, "won", "lost")))


def _win_rate_cohort(look: Look) -> Told:
    deals = _created(look)
    return ratio(sum(deal["status"] == "won" and look.is_over(deal["closed"]) for deal in deals), len(deals))


def _acv(look: Look) -> Told:
    """A contract of less than a year counts whole, one without a term not at all."""
    with_term = [deal for deal in _won(look) if deal["contract_months"]]
    terms = [(look.worth([deal], "closed"), max(deal["contract_months"], 12)) for deal in with_term]
    return mean(money * 12 / months for some, months in terms for money in some)


def _cycles(look: Look) -> Iterator[Fraction]:
    return (days_between(deal["first_contact_at"] or deal["created_at"], deal["closed"]) for deal in _won(look))


def _sales_growth(look: Look) -> Told:
    return _grown(look, look.before())


def _mom_growth(look: Look) -> Told:
    """The month of the last elapsed day, as far as it has gone, and as much of the one before."""
    facts, month = look.facts, span_of("month", look.last_day)
    is_over = look.end >= facts.midnight(month.end)
    gone = None if is_over else facts.wall(look.end) - datetime.combine(month.start, time())
    now, before = look_at(facts, month, look.scope, gone), look_at(facts, month.before(), look.scope, gone)
    return _grown(replace(now, by=look.by, group=look.group), replace(before, by=look.by, group=look.group))


def _grown(look: Look, before: Look) -> Told:
    made = ratio(revenue(look), revenue(before))
    return made if made.value is None else made._replace(value=made.value - 1)


def _velocity(look: Look) -> Told:
    rate, size, cycle = win_rate(look).value, mean(_sizes(look)).value, mean(_cycles(look)).value
    if rate is None or size is None:
        return NOTHING
    return ratio(len(_created(look)) * rate * size, cycle)


# What stands in the pipeline.


def _is_open(deal: Row, moment: datetime) -> bool:
    if deal["created_at"] >= moment:
        return False
    if deal["status"] != "open" and (deal["closed"] is None or deal["closed"] < moment):
        return False
    before = [stage for entered, stage in deal["history"] if entered < moment]
    return not before or before[-1] in OPEN


def _stage_at(deal: Row, moment: datetime) -> str:
    before = [stage for entered, stage in deal["history"] if entered < moment]
    present = deal["stage"] if deal["status"] == "open" and not deal["history"] else None
    return before[-1] if before else present or "(unknown)"


def _open(look: Look, moment: datetime, day: date) -> list[Row]:
    """The deals that are open just before a moment, with their stage then; whose they are, a day decides."""
    deals = [{**deal, "stage": _stage_at(deal, moment)} for deal in _deals(look.facts) if _is_open(deal, moment)]
    return [deal for deal in deals if look.is_mine(deal, day)]


def _pipeline(look: Look, chances: Mapping[str, Fraction] | None = None) -> Fraction:
    worth = [(look.facts.money(deal, look.last_day), deal["stage"]) for deal in _open(look, look.end, look.last_day)]
    known = [(money, Fraction(1) if chances is None else chances.get(stage)) for money, stage in worth]
    return sum((money * chance for money, chance in known if money is not None and chance is not None), Fraction(0))


def _weighted(look: Look) -> Told:
    return Told(_pipeline(look, {stage: Fraction(percent, 100) for stage, percent in STAGES.items()}))


def _coverage(look: Look) -> Told:
    """While the period runs, of what is still missing; once it is over, as it stood at its start, of all of it."""
    target = look.target("revenue")
    if target is None:
        return NOTHING
    if look.elapsed is not None:
        missing = target - revenue(look)
        return ratio(_pipeline(look), missing) if missing > 0 else NOTHING
    eve = look.first_day - timedelta(days=1)
    money = [look.facts.money(deal, eve) for deal in _open(look, look.start, look.first_day)]
    return ratio(sum((each for each in money if each is not None), Fraction(0)), target)


def _entered(look: Look) -> Iterator[tuple[bool, bool]]:
    """Of the deals that first came into the stage in the period: whether each moved on, and whether it leaked."""
    stage, whole, order = look.group or "", look.undivided(), list(STAGES)
    if stage not in OPEN:
        return
    higher = {other for other in OPEN if order.index(other) > order.index(stage)} | {"Won"}
    for deal in _deals(look.facts):
        first = next((moment for moment, entered in deal["history"] if entered == stage), None)
        if first is None or not look.has(first) or not whole.is_mine(deal, look.facts.day(first)):
            continue
        later = [entered for moment, entered in deal["history"] if first <= moment and look.is_over(moment)]
        is_lost = deal["status"] == "lost" and (deal["closed"] is None or look.is_over(deal["closed"]))
        yield not higher.isdisjoint(later), higher.isdisjoint(later) and is_lost


def _stage_conversion(look: Look) -> Told:
    found = list(_entered(look))
    return ratio(sum(moved for moved, _ in found), len(found))


def _funnel_leakage(look: Look) -> Told:
    found = list(_entered(look))
    return ratio(sum(leaked for _, leaked in found), len(found))


def _stage_speed(look: Look) -> Told:
    """Each visit by itself; it ends with the next entry, the close among them."""
    whole, found = look.undivided(), []
    for deal in _deals(look.facts):
        history = deal["history"]
        for (entered, stage), (left, _) in pairwise(history):
            if stage == look.group and stage in OPEN and look.has(left) and whole.is_mine(deal, look.facts.day(left)):
                found.append(days_between(entered, left))
    return middle(found)


# Reps.


def active_reps(look: Look) -> int:
    """Reps, not managers, with a day in the period in the scope."""
    return sum(any(_is_active(look, stint) for stint in stints) for stints in look.facts.stints.values())


def _is_active(look: Look, stint: Row) -> bool:
    is_there = stint["started_on"] <= look.last_day and (stint["ended_on"] or date.max) >= look.first_day
    is_in_scope = {
        ScopeKind.COMPANY: True,
        ScopeKind.TEAM: stint["team"] == look.scope.name,
        ScopeKind.REP: stint["rep_id"] == look.scope.name,
    }[look.scope.kind]
    return stint["role"] == "rep" and is_there and is_in_scope and (look.by is None or stint["team"] == look.group)


def _quotas(look: Look) -> Iterator[tuple[Fraction, Fraction]]:
    """What each rep with a quota sold, wherever, and the quota."""
    anywhere = replace(look.undivided(), scope=COMPANY)
    for rep, stints in look.facts.stints.items():
        quota = look.facts.target("revenue", f"rep:{rep}", look.span.label)
        worked = any(_is_active(anywhere, stint) for stint in stints)
        if quota is not None and worked and look.is_mine({"owner": rep}, look.last_day):
            yield revenue(replace(anywhere, scope=Scope(ScopeKind.REP, rep))), quota


def _quota_attainment(look: Look) -> Told:
    found = list(_quotas(look))
    return ratio(sum((sold for sold, _ in found), Fraction(0)), sum((quota for _, quota in found), Fraction(0)))


def _quota_hit_rate(look: Look) -> Told:
    found = list(_quotas(look))
    return ratio(sum(sold >= quota for sold, quota in found), len(found))


FORMULAS: Mapping[str, Formula] = {
    "revenue": lambda look: Told(revenue(look)),
    "campaign_revenue": lambda look: Told(revenue(look)),
    "deals_won": lambda look: Told(deals_won(look)),
    "campaign_deals": lambda look: Told(deals_won(look)),
    "target_attainment": lambda look: ratio(revenue(look), look.target("revenue")),
    "target_attainment_deals": lambda look: ratio(deals_won(look), look.target("deals_won")),
    "quota_attainment": _quota_attainment,
    "quota_hit_rate": _quota_hit_rate,
    "sales_growth": _sales_growth,
    "mom_growth": _mom_growth,
    "required_deals": lambda look: needed(
        look.target("revenue"), revenue(look), mean(_sizes(look.twelve_months())).value
    ),
    "revenue_per_rep": lambda look: ratio(revenue(look), active_reps(look)),
    "acv": _acv,
    "avg_revenue_per_sale": lambda look: mean(_sizes(look)),
    "avg_deal_size": lambda look: mean(_sizes(look)),
    "opportunities": lambda look: Told(opportunities(look)),
    "opportunities_per_rep": lambda look: ratio(opportunities(look), active_reps(look)),
    "deals_created": lambda look: number(_created(look)),
    "open_deals_by_stage": lambda look: number(_open(look, look.end, look.last_day)),
    "pipeline_by_stage": lambda look: Told(_pipeline(look)),
    "pipeline_value": lambda look: Told(_pipeline(look)),
    "weighted_pipeline": _weighted,
    "pipeline_coverage": _coverage,
    "pipeline_velocity": _velocity,
    "stage_conversion": _stage_conversion,
    "funnel_leakage": _funnel_leakage,
    "stage_speed": _stage_speed,
    "avg_time_in_pipeline": lambda look: mean(
        days_between(deal["created_at"], look.end) for deal in _open(look, look.end, look.last_day)
    ),
    "avg_time_in_pipeline_closed": lambda look: mean(
        days_between(deal["created_at"], deal["closed"]) for deal in _closed(look, "won", "lost")
    ),
    "sales_cycle": lambda look: mean(_cycles(look)),
    "sales_cycle_median": lambda look: middle(_cycles(look)),
    "win_rate": win_rate,
    "campaign_win_rate": win_rate,
    "win_rate_cohort": _win_rate_cohort,
}
