"""Every dataset made by code, as CSV files: for KPIs that read more than deals, as much of each as a team that sells has."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from tests.bench.deals import COLUMNS, NOW, REPS, deal, write_reps

Rows = Iterator[tuple[object, ...]]

STAGES = (
    ("Prospecting", 1, "open", 0.1),
    ("Qualified", 2, "open", 0.2),
    ("Proposal", 3, "open", 0.4),
    ("Negotiation", 4, "open", 0.7),
    ("Won", 5, "won", 1),
    ("Lost", 6, "lost", 0),
)
YEARS = 2
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]


def write_everything(folder: Path, count: int) -> list[Path]:
    """The files of so many deals, and what goes with them."""
    write_reps(folder / "reps.csv")
    files = [folder / "reps.csv"]
    for name, (columns, rows) in DATASETS.items():
        files.append(folder / f"{name}.csv")
        with files[-1].open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns.split())
            writer.writerows(rows(Random(name), count))
    return files


def _stages(_random: Random, _count: int) -> Rows:
    yield from STAGES


def _rates(_random: Random, _count: int) -> Rows:
    for currency, rate in (("EUR", "1.1"), ("JPY", "0.0065"), ("KRW", "0.00072")):
        yield from ((currency, f"{month}-01", rate) for month in MONTHS)


def _deals(random: Random, count: int) -> Rows:
    for number in range(count):
        currency = random.choice(("", "", "", "EUR", "JPY"))
        yield *deal(random, number, count), f"C{random.randrange(count // 5)}", currency, random.choice((12, 24, ""))


def _stage_changes(random: Random, count: int) -> Rows:
    for number in range(count):
        created = NOW - timedelta(days=(count - number) / count * 365 * YEARS)
        for place in range(random.randint(1, 4)):
            yield f"D{number:07}", STAGES[place][0], _time(created + timedelta(days=place * 5))


def _customers(random: Random, count: int) -> Rows:
    for number in range(count // 5):
        begun = _moment(random, 2 * YEARS)
        ended = begun + timedelta(days=random.uniform(30, 900))
        churned = _time(ended) if ended < NOW and number % 3 == 0 else ""
        referred = f"C{random.randrange(count // 5)}" if number % 10 == 0 else ""
        where = random.choice(("EU", "US", "KR"))
        yield f"C{number}", f"Customer {number}", random.choice(REPS), "web", where, _time(begun), churned, referred


def _leads(random: Random, count: int) -> Rows:
    for number in range(count):
        came = _moment(random, YEARS)
        after = [_time(came + timedelta(hours=random.expovariate(1 / hours))) for hours in (8, 200, 900)]
        after = [time if random.random() < chance else "" for time, chance in zip(after, (0.9, 0.4, 0.2), strict=True)]
        source, channel = random.choice(("web", "event")), random.choice(("mail", "phone"))
        yield f"L{number}", random.choice(REPS), source, f"K{number % 9}", channel, "EU", _time(came), *after


def _activities(random: Random, count: int) -> Rows:
    kinds = ("call", "email", "meeting", "follow_up", "proposal", "demo")
    for number in range(count * 2):
        kind, minutes = random.choice(kinds), random.randrange(5, 90)
        replied = random.choice(("true", "false", ""))
        customer = f"C{random.randrange(count // 5)}"
        yield f"A{number}", kind, random.choice(REPS), _time(_moment(random, YEARS)), minutes, replied, customer


def _subscriptions(random: Random, count: int) -> Rows:
    for number in range(count // 4):
        begun = _moment(random, YEARS)
        ended = _time(begun + timedelta(days=random.uniform(30, 600))) if number % 2 else ""
        customer, amount = f"C{random.randrange(count // 5)}", random.randrange(10, 900)
        yield f"S{number}", customer, random.choice(REPS), amount, random.choice(("", "EUR")), _time(begun), ended


def _orders(random: Random, count: int) -> Rows:
    kinds = ("new", "upsell", "cross_sell", "repeat")
    for number in range(count):
        customer, amount = f"C{random.randrange(count // 5)}", random.randrange(10, 9000)
        kind, product = random.choice(kinds), f"P{number % 7}"
        yield f"O{number}", customer, random.choice(REPS), amount, kind, product, "web", _time(_moment(random, YEARS))


def _costs(random: Random, count: int) -> Rows:
    for number in range(count // 100):
        yield f"X{number}", random.choice(("marketing", "sales")), 100, f"{_moment(random, YEARS):%Y-%m-%d}"


def _emails(random: Random, count: int) -> Rows:
    for number in range(count):
        sent = _moment(random, YEARS)
        opened = _time(sent + timedelta(hours=3)) if number % 3 else ""
        yield f"E{number}", f"K{number % 9}", random.choice(REPS), _time(sent), "true", opened, ""


def _surveys(random: Random, count: int) -> Rows:
    for number in range(count // 4):
        customer = f"C{random.randrange(count // 5)}"
        yield (
            f"V{number}",
            customer,
            random.choice(REPS),
            "csat",
            random.randint(1, 5),
            5,
            _time(_moment(random, YEARS)),
        )


def _inquiries(random: Random, count: int) -> Rows:
    for number in range(count // 2):
        came = _moment(random, YEARS)
        replied = _time(came + timedelta(hours=random.expovariate(0.1))) if number % 9 else ""
        yield f"I{number}", f"C{random.randrange(count // 5)}", random.choice(REPS), "mail", _time(came), replied


def _tasks(random: Random, count: int) -> Rows:
    for number in range(count // 2):
        made = _moment(random, YEARS)
        done = _time(made + timedelta(days=random.uniform(0, 20))) if number % 8 else ""
        yield f"T{number}", random.choice(REPS), _time(made), f"{made + timedelta(days=9):%Y-%m-%d}", done, done, 3


def _targets(_random: Random, _count: int) -> Rows:
    for kpi in ("revenue", "meetings", "deals_won", "new_customers"):
        for month in MONTHS:
            yield from ((kpi, scope, month, 1_000) for scope in ("company", *(f"rep:{rep}" for rep in REPS)))


def _moment(random: Random, years: int) -> datetime:
    return NOW - timedelta(days=random.uniform(0, 365 * years))


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


DATASETS: dict[str, tuple[str, Callable[[Random, int], Rows]]] = {
    "stages": ("stage position type win_probability", _stages),
    "rates": ("currency valid_from rate", _rates),
    "customers": ("customer_id name owner source region acquired_at churned_at referred_by", _customers),
    "deals": (f"{' '.join(COLUMNS)} customer_id currency contract_months", _deals),
    "stage_changes": ("deal_id stage entered_at", _stage_changes),
    "leads": (
        "lead_id owner source campaign channel region created_at responded_at opportunity_at customer_at",
        _leads,
    ),
    "activities": ("activity_id kind owner happened_at minutes replied customer_id", _activities),
    "subscriptions": (
        "subscription_id customer_id owner monthly_amount currency started_at ended_at",
        _subscriptions,
    ),
    "orders": ("order_id customer_id owner amount kind product channel ordered_at", _orders),
    "costs": ("cost_id category amount incurred_on", _costs),
    "emails": ("email_id campaign owner sent_at delivered opened_at replied_at", _emails),
    "surveys": ("response_id customer_id owner kind score max_score answered_at", _surveys),
    "inquiries": ("inquiry_id customer_id owner channel received_at replied_at", _inquiries),
    "tasks": ("task_id owner created_at due_on worked_at completed_at points", _tasks),
    "targets": ("kpi scope period value", _targets),
}
