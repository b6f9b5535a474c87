"""Leads, activities, orders, mails, surveys, inquiries and tasks, looked at one by one."""

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from functools import partial

from tests.made_up import Row
from tests.oracle.deals import active_reps, deals_won, opportunities, revenue, win_rate
from tests.oracle.look import (
    NOTHING,
    Formula,
    Look,
    Told,
    days_between,
    mean,
    middle,
    needed,
    number,
    ratio,
    share,
    total,
)

COUNTED = {
    "calls": "call",
    "emails_sent": "email",
    "meetings": "meeting",
    "follow_ups": "follow_up",
    "proposals": "proposal",
    "demos": "demo",
    "events_attended": "event",
    "social_engagement": "social",
    "referrals": "referral",
}
DAY = timedelta(days=1)
ENOUGH = Fraction("0.8")


def _times(look: Look, *kinds: str) -> Fraction:
    rows = look.dated("activities", "happened_at", kind=kinds)
    return Fraction(sum(1 if row["quantity"] is None else row["quantity"] for row in rows))


def _counted(kind: str, look: Look) -> Told:
    return Told(_times(look, kind))


def _minutes(look: Look) -> Fraction:
    return sum((row["minutes"] or Fraction(0) for row in look.dated("activities", "happened_at")), Fraction(0))


def _minutes_share(look: Look) -> Told:
    """A kind of which nobody noted the time has none, not one of 0."""
    is_noted = any(row["minutes"] is not None for row in look.dated("activities", "happened_at"))
    return ratio(_minutes(look), _minutes(look.undivided())) if is_noted else NOTHING


def _leads(look: Look) -> list[Row]:
    return look.dated("leads", "created_at")


def _came_to(column: str, look: Look) -> Told:
    return share(_leads(look), lambda lead: look.is_over(lead[column]))


def _response_time(look: Look) -> Told:
    answered = (lead for lead in _leads(look) if look.is_over(lead["responded_at"]))
    return middle(24 * days_between(lead["created_at"], lead["responded_at"]) for lead in answered)


def _response_sla(look: Look) -> Told:
    """Who waits for less than a day may still be answered in time."""
    leads = _leads(look)
    ripe = [lead for lead in leads if look.is_over(lead["responded_at"]) or look.is_over(lead["created_at"] + DAY)]
    return share(
        ripe, lambda lead: look.is_over(lead["responded_at"]) and lead["responded_at"] <= lead["created_at"] + DAY
    )


def _response_rate(look: Look) -> Told:
    """Rows, not how many each stands for; of mails, those that arrived."""
    kinds = ("call", "email", "follow_up")
    rows = look.dated("activities", "happened_at", kind=kinds, replied=(True, False))
    mails = look.dated("emails", "sent_at", delivered=(True,))
    replies = sum(row["replied"] for row in rows) + sum(look.is_over(mail["replied_at"]) for mail in mails)
    return ratio(replies, len(rows) + len(mails))


def _inquiry_response_time(look: Look) -> Told:
    replied = (row for row in look.dated("inquiries", "received_at") if look.is_over(row["replied_at"]))
    return mean(24 * days_between(row["received_at"], row["replied_at"]) for row in replied)


def _orders(look: Look) -> list[Row]:
    return look.dated("orders", "ordered_at")


def _basket(look: Look) -> Told:
    known = [(row["customer_id"], money) for row in _orders(look) for money in look.worth([row], "ordered_at")]
    return ratio(sum((money for _, money in known), Fraction(0)), len({customer for customer, _ in known}))


def _repeat_purchases(look: Look) -> Told:
    """Orders of any time, and with anybody, make a second one."""
    buyers = {row["customer_id"] for row in _orders(look)}
    every = [row["customer_id"] for row in look.facts.rows["orders"] if row["ordered_at"] < look.end]
    return ratio(sum(every.count(buyer) >= 2 for buyer in buyers), len(buyers))


def _worked_on(look: Look) -> Told:
    rows = [{**row, "latest": row["worked_at"] or row["completed_at"]} for row in look.facts.rows["tasks"]]
    return number(look.among(rows, "latest"))


def _overdue(look: Look) -> Told:
    today = look.facts.day(look.end)
    late = (row for row in look.facts.rows["tasks"] if row["created_at"] < look.end and row["due_on"])
    late = (row for row in late if row["due_on"] < today and look.is_mine(row, look.last_day))
    return number(row for row in late if row["completed_at"] is None or row["completed_at"] >= look.end)


def _performance(look: Look) -> Told:
    """Parts without a target, or a value, drop out."""
    met = {"revenue": revenue(look), "meetings": _times(look, "meeting"), "win_rate": win_rate(look).value}
    weights = {"revenue": Fraction(5), "meetings": Fraction(3), "win_rate": Fraction(2)}
    targets = {kpi: look.target(kpi) for kpi in met}
    parts = [
        (weights[kpi], min(actual / target, Fraction(3, 2)))
        for kpi, actual in met.items()
        if actual is not None and (target := targets[kpi])
    ]
    weight = sum((each for each, _ in parts), Fraction(0))
    return Told(100 * sum((each * of for each, of in parts), Fraction(0)) / weight) if parts else NOTHING


FORMULAS: Mapping[str, Formula] = {
    **{kpi: partial(_counted, kind) for kpi, kind in COUNTED.items()},
    "calls_per_rep": lambda look: ratio(_times(look, "call"), active_reps(look)),
    "calls_per_opportunity": lambda look: ratio(_times(look, "call"), opportunities(look)),
    "activity_ratio": lambda look: ratio(_times(look, "call", "email", "meeting"), deals_won(look)),
    "selling_time": lambda look: Told(_minutes(look) / 60),
    "selling_time_share": _minutes_share,
    "new_leads": lambda look: number(_leads(look)),
    "new_leads_per_rep": lambda look: ratio(len(_leads(look)), active_reps(look)),
    "lead_conversion": partial(_came_to, "customer_at"),
    "conversion_by_source": partial(_came_to, "customer_at"),
    "lead_to_opportunity": partial(_came_to, "opportunity_at"),
    "lead_conversion_time": lambda look: mean(
        days_between(lead["created_at"], lead["customer_at"]) for lead in look.dated("leads", "customer_at")
    ),
    "lead_response_time": _response_time,
    "lead_response_sla": _response_sla,
    "response_rate": _response_rate,
    "email_open_rate": lambda look: share(
        look.dated("emails", "sent_at", delivered=(True,)), lambda mail: look.is_over(mail["opened_at"])
    ),
    "inquiry_response_time": _inquiry_response_time,
    "csat": lambda look: share(
        look.dated("surveys", "answered_at", kind=("csat",)), lambda row: row["score"] / row["max_score"] >= ENOUGH
    ),
    "aov": lambda look: mean(look.worth(_orders(look), "ordered_at")),
    "avg_basket_per_customer": _basket,
    "required_customers": lambda look: needed(
        look.target("revenue"), revenue(look), _basket(look.twelve_months()).value
    ),
    "repeat_purchase_rate": _repeat_purchases,
    "tasks_completed": lambda look: number(look.dated("tasks", "completed_at")),
    "tasks_worked_on": _worked_on,
    "workspace_points": lambda look: total(row["points"] or 0 for row in look.dated("tasks", "completed_at")),
    "overdue_tasks": _overdue,
    "rep_performance": _performance,
}
