"""Declarations for tests: KPIs of the catalogue, declared once more as a workspace would declare its own."""

from collections.abc import Mapping
from datetime import date
from textwrap import dedent

from kpis.catalogue import CATALOGUE
from kpis.declared.declaration import Around, Edition, read_declaration
from kpis.errors import DeclarationError, UserError
from kpis.kpi import Kpi
from storage.declaration_file import declarations

FIRST = Edition(1, date(2026, 1, 1))

AGAIN: Mapping[str, str] = {
    "revenue": "of: {sum: deals.amount, on: closed, where: {status: won}}",
    "deals_won": "of: {count: deals, on: closed, where: {status: won}}",
    "win_rate": """
        of: {count: deals, on: closed, where: {status: won}}
        to: {count: deals, on: closed, where: {status: [won, lost]}}
        """,
    "win_rate_cohort": """
        of: {count: deals, on: created, where: {status: won, closed_at: happened}}
        to: {count: deals, on: created}
        """,
    "avg_deal_size": "of: {mean: deals.amount, on: closed, where: {status: won}}",
    "acv": "of: {mean: deals.annual_amount, on: closed, where: {status: won}}",
    "aov": "of: {mean: orders.amount}",
    "sales_growth": "growth: {sum: deals.amount, on: closed, where: {status: won}}",
    "mom_growth": "growth: {kpi: revenue}\nover: month",
    "target_attainment": "of: {kpi: revenue}\nto: {target: revenue}",
    "revenue_per_rep": "of: {kpi: revenue}\nto: reps",
    "opportunities": "of: {count: deals, on: qualified}",
    "pipeline_value": "of: {sum: deals.amount, while: open}",
    "weighted_pipeline": "of: {sum: deals.expected_amount, while: open, at: end}",
    "avg_time_in_pipeline": "of: {sum: deals.age, while: open}\nto: {count: deals, while: open}\nunit: days",
    "avg_time_in_pipeline_closed": """
        of: {sum: deals.life, on: closed, where: {status: [won, lost]}}
        to: {count: deals, on: closed, where: {status: [won, lost]}}
        unit: days
        """,
    "sales_cycle": "of: {mean: deals.sales_cycle, on: closed, where: {status: won}}\nunit: days",
    "sales_cycle_median": "of: {median: deals.sales_cycle, on: closed, where: {status: won}}\nunit: days",
    "lead_conversion": """
        of: {count: leads, on: created, where: {customer_at: happened}}
        to: {count: leads, on: created}
        """,
    "lead_conversion_time": """
        of: {sum: leads.conversion_time, on: converted}
        to: {count: leads, on: converted}
        unit: days
        """,
    "lead_response_time": "of: {median: leads.response_time, on: created, where: {responded_at: happened}}",
    "inquiry_response_time": "of: {mean: inquiries.response_time, where: {replied_at: happened}}",
    "calls": "of: {sum: activities.quantity, where: {kind: call}}",
    "selling_time": "of: {sum: activities.time_spent}",
    "calls_per_opportunity": "of: {kpi: calls}\nto: {kpi: opportunities}",
    "activity_ratio": """
        of: {sum: activities.quantity, where: {kind: [call, email, meeting]}}
        to: {kpi: deals_won}
        """,
    "email_open_rate": "of: {kpi: email_open_rate}",
    "new_customers": "of: {count: customers, on: first}",
    "referred_customers": "of: {count: customers, on: first, where: {known: referred_by}}",
    "churn_rate": """
        of: {count: customers, while: active, at: start, where: {gone: yes}}
        to: {count: customers, while: active, at: start}
        """,
    "retention_rate": """
        of: {count: customers, while: active, at: start, where: {kept: yes}}
        to: {count: customers, while: active, at: start}
        """,
    "upsell_rate": """
        of: {count: customers, while: active, at: start, where: {ordered: [upsell, cross_sell]}}
        to: {count: customers, while: active, at: start}
        """,
    "repeat_purchase_rate": """
        of: {distinct: orders.customer_id, where: {again: yes}}
        to: {distinct: orders.customer_id}
        """,
    "mrr": "of: {sum: subscriptions.monthly_amount, while: running}",
    "cac": """
        of: {sum: costs.amount, where: {category: [marketing, advertising, sales, salaries, other]}}
        to: {kpi: new_customers}
        """,
    "ltv_cac": "of: {kpi: clv}\nto: {kpi: cac}\nunit: ratio",
    "csat": """
        of: {count: surveys, where: {kind: csat, level: ">= 80%"}}
        to: {count: surveys, where: {kind: csat}}
        """,
    "tasks_worked_on": "of: {count: tasks, on: worked}",
    "workspace_points": "of: {sum: tasks.points, on: completed}",
    "overdue_tasks": "of: {count: tasks, while: overdue}",
}
"""What each of these KPIs of the catalogue is made of, in the words of a declaration."""

OTHERWISE: Mapping[str, str] = {
    "avg_basket_per_customer": "of: {sum: orders.amount}\nto: {distinct: orders.customer_id, where: {known: amount}}",
    "deals_won": "of: {count: deals, on: closed, where: {status: {not: [open, lost]}}}",
    "response_rate": """
        of:
        - {count: activities, where: {kind: [call, email, follow_up], replied: yes}}
        - {count: emails, where: {delivered: yes, replied_at: happened}}
        to:
        - {count: activities, where: {kind: [call, email, follow_up], known: replied}}
        - {count: emails, where: {delivered: yes}}
        unit: percent
        """,
    "campaign_revenue": "of: {kpi: revenue}\nbreakdowns: [campaign]",
}
"""KPIs that are made of something else here, or are of another kind, and come to the same."""


def declaration(key: str = "mine", made_of: str = "of: {count: leads, on: created}", **entries: str) -> str:
    """A whole declaration around what a KPI is made of."""
    usual = {"key": key, "name": key.replace("_", " ").title(), "definition": "Ours.", "better": "higher"}
    lines = [f"{name}: {value}" for name, value in {**usual, **entries}.items() if value]
    return "\n".join([*lines, dedent(made_of).strip()]) + "\n"


def declared_again() -> str:
    """The KPIs of AGAIN as a file, each under `own_` and its key."""
    return "---\n".join(declaration(f"own_{key}", made_of) for key, made_of in AGAIN.items())


def around(known: Mapping[str, Kpi] = CATALOGUE) -> Around:
    """What a declaration is read with where any name is free."""
    return Around(known, known, lambda *_: None)


def read_one(text: str, known: Mapping[str, Kpi] = CATALOGUE) -> Kpi:
    """The KPI that a text declares."""
    (only,) = declarations(text)
    return read_declaration(only.tree, around(known), FIRST)


def mistakes_of(text: str) -> list[UserError]:
    """What is wrong with a text."""
    try:
        read_one(text)
    except UserError as error:
        return list(error.causes) if isinstance(error, DeclarationError) else [error]
    return []
