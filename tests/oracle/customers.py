"""Customers, looked at one by one: who came, stayed and left, what they pay and what they cost."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from tests.made_up import Row
from tests.oracle.look import NOTHING, Formula, Look, Told, days_between, mean, number, ratio, total

MONTH = Fraction("30.4375")
CONTACTS = ("call", "email", "meeting", "follow_up", "proposal", "demo")


def _latest(look: Look, customer: str, moment: datetime) -> Row | None:
    """The row that was the customer's just before a moment."""
    begun = [stay for stay in look.facts.stays[customer] if stay["acquired_at"] < moment]
    return begun[-1] if begun else None


def _is_there(stay: Row, moment: datetime) -> bool:
    """Just before a moment: who leaves exactly then is still there."""
    return stay["acquired_at"] < moment and (stay["churned_at"] is None or stay["churned_at"] >= moment)


def _is_active(look: Look, customer: str, moment: datetime) -> bool:
    return any(_is_there(stay, moment) for stay in look.facts.stays[customer])


def _base(look: Look) -> list[str]:
    """The customers active just before the start; whose they are, the first day decides."""
    found = []
    for customer in look.facts.stays:
        latest = _latest(look, customer, look.start)
        if latest and _is_active(look, customer, look.start) and look.is_mine(latest, look.first_day):
            found.append(customer)
    return found


def _everybody(look: Look) -> list[str]:
    """All customers ever acquired before the end."""
    known = ((customer, _latest(look, customer, look.end)) for customer in look.facts.stays)
    return [customer for customer, latest in known if latest and look.is_mine(latest, look.last_day)]


def _new(look: Look) -> list[Row]:
    firsts = (stays[0] for stays in look.facts.stays.values())
    return list(look.among(firsts, "acquired_at"))


def _churn_rate(look: Look) -> Told:
    base = _base(look)
    return ratio(sum(not _is_active(look, customer, look.end) for customer in base), len(base))


def _retention_rate(look: Look) -> Told:
    base = _base(look)
    return ratio(sum(_is_active(look, customer, look.end) for customer in base), len(base))


def _upsell_rate(look: Look) -> Told:
    """By whoever sold it."""
    base = _base(look)
    more = [row for row in look.facts.rows["orders"] if row["kind"] in ("upsell", "cross_sell")]
    bought = {row["customer_id"] for row in more if look.has(row["ordered_at"])}
    return ratio(len(bought.intersection(base)), len(base))


def _running(look: Look, moment: datetime) -> Iterator[Row]:
    """The subscriptions that run just before a moment."""
    for row in look.facts.rows["subscriptions"]:
        if row["started_at"] < moment and (row["ended_at"] is None or row["ended_at"] >= moment):
            yield row


def _monthly(look: Look, moment: datetime, *, at_start: bool) -> Mapping[str, Fraction]:
    """What each customer pays a month just before a moment, at the rate of the first or the last day."""
    day = look.first_day if at_start else look.last_day
    found: dict[str, Fraction] = {}
    for row in _running(look, moment):
        money = look.facts.money(row, day, "monthly_amount")
        found[row["customer_id"]] = found.get(row["customer_id"], Fraction(0)) + (money or 0)
    return found


def _revenue_churn(look: Look) -> Told:
    before, after = _monthly(look, look.start, at_start=True), _monthly(look, look.end, at_start=True)
    paying = [customer for customer in _base(look) if before.get(customer, 0) > 0]
    lost = [max(before[customer] - after.get(customer, 0), Fraction(0)) for customer in paying]
    return ratio(sum(lost, Fraction(0)), sum((before[customer] for customer in paying), Fraction(0)))


def _mrr(look: Look) -> Told:
    mine = (row for row in _running(look, look.end) if look.is_mine(row, look.last_day))
    money = (look.facts.money(row, look.last_day, "monthly_amount") for row in mine)
    return total(each for each in money if each is not None)


def _clv(look: Look) -> Told:
    customers = set(_everybody(look))
    orders = [row for row in look.facts.rows["orders"] if row["customer_id"] in customers]
    worth = look.worth((row for row in orders if row["ordered_at"] < look.end), "ordered_at")
    return ratio(sum(worth, Fraction(0)), len(customers))


def _clv_projected(look: Look) -> Told:
    paid = _monthly(look, look.end, at_start=False)
    each = mean(paid[customer] for customer in _everybody(look) if paid.get(customer, 0) > 0).value
    churn = _churn_rate(look).value
    if each is None or not churn:
        return NOTHING
    days = days_between(look.facts.wall(look.start), look.facts.wall(look.end))
    return Told(each / (churn / (days / MONTH)))


def _costs(look: Look) -> list[Row]:
    return [row for row in look.facts.rows["costs"] if look.has(look.facts.midnight(row["incurred_on"]))]


def _cac(look: Look) -> Told:
    """Costs that were never imported are not zero costs."""
    costs = _costs(look)
    worth = (look.facts.money(row, row["incurred_on"]) for row in costs)
    spent = sum((each for each in worth if each is not None), Fraction(0))
    return ratio(spent, len(_new(look))) if costs else NOTHING


def _contact_frequency(look: Look) -> Told:
    """Of the customers there at some time in the period, by whoever called."""
    there = {
        customer
        for customer in _everybody(look)
        for stay in look.facts.stays[customer]
        if stay["acquired_at"] < look.end and (stay["churned_at"] is None or stay["churned_at"] > look.start)
    }
    rows = (row for row in look.facts.rows["activities"] if row["kind"] in CONTACTS and row["customer_id"] in there)
    times = (1 if row["quantity"] is None else row["quantity"] for row in rows if look.has(row["happened_at"]))
    return ratio(sum(times), len(there))


FORMULAS: Mapping[str, Formula] = {
    "new_customers": lambda look: number(_new(look)),
    "referred_customers": lambda look: number(row for row in _new(look) if row["referred_by"]),
    "target_attainment_new_customers": lambda look: ratio(len(_new(look)), look.target("new_customers")),
    "lost_customers": lambda look: number(look.dated("customers", "churned_at")),
    "churn_rate": _churn_rate,
    "retention_rate": _retention_rate,
    "upsell_rate": _upsell_rate,
    "revenue_churn": _revenue_churn,
    "mrr": _mrr,
    "clv": _clv,
    "clv_projected": _clv_projected,
    "cac": _cac,
    "ltv_cac": lambda look: Told(ratio(_clv(look).value, _cac(look).value).value),
    "contact_frequency": _contact_frequency,
}
