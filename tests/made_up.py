"""Made-up workspaces: rows of every dataset that hypothesis draws, and the way to put them into a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from kpis.datasets import DATASETS, Type
from storage import facts
from storage.database import Database
from storage.workspaces import Workspace, change, load

START = datetime(2025, 3, 31, 15, tzinfo=UTC)
"""The beginning of the second quarter in Seoul."""
DAYS = 91
NUMBERS = count()

OWNERS = st.sampled_from(["R1", "R2", "R3", "R9", None])
AMOUNTS = st.sampled_from([None, Fraction(0), Fraction(700), Fraction(1300), Fraction("99.5")])
CURRENCIES = st.sampled_from([None, "KRW", "USD", "JPY"])
CUSTOMERS = st.sampled_from(["C1", "C2", "C3", "C4"])
STAGES = ("New", "Talk", "Offer", "Won", "Lost")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """Rows by dataset, and the time up to which they are complete."""

    rows: Mapping[str, Sequence[Row]]
    now: datetime

    def shifted(self, weeks: int) -> "World":
        """Everything, and now, so many weeks later."""
        by = timedelta(weeks=weeks)
        moved = {name: [_moved(row, by) for row in rows] for name, rows in self.rows.items()}
        return World(moved, self.now + by)


def _moved(row: Row, by: timedelta) -> Row:
    return {name: value + by if isinstance(value, date) else value for name, value in row.items()}


def moments() -> st.SearchStrategy[datetime]:
    """Times from a month before the quarter to a month after it, some of them exactly at midnight."""
    hours = st.integers(-24 * 30, 24 * (DAYS + 30))
    return hours.map(lambda hour: START + timedelta(hours=hour))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    deals, changes = _deals(draw)
    rows = {
        "stages": _stages(),
        "reps": _reps(),
        "rates": [{"currency": "USD", "valid_from": date(2025, 4, 20), "rate": Fraction("1385.5")}],
        "customers": _customers(draw),
        "deals": deals,
        "stage_changes": changes,
        **{name: draw(st.lists(_rows(name), max_size=5)) for name in ("leads", "activities", "subscriptions")},
        **{name: draw(st.lists(_rows(name), max_size=5)) for name in ("orders", "costs", "emails", "surveys")},
        **{name: draw(st.lists(_rows(name), max_size=5)) for name in ("inquiries", "tasks")},
        "targets": [_target(kpi, value) for kpi, value in (("revenue", 5000), ("meetings", 3), ("win_rate", 1))],
    }
    whole = {name: [_whole(name, index, row) for index, row in enumerate(some)] for name, some in rows.items()}
    return World(whole, draw(st.sampled_from([START + timedelta(days=DAYS), START + timedelta(days=40, hours=5)])))


def _whole(name: str, index: int, row: Row) -> Row:
    """The row with all columns, and a key of its own where it has none yet."""
    dataset = DATASETS[name]
    return {**{column.name: None for column in dataset.columns}, dataset.key[0]: f"{name}{index}", **row}


def _stages() -> list[Row]:
    kinds = {"Won": "won", "Lost": "lost"}
    likely = {"New": Fraction(1, 10), "Talk": Fraction(2, 10), "Offer": Fraction(6, 10), "Won": Fraction(1)}
    return [
        {"stage": stage, "position": place, "type": kinds.get(stage, "open"), "win_probability": likely.get(stage, 0)}
        for place, stage in enumerate(STAGES, start=1)
    ]


def _reps() -> list[Row]:
    """R3 changes team in the middle of the quarter; R9 is nobody."""
    return [
        {"rep_id": "R1", "team": "Red", "started_on": date(2024, 1, 1)},
        {"rep_id": "R2", "team": "Blue", "started_on": date(2025, 4, 10)},
        {"rep_id": "R3", "team": "Red", "started_on": date(2024, 1, 1), "ended_on": date(2025, 5, 11)},
        {"rep_id": "R3", "team": "Blue", "started_on": date(2025, 5, 12)},
    ]


def _target(kpi: str, value: int) -> Row:
    return {"kpi": kpi, "scope": "company", "period": "2025-Q2", "value": Fraction(value)}


def _deals(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    deals, changes = [], []
    for index in range(draw(st.integers(0, 6))):
        created = draw(moments())
        steps = draw(st.lists(st.tuples(st.sampled_from(STAGES[:3]), st.integers(0, 900)), max_size=4))
        status = draw(st.sampled_from(["open", "won", "lost"]))
        closed = created + timedelta(hours=draw(st.integers(0, 1200)))
        is_dated = status == "won" or (status == "lost" and draw(st.booleans()))
        deals.append(
            {
                "deal_id": f"D{index}",
                "owner": draw(OWNERS),
                "status": status,
                "stage": draw(st.sampled_from(STAGES)),
                "amount": draw(AMOUNTS),
                "currency": draw(CURRENCIES),
                "contract_months": draw(st.sampled_from([None, 0, 6, 24])),
                "created_at": created,
                "closed_at": closed if is_dated else None,
                "region": draw(st.sampled_from(["North", None])),
                "deleted_at": draw(st.sampled_from([None, None, None, created])),
            }
        )
        entered = {(stage, created + timedelta(hours=hours)) for stage, hours in steps}
        changes += [{"deal_id": f"D{index}", "stage": stage, "entered_at": moment} for stage, moment in entered]
    return deals, changes


def _customers(draw: st.DrawFn) -> list[Row]:
    """Customers, some of whom left, some of whom came back."""
    rows = []
    for name in draw(st.lists(CUSTOMERS, unique=True)):
        times = sorted(draw(st.lists(moments(), min_size=1, max_size=3, unique=True)))
        owner = draw(OWNERS)
        churned = times[1] if len(times) > 1 else None
        rows.append({"customer_id": name, "owner": owner, "acquired_at": times[0], "churned_at": churned})
        if len(times) > 2:
            rows.append({"customer_id": name, "owner": draw(OWNERS), "acquired_at": times[2]})
    return rows


def _rows(name: str) -> st.SearchStrategy[Row]:
    """Any rows of a dataset of which no row knows another; what ends does so after it began."""
    columns = {column.name: column for column in DATASETS[name].columns if column.name != DATASETS[name].key[0]}
    return st.fixed_dictionaries({column: _value(columns[column].type, column, name) for column in columns}).map(
        _mended
    )


def _value(kind: Type, column: str, dataset: str) -> st.SearchStrategy[Any]:
    required = DATASETS[dataset].column(column).required
    values: dict[Type, st.SearchStrategy[Any]] = {
        Type.TIME: moments(),
        Type.DATE: moments().map(lambda moment: moment.date()),
        Type.MONEY: AMOUNTS.filter(lambda amount: amount is not None),
        Type.CURRENCY: CURRENCIES,
        Type.INT: st.integers(0, 3),
        Type.NUMBER: st.sampled_from([Fraction(1), Fraction(4), Fraction(5)]),
        Type.BOOL: st.booleans(),
        Type.ENUM: st.sampled_from(DATASETS[dataset].column(column).words or ("",)),
        Type.TEXT: st.sampled_from(["web", "fair"]),
        Type.ID: OWNERS if column == "owner" else CUSTOMERS,
    }
    return values[kind] if required else st.none() | values[kind]


def _mended(row: Row) -> Row:
    for start, end in (("created_at", "responded_at"), ("received_at", "replied_at"), ("started_at", "ended_at")):
        if row.get(end) is not None and start in row and row[end] < row[start]:
            row = {**row, end: row[start]}
    return {**row, "max_score": Fraction(5)} if "max_score" in row else row


def on_the_wall(world: World, weeks: int, zone: ZoneInfo) -> World:
    """Everything, and now, so many weeks later by the clocks of a zone."""

    def later(value: Any) -> Any:
        if isinstance(value, datetime):
            return (value.astimezone(zone) + timedelta(weeks=weeks)).astimezone(UTC)
        return value + timedelta(weeks=weeks) if isinstance(value, date) else value

    moved = {
        name: [{key: later(value) for key, value in row.items()} for row in rows] for name, rows in world.rows.items()
    }
    return World(moved, later(world.now))


def fill(
    database: Database,
    world: World,
    order: Sequence[str] = tuple(DATASETS),
    *,
    zone: str = "Asia/Seoul",
    currency: str = "KRW",
) -> Workspace:
    """The world in a new workspace of the database, its datasets written in an order."""
    with database.writing() as connection:
        settings = {"time_zone": zone, "currency": currency}
        workspace = change(connection, Workspace(f"made up {next(NUMBERS)}"), settings)
        for name in order:
            with facts.writing(connection, workspace, DATASETS[name], world.now) as writer:
                writer.write(world.rows.get(name, ()))
        return load(connection, workspace.id)
