"""Runs the benchmark: `make bench`. Prints a table; writes JSON to $BENCH_JSON; $BENCH_SIZES may name other sizes."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from storage.database import Database, open_database
from storage.migrate import migrate
from storage.workspaces import load
from tests.bench import by_hand
from tests.bench.bulk import bulk_postgresql, bulk_sqlite
from tests.bench.deals import write_changed, write_deals, write_reps
from tests.bench.elsewhere import duck, frames
from tests.bench.ours import QUESTIONS, answer, answer_anew, load_files
from tests.conftest import new_postgres_database
from tests.postgres import postgres_server

SIZES = "100000,1000000"
RUNS = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: seconds for an import, milliseconds for an answer, the best of several runs.

    `again`: the same question once more, when nothing has come in meanwhile.
    """

    engine: str
    deals: int
    what: str
    ours: float
    by_hand: float
    again: float | None = None
    duckdb: float | None = None
    pandas: float | None = None

    @property
    def ratios(self) -> dict[str, float]:
        """How many times as long kpibot takes as each of the others, and once more as SQL by hand does."""
        others = {"by_hand": self.by_hand, "duckdb": self.duckdb, "pandas": self.pandas}
        found = {name: self.ours / other for name, other in others.items() if other is not None}
        return found if self.again is None else {**found, "again": self.again / self.by_hand}


@dataclass(frozen=True, slots=True)
class Growth:
    """How many times as long the same takes with more deals: a period has as many of them whatever lies before it."""

    engine: str
    what: str
    least: int
    most: int
    ours: float
    by_hand: float


def main() -> None:
    rows = []
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", SIZES).split(",")]
    with tempfile.TemporaryDirectory(prefix="kpibot-bench-") as folder, postgres_server() as server:
        for size in sizes:
            rows += list(_rows(size, Path(folder), server))
    _print(rows)
    _print_growth(list(_growth(rows)))
    if target := os.environ.get("BENCH_JSON"):
        Path(target).write_text(json.dumps(list(map(_record, rows)), indent=1), "utf-8")


def _rows(size: int, folder: Path, server: str) -> Iterator[Row]:
    deals, changed, reps = folder / f"deals-{size}.csv", folder / f"changed-{size}.csv", folder / "reps.csv"
    write_deals(deals, size)
    write_changed(changed, deals)
    write_reps(reps)
    elsewhere = duck(deals, folder), frames(deals)
    bulk = folder / f"bulk-{size}.db"
    with _database(f"sqlite:///{folder / f'kpibot-{size}.db'}") as database:
        imported = _imported("sqlite", size, database, [reps, deals], lambda: bulk_sqlite(deals, bulk))
        yield imported
        yield from _answered("sqlite", size, database, elsewhere)
        yield from _imported_again(imported, database, deals, changed)
    with new_postgres_database(server) as url, _database(url) as database:
        imported = _imported("postgresql", size, database, [reps, deals], lambda: bulk_postgresql(deals, url))
        yield imported
        yield from _answered("postgresql", size, database, elsewhere)
        yield from _imported_again(imported, database, deals, changed)


@contextmanager
def _database(url: str) -> Iterator[Database]:
    database = open_database(url)
    migrate(database)
    yield database
    database.close()


def _imported(engine: str, size: int, database: Database, files: list[Path], bulk: Callable[[], object]) -> Row:
    print(f"{engine}: importing {size:,} deals", file=sys.stderr)
    return Row(engine, size, "import (s)", _seconds(lambda: load_files(database, files)), _seconds(bulk))


def _imported_again(first: Row, database: Database, deals: Path, changed: Path) -> Iterator[Row]:
    """Beside the bulk load of the same file, as there is none that finds out what has changed."""
    for what, file in (("same again (s)", deals), ("a tenth changed (s)", changed)):
        print(f"{first.engine}: {what}", file=sys.stderr)
        yield replace(first, what=what, ours=_seconds(partial(load_files, database, [file])))


def _answered(
    engine: str, size: int, database: Database, elsewhere: tuple[Mapping[str, Callable[[], object]], ...]
) -> Iterator[Row]:
    with database.writing() as connection:
        by_hand.prepare(connection)
    by_hand.settle(database)
    with database.reading() as connection:
        workspace = load(connection)
        for name in QUESTIONS:
            # By themselves: a table in memory that is looked through in between leaves the processor nothing it knew.
            asked = [
                partial(answer_anew, connection, workspace, name),
                partial(by_hand.ask, connection, name),
                partial(answer, connection, workspace, name),
            ]
            others = [other[name] for other in elsewhere]
            yield Row(engine, size, name, *_milliseconds(asked), *_milliseconds(others))


def _milliseconds(asked: Sequence[Callable[[], object]]) -> list[float]:
    """The best time of each, one after the other in every round: what else the machine does hits them alike."""
    for ask in asked:
        ask()
    rounds = [[_seconds(ask) for ask in asked] for _ in range(RUNS)]
    return [min(times) * 1000 for times in zip(*rounds, strict=True)]


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _growth(rows: list[Row]) -> Iterator[Growth]:
    """Each row of the largest size beside that of the smallest."""
    sizes = sorted({row.deals for row in rows})
    least = {(row.engine, row.what): row for row in rows if row.deals == sizes[0]}
    for row in rows:
        if row.deals == sizes[-1] != sizes[0]:
            before = least[row.engine, row.what]
            yield Growth(
                row.engine, row.what, sizes[0], sizes[-1], row.ours / before.ours, row.by_hand / before.by_hand
            )


def _record(row: Row) -> dict[str, object]:
    return {**asdict(row), "ratio": row.ratios["by_hand"], "ratios": row.ratios}


def _print(rows: list[Row]) -> None:
    print("Milliseconds, of imports seconds; × is how many times as long kpibot takes. Again: asked once more, before")
    print("anything has come in; its × is beside SQL by hand too.\n")
    head = "".join(f"{name:>9}{'×':>7}" for name in ("by hand", "again", "duckdb", "pandas"))
    print(f"{'engine':<11}{'deals':>10}  {'what':<24}{'kpibot':>9}{head}")
    for row in rows:
        others = {"by_hand": row.by_hand, "again": row.again, "duckdb": row.duckdb, "pandas": row.pandas}
        told = "".join(_told(other, row.ratios.get(name)) for name, other in others.items())
        print(f"{row.engine:<11}{row.deals:>10,}  {row.what:<24}{row.ours:9.2f}{told}")


def _told(other: float | None, ratio: float | None) -> str:
    return f"{'–':>9}{'–':>7}" if other is None or ratio is None else f"{other:9.2f}{ratio:7.2f}"


def _print_growth(growth: list[Growth]) -> None:
    for one in growth[:1]:
        print(f"\nFrom {one.least:,} to {one.most:,} deals: × is how many times as long the same takes.\n")
        print(f"{'engine':<11}{'what':<24}{'kpibot ×':>10}{'by hand ×':>11}")
    for one in growth:
        print(f"{one.engine:<11}{one.what:<24}{one.ours:10.2f}{one.by_hand:11.2f}")


if __name__ == "__main__":
    main()
