"""Deals made by code, as a CSV file: the same number a day, so that more deals mean a longer history."""

import csv
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

NOW = datetime(2026, 11, 1, tzinfo=UTC)
A_DAY = 140
"""100,000 deals are two years of them, 1,000,000 twenty."""

COLUMNS = ("deal_id", "owner", "status", "amount", "created_at", "closed_at", "source", "product", "stage")
REPS = tuple(f"R{number:02}" for number in range(int(os.environ.get("BENCH_REPS", "50"))))
TEAMS = ("East", "West", "North", "South", "Online")


def write_deals(path: Path, count: int) -> None:
    random = Random(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(deal(random, number, count) for number in range(count))


def write_changed(path: Path, deals: Path) -> None:
    """The deals of a file, every tenth with another amount."""
    with deals.open(newline="", encoding="utf-8") as source, path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number, row in enumerate(csv.DictReader(source)):
            writer.writerow(row if number % 10 else {**row, "amount": int(row["amount"]) + 1})


def deal(random: Random, number: int, count: int) -> tuple[object, ...]:
    created = NOW - timedelta(days=(count - number) / A_DAY)
    closed = created + timedelta(days=random.uniform(1, 60))
    status = random.choice(("won", "lost", "lost")) if closed < NOW else "open"
    closed_at = "" if status == "open" else f"{closed:%Y-%m-%dT%H:%M:%SZ}"
    return (
        f"D{number:07}",
        random.choice(REPS),
        status,
        random.randrange(1_000, 90_000),
        f"{created:%Y-%m-%dT%H:%M:%SZ}",
        closed_at,
        random.choice(("web", "event", "partner", "referral")),
        f"P{random.randrange(7)}",
        {"won": "Won", "lost": "Lost"}.get(status, "Proposal"),
    )


def write_reps(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("rep_id", "name", "team", "started_on"))
        writer.writerows(
            (rep, f"Rep {rep}", TEAMS[place % len(TEAMS)], date(2000, 1, 1)) for place, rep in enumerate(REPS)
        )
