"""Runs the benchmark: `make bench`. Prints a table; writes JSON to $BENCH_JSON; $BENCH_SIZES may name other sizes."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
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
from tests.bench.ours import QUESTIONS, answer, load_files
from tests.conftest import new_postgres_database
from tests.postgres import postgres_server

SIZES = "100000,1000000"
RUNS = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: seconds for an import, milliseconds for an answer, the best of several runs."""

    engine: str
    deals: int
    what: str
    ours: float
    by_hand: float
    duckdb: float | None = None
    pandas: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.by_hand


def main() -> None:
    rows = []
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", SIZES).split(",")]
    with tempfile.TemporaryDirectory(prefix="kpibot-bench-") as folder, postgres_server() as server:
        for size in sizes:
            rows += list(_rows(size, Path(folder), server))
    _print(rows)
    if target := os.environ.get("BENCH_JSON"):
        Path(target).write_text(json.dumps([{**asdict(row), "ratio": row.ratio} for row in rows], indent=1), "utf-8")


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
            asked = [partial(answer, connection, workspace, name), partial(by_hand.ask, connection, name)]
            yield Row(engine, size, name, *_milliseconds([*asked, *(other[name] for other in elsewhere)]))


def _milliseconds(asked: list[Callable[[], object]]) -> list[float]:
    """The best time of each, one after the other in every round: what else the machine does hits them alike."""
    for ask in asked:
        ask()
    rounds = [[_seconds(ask) for ask in asked] for _ in range(RUNS)]
    return [min(times) * 1000 for times in zip(*rounds, strict=True)]


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _print(rows: list[Row]) -> None:
    print(f"{'engine':<11}{'deals':>10}  {'what':<24}{'kpibot':>9}{'by hand':>9}{'ratio':>7}{'duckdb':>9}{'pandas':>9}")
    for row in rows:
        others = "".join(f"{value:9.1f}" if value is not None else f"{'–':>9}" for value in (row.duckdb, row.pandas))
        print(
            f"{row.engine:<11}{row.deals:>10,}  {row.what:<24}{row.ours:9.2f}{row.by_hand:9.2f}{row.ratio:7.2f}{others}"
        )


if __name__ == "__main__":
    main()
