"""Companies at random: all that can go wrong with rows, in a zone with changes of clock and a currency of its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from kpis.datasets import DATASETS
from tests.made_up import Row, World

ZONES = "America/New_York Europe/London Australia/Lord_Howe America/Havana America/St_Johns Asia/Seoul Asia/Kathmandu"
CURRENCIES = ("EUR", "JPY", "KWD", "USD")
FIRST, DAYS = date(2024, 6, 1), 800
STAGES = {"Prospecting": 10, "Qualified": 20, "Proposal": 40, "Negotiation": 70, "Won": 100, "Lost": 0}
"""With the chance to win, in percent."""
OPEN = tuple(STAGES)[:4]
REPS = tuple(f"R{number}" for number in range(7))
TEAMS = ("A", "B", "C")
OWNERS = (*REPS, "nobody", None)
CUSTOMERS = tuple(f"C{number}" for number in range(25))
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Company:
    """Its rows as an import hands them on, complete up to a midnight of its zone, or half a day later."""

    zone: ZoneInfo
    currency: str
    world: World

    @property
    def today(self) -> date:
        return self.world.now.astimezone(self.zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def company(seed: int) -> Company:
    """The company of a seed: the same each time."""
    chance = Random(seed)
    made = _Maker(chance, ZoneInfo(chance.choice(ZONES.split())), chance.choice(CURRENCIES))
    now = midnight(FIRST + timedelta(days=chance.randrange(250, 700)), made.zone)
    rows = {name: [_whole(name, row) for row in some] for name, some in made.rows().items()}
    return Company(made.zone, made.currency, World(rows, now + chance.choice([timedelta(0), 13.25 * HOUR])))


def _whole(name: str, row: Row) -> Row:
    return {**{column.name: None for column in DATASETS[name].columns}, **row}


@dataclass(frozen=True, slots=True)
class _Maker:
    chance: Random
    zone: ZoneInfo
    currency: str

    def rows(self) -> Mapping[str, list[Row]]:
        deals = [self._deal(f"D{number}") for number in range(self.chance.choice([60, 150]))]
        return {
            "stages": [_stage(name, place) for place, name in enumerate(STAGES, start=1)],
            "reps": [stint for rep in REPS for stint in self._stints(rep)],
            "rates": list(self._rates()),
            "targets": list(self._targets()),
            "deals": deals,
            "stage_changes": [change for deal in deals for change in self._changes(deal)],
            "customers": [stay for name in CUSTOMERS for stay in self._stays(name)],
            **{name: [self._row(name, f"{name}{nth}") for nth in range(80)] for name in OTHERS},
        }

    def day(self) -> date:
        return FIRST + timedelta(days=self.chance.randrange(DAYS))

    def moment(self) -> datetime:
        """Often at midnight of a first of the month or a second beside it, or around the change of a day."""
        day, kind = self.day(), self.chance.randrange(4)
        if kind == 0:
            seconds = self.chance.choice([-1, 0, 0, 1])
            return midnight(day.replace(day=1), self.zone) + timedelta(seconds=seconds)
        if kind == 1:
            return midnight(day, self.zone) + self.chance.choice([0.5, 1.5, 23.5]) * HOUR
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=self.chance.randrange(86_400))

    def later(self, moment: datetime, *days: float) -> datetime | None:
        """None in two of five cases."""
        return moment + self.chance.choice(days) * DAY if self.chance.random() < 0.6 else None

    def one_of(self, *words: str) -> str | None:
        return self.chance.choice([*words, None])

    def money(self) -> Row:
        """Amounts and rates of few decimals: what they make is kept to the last digit."""
        amount = self.chance.choice([None, Fraction(0), Fraction("99.5"), Fraction(self.chance.randrange(10_000))])
        return {"amount": amount, "currency": self.chance.choice([None, *CURRENCIES, "KRW"])}

    def _stints(self, rep: str) -> Iterator[Row]:
        """Reps change teams, leave, and come back; the last one is a manager."""
        start = FIRST + timedelta(days=self.chance.randrange(-100, 300))
        role = "manager" if rep == REPS[-1] else "rep"
        for is_last in [False] * self.chance.randrange(3) + [True]:
            is_over = not is_last or self.chance.random() < 0.4
            end = start + timedelta(days=self.chance.randrange(30, 300)) if is_over else None
            team = self.chance.choice(TEAMS)
            yield {"rep_id": rep, "team": team, "role": role, "started_on": start, "ended_on": end}
            start = (end or start) + timedelta(days=self.chance.choice([1, 1, 20]))

    def _rates(self) -> Iterator[Row]:
        others = [each for each in CURRENCIES if each != self.currency]
        for currency in others[:2]:
            for day in sorted({self.day() for _ in range(3)}):
                rate = Fraction(self.chance.choice(["0.5", "1.25", "130.5", "2"]))
                yield {"currency": currency, "valid_from": day, "rate": rate}

    def _targets(self) -> Iterator[Row]:
        for scope in ("company", *(f"team:{team}" for team in TEAMS), *(f"rep:{rep}" for rep in REPS)):
            for kpi in ("revenue", "deals_won", "new_customers", "meetings", "win_rate"):
                for period in self._labels():
                    value = Fraction(self.chance.choice(["0", "0.5", "3", "900", "20000"]))
                    value = min(value, Fraction(1)) if kpi == "win_rate" else value
                    yield {"kpi": kpi, "scope": scope, "period": period, "value": value}

    def _labels(self) -> Iterator[str]:
        for year in range(2024, 2027):
            if self.chance.random() < 0.4:
                yield str(year)
            often = self.chance.choice([0, 0.5, 1])
            parts = (*(f"Q{nth}" for nth in range(1, 5)), *(f"{nth:02}" for nth in range(1, 13)))
            yield from (f"{year}-{part}" for part in parts if self.chance.random() < often)

    def _deal(self, name: str) -> Row:
        created, status = self.moment(), self.chance.choice(["open", "won", "won", "lost"])
        closed = created + self.chance.choice([0, 1, 5.5, 30, 200]) * DAY
        is_dated = status == "won" or (status == "lost" and self.chance.random() < 0.75)
        return {
            "deal_id": name,
            "owner": self.chance.choice(OWNERS),
            "status": status,
            "stage": {"won": "Won", "lost": "Lost"}.get(status) or self.chance.choice([*OPEN, None]),
            **self.money(),
            "contract_months": self.chance.choice([None, 0, 1, 12, 24]),
            "created_at": created,
            "closed_at": closed if is_dated else None,
            "first_contact_at": self.chance.choice([None, created - 3 * DAY]),
            "deleted_at": self.chance.choice([None] * 15 + [created]),
            "customer_id": self.one_of(*CUSTOMERS[:6]),
            **self._dimensions(),
        }

    def _dimensions(self) -> Row:
        return {
            "source": self.one_of("web", "fair"),
            "campaign": self.one_of("spring", "autumn"),
            "product": self.one_of("basic", "pro"),
            "channel": self.one_of("phone", "shop"),
            "region": self.one_of("north", "south"),
            "kind": self.one_of("new", "upsell"),
        }

    def _changes(self, deal: Row) -> Iterator[Row]:
        """The stages of a deal until it is closed: some twice, some at once, of some deals none."""
        moment, last = deal["created_at"], deal["closed_at"]
        seen = set()
        for _ in range(self.chance.choice([0, 0, 1, 3, 5])):
            stage = self.chance.choice([*OPEN * 3, "Won", "Lost"])
            moment += self.chance.choice([0, 0, 1, 6.5, 40]) * DAY
            if (stage, moment) not in seen and (last is None or moment < last):
                yield {"deal_id": deal["deal_id"], "stage": stage, "entered_at": moment}
            seen.add((stage, moment))
        if last is not None and seen and self.chance.random() < 0.5:
            yield {"deal_id": deal["deal_id"], "stage": deal["stage"], "entered_at": last}

    def _stays(self, customer: str) -> Iterator[Row]:
        """Customers leave and come back, some on a midnight, some to somebody else."""
        came: datetime | None = self.moment()
        for _ in range(self.chance.choice([1, 1, 2, 3])):
            if came is None:
                return
            left = self.later(came, 5, 40, 100, 300)
            if left and self.chance.random() < 0.4:
                left = max(midnight(left.astimezone(self.zone).date().replace(day=1), self.zone), came + HOUR)
            dimensions = {"source": self.one_of("web", "fair"), "region": self.one_of("north", "south")}
            yield {
                "customer_id": customer,
                "owner": self.chance.choice(OWNERS),
                "acquired_at": came,
                "churned_at": left,
                "referred_by": self.one_of("C1"),
                **dimensions,
            }
            came = None if left is None else left + self.chance.choice([0, 3, 50]) * DAY

    def _row(self, dataset: str, key: str) -> Row:
        """A row of a dataset whose rows know nothing of each other."""
        began = self.moment()
        known = {
            DATASETS[dataset].key[0]: key,
            "owner": self.chance.choice(OWNERS),
            "customer_id": self.chance.choice(CUSTOMERS),
            **self._dimensions(),
            **self.money(),
            **dict.fromkeys(BEGINNINGS, began),
            **{name: self.later(began, 0, 0.04, 1, 1.5, 90) for name in ("responded_at", "opportunity_at")},
            **{name: self.later(began, 0, 1, 30, 200) for name in ("customer_at", "opened_at", "replied_at")},
            **{name: self.later(began, 1, 30, 200) for name in ("worked_at", "completed_at", "ended_at")},
            "incurred_on": self.day(),
            "due_on": self.chance.choice([None, self.day()]),
            "category": self.chance.choice(["marketing", "advertising", "sales", "salaries", "other"]),
            "minutes": self.chance.choice([None, Fraction(15), Fraction("7.5")]),
            "quantity": self.chance.choice([None, None, 1, 3]),
            "replied": self.chance.choice([None, True, False]),
            "delivered": self.chance.random() < 0.7,
            "score": Fraction(self.chance.randrange(6)),
            "max_score": Fraction(5),
            "points": self.chance.choice([None, 1, 5]),
            "monthly_amount": Fraction(self.chance.randrange(500)),
        }
        row = {column.name: known[column.name] for column in DATASETS[dataset].columns if column.name in known}
        return {**row, **_required(row), **self._kind(dataset)}

    def _kind(self, dataset: str) -> Mapping[str, Any]:
        words: Iterable[str] = KINDS.get(dataset, ())
        return {"kind": self.chance.choice(list(words))} if words else {}


def _stage(name: str, place: int) -> Row:
    kind = {"Won": "won", "Lost": "lost"}.get(name, "open")
    return {"stage": name, "position": place, "type": kind, "win_probability": Fraction(STAGES[name], 100)}


def _required(row: Row) -> Mapping[str, Any]:
    """Costs always have an amount."""
    return {"amount": row["amount"] or Fraction(7)} if "incurred_on" in row else {}


OTHERS = ("leads", "activities", "subscriptions", "orders", "costs", "emails", "surveys", "inquiries", "tasks")
BEGINNINGS = "created_at happened_at ordered_at sent_at answered_at received_at started_at".split()
KINDS = {
    "activities": "call email meeting follow_up proposal demo event social referral".split(),
    "orders": ["new", "upsell", "cross_sell", "repeat"],
    "surveys": ["csat", "nps"],
}
