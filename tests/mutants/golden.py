"""The golden questions in a trial: answered from a database that was prepared once, or loaded anew."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kpis.catalogue import CATALOGUE
from kpis.kpi import Kpi
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.workspaces import load
from tests import kpi_list
from tests.golden_answers import answered, differences
from tests.golden_data import GoldenQuestion, expected, golden_workspace

READ_ONLY = (
    "catalogue",
    "compute",
    "formulas",
    "goals",
    "kpi.py",
    "measures",
    "quotas",
    "readings",
    "spans",
    "targets",
)
"""What takes no part in deriving facts from rows: a database loaded before the mistake will do."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An empty database, one with the golden data, and the KPIs as they are declared."""

    empty: Path
    golden: Database
    catalogue: Mapping[str, Kpi]


def prepare(folder: Path) -> Prepared:
    """Prepares trials in a folder; all questions are asked once, so that none has to be compiled in a trial."""
    for name in ("empty", "golden"):
        database = open_database(f"sqlite:///{folder / name}.db")
        migrate(database)
    golden_workspace(database)
    if _answers_differ(database, list(expected())):
        raise AssertionError("the golden answers are wrong without any mistake: see `make golden`")
    # A process that is forked off must open connections of its own.
    database.close()
    return Prepared(folder / "empty.db", database, CATALOGUE)


def declares_others(prepared: Prepared) -> bool:
    """Whether any KPI is declared otherwise than it was."""
    return bool(_changed(prepared))


def is_as_listed(prepared: Prepared) -> bool:
    """Whether the KPIs that are not declared as they were are what the list says."""
    is_whole = set(CATALOGUE) == set(prepared.catalogue)
    return is_whole and all(kpi_list.is_as_listed(CATALOGUE[key]) for key in _changed(prepared))


def _changed(prepared: Prepared) -> frozenset[str]:
    """The KPIs that are not declared as they were; those of a trial may be of another class."""
    return frozenset(key for key, kpi in CATALOGUE.items() if repr(kpi) != repr(prepared.catalogue[key]))


def differs(path: str, prepared: Prepared, *, most: int | None = None) -> bool:
    """Whether an answer to a golden question is wrong or can't be given at all.

    Where KPIs are declared otherwise than they were, all questions about them are asked, and no others: a KPI is read
    by its own declaration alone. Else all are asked, or the first `most`.
    """
    kpis = _changed(prepared)
    asked = [question for question in expected() if question.kpi in kpis] or _one_of_each_first(list(expected()))[:most]
    try:
        with _database(path, prepared) as database:
            return _answers_differ(database, asked)
    except Exception:  # noqa: BLE001  (whatever it is, it is noticed)
        return True


@contextmanager
def _database(path: str, prepared: Prepared) -> Iterator[Database]:
    if any(name in path for name in READ_ONLY):
        yield prepared.golden
        return
    with tempfile.TemporaryDirectory(prefix="kpibot-trial-") as folder:
        database = open_database(f"sqlite:///{shutil.copy(prepared.empty, folder)}")
        golden_workspace(database)
        yield database
        database.close()


def _answers_differ(database: Database, questions: Sequence[GoldenQuestion]) -> bool:
    with database.reading() as connection:
        workspace = load(connection)
        return any(
            True for question in questions for _ in differences(question, answered(connection, workspace, question))
        )


def _one_of_each_first(questions: Sequence[GoldenQuestion]) -> list[GoldenQuestion]:
    """The first question about every KPI, then the second ones: what is wrong with many shows early."""
    places: Counter[str] = Counter()
    ranked = []
    for question in questions:
        ranked.append((places[question.kpi], question))
        places[question.kpi] += 1
    return [question for _, question in sorted(ranked, key=lambda each: each[0])]
