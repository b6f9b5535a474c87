"""The datasets about the workspace itself: people, targets, rates, days off."""

from kpis.datasets.columns import Column, Dataset, Type

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
