"""How much memory an import needs: no more for large files than for small ones, and little for hostile ones."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import IO, Any

import pytest

from kpis.datasets import DEALS
from storage.sources.files import Source, reading
from tests.storage.sources.workbooks import rows_of, write_workbook

PROGRAM = Path(__file__).with_name("import_measured.py")
MOST_MB = 300
ROWS = 100_000

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell it")


def imported(folder: Path, *words: str, stdin: Iterable[bytes] = ()) -> tuple[dict[str, Any], int]:
    """The JSON of an import into an empty database, and the MB it took at most."""
    command = [sys.executable, str(PROGRAM), "--database", f"sqlite:///{folder / 'kpibot.db'}", "import", *words]
    with subprocess.Popen([*command, "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin
        _feed(running.stdin, stdin)
        told, _ = running.communicate()
    report, most = told.decode().splitlines()[-2:]
    return json.loads(report), int(most)


def _feed(pipe: IO[bytes], stdin: Iterable[bytes]) -> None:
    with suppress(BrokenPipeError):  # the program has seen enough
        for piece in stdin:
            pipe.write(piece)


def deals() -> Iterator[tuple[str, ...]]:
    names = tuple(column.name for column in DEALS.columns)
    yield names
    known = {"status": "open", "currency": "KRW", "created_at": "2026-05-04", "amount": "1000", "kind": "new"}
    texts = ("name", "owner", "stage", "source", "campaign", "product", "channel", "region")
    for number in range(ROWS):
        row = {**known, **{name: f"{name} {number % 50}" for name in texts}, "deal_id": f"D{number}"}
        yield tuple(row.get(name, "") for name in names)


def test_a_hundred_thousand_deals_are_never_all_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("".join(",".join(row) + "\n" for row in deals()))
    told, most = imported(tmp_path, str(path))
    assert (told["files"][0]["added"], most < MOST_MB) == (ROWS, True)


def test_a_workbook_of_a_hundred_thousand_deals_fits_into_the_memory_it_is_given(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "deals.xlsx", {"Deals": rows_of(deals())})
    with reading(Source(path.name, path)) as table:
        assert sum(1 for _ in table.records) == ROWS


MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    ("piece", "megabytes", "key"),
    [
        (b"x" * MEGABYTE, 1024, "not_a_table"),
        (b"deal_id\0" * (MEGABYTE // 8), 1024, "not_a_table"),
        (b'"\n",' * (MEGABYTE // 4), 4, "endless_record"),
        (b'"' + b"a\n" * (MEGABYTE // 2), 4, "broken_csv"),
    ],
    ids=["one line", "NUL bytes", "one record", "one cell"],
)
def test_what_is_no_table_is_refused_whatever_its_size(tmp_path: Path, piece: bytes, megabytes: int, key: str) -> None:
    told, most = imported(tmp_path, "-", "--as", "deals", stdin=repeat(piece, megabytes))
    assert (told["error"], most < MOST_MB) == (key, True)
