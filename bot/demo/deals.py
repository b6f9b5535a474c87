"""Deals made by code: the same numbers on every machine on the same day, up to now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import exp
from random import Random

from bot.demo.team import PEOPLE, Person

DAYS = 430
"""Enough for a trend over a year with the year before's last month beside it."""

STAGES = (
    ("Prospecting", 1, "open", Fraction(1, 10)),
    ("Qualified", 2, "open", Fraction(2, 10)),
    ("Proposal", 3, "open", Fraction(4, 10)),
    ("Negotiation", 4, "open", Fraction(7, 10)),
    ("Won", 5, "won", Fraction(1)),
    ("Lost", 6, "lost", Fraction(0)),
)
OPEN_STAGES = tuple(name for name, _, kind, _ in STAGES if kind == "open")
PRODUCTS = (("Basic", 9), ("Pro", 24), ("엔터프라이즈", 62), ("クラウド", 38))
SOURCES = ("web", "referral", "event", "partner", "cold call")
REGIONS = {"Asia/Seoul": "서울", "Asia/Tokyo": "東京", "America/New_York": "US"}
CUSTOMERS = ("한빛전자", "Acme & Sons", "株式会社ミライ", "Blue Ocean", "대한물류", "北斗商事", "Northwind", "새벽식품")


@dataclass(frozen=True, slots=True)
class MadeDeal:
    """A deal with its way through the stages."""

    values: dict[str, object]
    changes: tuple[tuple[str, datetime], ...]


def made_up_deals(now: datetime) -> Iterator[MadeDeal]:
    """The deals of everybody over the last fourteen months, as they stand now."""
    random = Random(2026)
    number = 0
    for day in range(DAYS):
        morning = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1 - day)
        if morning.weekday() >= 5:
            continue
        for person in PEOPLE:
            # Sales grow over the year and slow down before the year's end, as everywhere.
            season = 0.8 + 0.4 * day / DAYS
            for _ in range(_poisson(random, person.weekly / 5 * season)):
                created = morning + timedelta(minutes=random.randrange(0, 9 * 60))
                if created <= now:
                    number += 1
                    yield _deal(random, person, number, created, now)


def _deal(random: Random, person: Person, number: int, created: datetime, now: datetime) -> MadeDeal:
    product, price = random.choice(PRODUCTS)
    amount = Fraction(round(price * random.lognormvariate(0, 0.45), 1)).limit_denominator(10) * 1_000_000
    is_won = random.random() < person.skill
    steps = len(OPEN_STAGES) if is_won else random.randint(1, len(OPEN_STAGES))
    walked = _walk(random, created, steps, "Won" if is_won else "Lost")
    changes = tuple((stage, at) for stage, at in walked if at <= now)
    stage, latest = changes[-1]
    status = {"Won": "won", "Lost": "lost"}.get(stage, "open")
    values: dict[str, object] = {
        "deal_id": f"D{number:05}",
        "name": f"{random.choice(CUSTOMERS)} · {product}",
        "customer_id": f"C{random.randrange(1, 160):03}",
        "owner": person.rep_id,
        "stage": stage,
        "status": status,
        "amount": amount,
        "currency": "KRW",
        "contract_months": random.choice((6, 12, 12, 24, 36)),
        "created_at": created,
        "closed_at": latest if status != "open" else None,
        "source": random.choice(SOURCES),
        "product": product,
        "region": REGIONS[person.zone],
        "kind": random.choice(("new", "new", "upsell", "renewal")),
        "updated_at": latest,
    }
    return MadeDeal(values, changes)


def _walk(random: Random, created: datetime, steps: int, end: str) -> list[tuple[str, datetime]]:
    at, walked = created, []
    for stage in OPEN_STAGES[:steps]:
        walked.append((stage, at))
        at += timedelta(days=random.gammavariate(2, 4), minutes=random.randrange(60))
    return [*walked, (end, at)]


def _poisson(random: Random, mean: float) -> int:
    """How many come when so many are usual (D. Knuth, The Art of Computer Programming 2, 3.4.1)."""
    limit, count, product = exp(-mean), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count
