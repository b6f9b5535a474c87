"""Definitions of KPIs: what is counted never changes without its version, and its day, going up."""

import hashlib
import json
from dataclasses import Field, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpis.catalogue import CATALOGUE
from kpis.kpi import FIRST_DEFINED, Kpi

FILE = Path(__file__).parents[1] / "approved" / "definitions.json"
Definition = dict[str, object]


def fingerprint(kpi: Kpi) -> str:
    """Changes with the formula, and with nothing else."""
    return hashlib.sha256(repr(_said(kpi.formula)).encode()).hexdigest()[:16]


def _said(part: object) -> object:
    """What a formula says: something that could be said of it besides, and is not, makes it no other formula."""
    if isinstance(part, tuple):
        return tuple(map(_said, part))
    if not is_dataclass(part):
        return part
    values = {field.name: getattr(part, field.name) for field in fields(part) if not _is_left_to_default(part, field)}
    return type(part).__name__, {name: _said(value) for name, value in values.items()}


def _is_left_to_default(part: object, field: Field[Any]) -> bool:
    return bool(getattr(part, field.name) == field.default)


def definition(kpi: Kpi) -> Definition:
    return {"version": kpi.version, "since": kpi.since.isoformat(), "formula": fingerprint(kpi)}


def is_lawful(before: Definition, now: Definition) -> bool:
    """The same formula keeps its version; another one has a later version, of a later day."""
    if before["formula"] == now["formula"]:
        return before == now
    return str(now["since"]) > str(before["since"]) and int(str(now["version"])) == int(str(before["version"])) + 1


def approved() -> dict[str, Definition]:
    found: dict[str, Definition] = json.loads(FILE.read_text("utf-8"))
    return found


def test_every_formula_is_what_its_version_says(request: pytest.FixtureRequest) -> None:
    """If not: raise `version` and set `since` beside the formula, then `pytest --approve tests/kpis`."""
    known, now = approved(), {key: definition(kpi) for key, kpi in CATALOGUE.items()}
    assert [key for key, each in now.items() if not is_lawful(known.get(key, each), each)] == []
    if request.config.getoption("--approve", default=False):
        FILE.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", "utf-8")
    assert approved() == now


@pytest.mark.parametrize(
    ("now", "lawful"),
    [
        ({"version": 1, "since": "2026-01-01", "formula": "a"}, True),
        ({"version": 1, "since": "2026-01-01", "formula": "b"}, False),
        ({"version": 2, "since": "2026-01-01", "formula": "b"}, False),
        ({"version": 3, "since": "2026-02-01", "formula": "b"}, False),
        ({"version": 2, "since": "2026-02-01", "formula": "b"}, True),
        ({"version": 2, "since": "2026-02-01", "formula": "a"}, False),
    ],
)
def test_another_formula_needs_the_next_version_and_a_later_day(now: Definition, *, lawful: bool) -> None:
    assert is_lawful({"version": 1, "since": "2026-01-01", "formula": "a"}, now) is lawful


def test_no_version_holds_from_before_the_first_one() -> None:
    assert all(kpi.version >= 1 and kpi.since >= FIRST_DEFINED >= date(2026, 1, 1) for kpi in CATALOGUE.values())


def test_the_alternatives_of_kpis_exist_and_name_one_another() -> None:
    assert all(kpi.key in CATALOGUE[other].alternatives for kpi in CATALOGUE.values() for other in kpi.alternatives)
