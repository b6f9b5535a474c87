"""Datasets: one declaration each for import, tables and documentation; what a number makes of them is elsewhere."""

from kpis.datasets.activity import ACTIVITIES, EMAILS, INQUIRIES, LEADS, TASKS
from kpis.datasets.columns import Column, Dataset, Event, Stretch, Type
from kpis.datasets.customers import COSTS, CUSTOMERS, ORDERS, SUBSCRIPTIONS, SURVEYS
from kpis.datasets.deals import DEAL_STAYS, DEALS, STAGE_CHANGES, STAGES
from kpis.datasets.workspace import HOLIDAYS, RATES, REPS, TARGETS

DATASETS = {
    dataset.name: dataset
    for dataset in (
        *(STAGES, REPS, RATES, HOLIDAYS),
        *(CUSTOMERS, DEALS, STAGE_CHANGES, LEADS, ACTIVITIES),
        *(SUBSCRIPTIONS, ORDERS, COSTS, EMAILS, SURVEYS, INQUIRIES, TASKS),
        TARGETS,
    )
}
"""In the order in which files of a folder are imported: what others refer to comes first."""

SOURCES = {**DATASETS, DEAL_STAYS.name: DEAL_STAYS}
"""What measures read: the datasets, and what is derived from them in a table of its own."""

__all__ = [
    "ACTIVITIES",
    "COSTS",
    "CUSTOMERS",
    "DATASETS",
    "DEALS",
    "DEAL_STAYS",
    "EMAILS",
    "HOLIDAYS",
    "INQUIRIES",
    "LEADS",
    "ORDERS",
    "RATES",
    "REPS",
    "SOURCES",
    "STAGES",
    "STAGE_CHANGES",
    "SUBSCRIPTIONS",
    "SURVEYS",
    "TARGETS",
    "TASKS",
    "Column",
    "Dataset",
    "Event",
    "Stretch",
    "Type",
]
