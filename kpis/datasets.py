"""Datasets: one declaration each for import, tables and documentation; what a number makes of them is elsewhere."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    ID = "id"
    TEXT = "text"
    TIME = "time"
    DATE = "date"
    MONEY = "money"
    CURRENCY = "currency"
    INT = "int"
    NUMBER = "number"
    BOOL = "bool"
    ENUM = "enum"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the import format.

    `words` are the values of an enum, `most` is the largest number that it takes, `percents` lets a number be written
    `40%`, and `refers_to` names the dataset that should know what stands in it.
    """

    name: str
    type: Type
    required: bool = False
    words: tuple[str, ...] = ()
    note: str = ""
    most: int | None = None
    percents: bool = False
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a row and puts it into periods.

    Derived for each event and kept with the row: `NAME_ts` (UTC), `NAME_day` (local), `NAME_team` (the owner's team on
    that day) and, where the dataset has an amount, `NAME_money` (in workspace currency, at the rate of that day).
    """

    name: str
    has_money: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of the import format. `dimensions` name the columns to break down by, beside `rep` and `team`."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    events: tuple[Event, ...] = ()
    dimensions: tuple[tuple[str, str], ...] = ()
    derived: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


DEALS = Dataset(
    "deals",
    ("deal_id",),
    (
        Column("deal_id", Type.ID, required=True),
        Column("name", Type.TEXT, note="title of the deal"),
        Column("customer_id", Type.ID, note="customer, if known"),
        Column("owner", Type.ID, note="rep_id of the person credited", refers_to="reps"),
        Column("stage", Type.TEXT, note="present stage, a name from `stages`", refers_to="stages"),
        Column("status", Type.ENUM, required=True, words=("open", "won", "lost")),
        Column("amount", Type.MONEY, note="full contract value; empty = unknown, 0 = free of charge"),
        Column("currency", Type.CURRENCY, note="ISO 4217; empty = workspace currency"),
        Column("contract_months", Type.INT, note="term; empty = no term"),
        Column("created_at", Type.TIME, required=True, note="when the deal entered the pipeline"),
        Column("closed_at", Type.TIME, note="when it was won or lost; required if won"),
        Column("expected_close_on", Type.DATE),
        Column("source", Type.TEXT),
        Column("campaign", Type.TEXT),
        Column("product", Type.TEXT),
        Column("channel", Type.TEXT),
        Column("region", Type.TEXT),
        Column("kind", Type.ENUM, words=("new", "upsell", "cross_sell", "renewal")),
        Column("lost_reason", Type.TEXT),
        Column("updated_at", Type.TIME, note="last change in the source system"),
        Column("first_contact_at", Type.TIME, note="starts the sales cycle, else created_at does"),
        Column("deleted_at", Type.TIME, note="set = left out everywhere, also in the past"),
    ),
    events=(Event("created"), Event("closed", has_money=True)),
    dimensions=(
        ("region", "region"),
        ("source", "source"),
        ("campaign", "campaign"),
        ("product", "product"),
        ("channel", "channel"),
        ("kind", "kind"),
        ("customer", "customer_id"),
    ),
    derived=("cycle_ms",),
)

STAGE_CHANGES = Dataset(
    "stage_changes",
    ("deal_id", "entered_at", "stage"),
    (
        Column("deal_id", Type.ID, required=True, refers_to="deals"),
        Column("stage", Type.TEXT, required=True, refers_to="stages"),
        Column("entered_at", Type.TIME, required=True),
    ),
)

STAGES = Dataset(
    "stages",
    ("stage",),
    (
        Column("stage", Type.TEXT, required=True),
        Column("position", Type.INT, required=True, note="1 = first"),
        Column("type", Type.ENUM, required=True, words=("open", "won", "lost")),
        Column("win_probability", Type.NUMBER, required=True, note="0 to 1", most=1, percents=True),
    ),
)

REPS = Dataset(
    "reps",
    ("rep_id", "started_on"),
    (
        Column("rep_id", Type.ID, required=True, note="the value of `owner` elsewhere"),
        Column("name", Type.TEXT),
        Column("email", Type.TEXT, note="links to the Slack account"),
        Column("team", Type.TEXT, required=True),
        Column("manager", Type.ID, note="rep_id"),
        Column("region", Type.TEXT),
        Column("role", Type.ENUM, words=("rep", "manager"), note="empty = rep"),
        Column("started_on", Type.DATE, required=True, note="first day in the team"),
        Column("ended_on", Type.DATE, note="last day in the team; empty = still there"),
    ),
)

TARGETS = Dataset(
    "targets",
    ("kpi", "scope", "period"),
    (
        Column("kpi", Type.ID, required=True, note="key of a KPI"),
        Column("scope", Type.TEXT, required=True, note="`company`, `team:NAME` or `rep:REP_ID`"),
        Column("period", Type.TEXT, required=True, note="`2026`, `2026-Q1`, `2026-03`, `2026-W10`, `FY2026-Q1`"),
        Column("value", Type.NUMBER, required=True, note="a percent KPI: `0.4` or `40%`", percents=True),
    ),
)

RATES = Dataset(
    "rates",
    ("currency", "valid_from"),
    (
        Column("currency", Type.CURRENCY, required=True),
        Column("valid_from", Type.DATE, required=True),
        Column("rate", Type.NUMBER, required=True, note="one unit of it in workspace currency"),
    ),
)

HOLIDAYS = Dataset(
    "holidays",
    ("day",),
    (Column("day", Type.DATE, required=True), Column("name", Type.TEXT)),
)

DATASETS = {dataset.name: dataset for dataset in (STAGES, REPS, RATES, HOLIDAYS, DEALS, STAGE_CHANGES, TARGETS)}
"""In the order in which files of a folder are imported: what others refer to comes first."""
