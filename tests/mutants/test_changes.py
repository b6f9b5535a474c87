"""Changes: one small mistake at a time, each known by where it stands."""

import ast
import tomllib
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest

from tests.mutants.changes import changes
from tests.mutants.explained import FILE, explained
from tests.mutants.trial import ROOT, module_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


NAMESPACE = {"Colour": Colour, "LEAST": 1, "MOST": 9}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a < b", ["a <= b"]),
        ("a == b != c", ["a != b != c", "a == b == c"]),
        ("a + b", ["(a - b)"]),
        ("a and b", ["(a or b)"]),
        ("not a", ["(a)"]),
        ("a += b", ["a -= b"]),
        ("a |= b", ["a = b"]),
        ("x = min(a)", ["x = min()", "x = max(a)"]),
        ("f(a, b=c)", ["pass", "f(b=c)", "f(a)"]),
        ("x = f(a, b)", ["x = f(a)", "x = f(b, a)"]),
        ("x = (a, b)", ["x = (b,)", "x = (a,)"]),
        ("x = {a: b}", ["x = {}"]),
        ("a if b else c", ["a if not (b) else c"]),
        ("[a for a in b if c]", ["[a for a in b if True]"]),
        ("x = Colour.BLUE", ["x = Colour.RED"]),
        ("x = LEAST", ["x = MOST"]),
        ("x = True", ["x = False"]),
        ("x = '가' < b", ["x = '가' <= b", "x = '가?' < b"]),
    ],
)
def test_each_mistake_is_made_by_itself(source: str, found: list[str]) -> None:
    assert [change.source for change in changes(source, NAMESPACE)] == found


@pytest.mark.parametrize(
    "source",
    ['"""Told to the reader."""', "x: dict[str, int]", "import a", "def f(a: 'b') -> None: ...", 'f"{a} of {b}"'],
)
def test_what_is_there_for_the_reader_is_left_as_it_is(source: str) -> None:
    assert [change.source for change in changes(source, {})] == []


def test_a_case_of_a_match_is_left_out() -> None:
    (change, *_) = changes("match a:\n    case b:\n        c\n", {})
    assert change.source == "match a:\n    case b if False:\n        c\n"


def test_a_mistake_is_known_by_its_place_its_line_and_what_it_is() -> None:
    source = 'KPIS = (\n    Kpi("win_rate", a),\n)\n\ndef f():\n    return a < b\n'
    names = [change.name for change in changes(source, {})]
    assert ("KPIS win_rate", 'Kpi("win_rate", a),', "'win_rate' -> 'win_rate?'") in names
    assert ("f", "return a < b", "a < b -> a <= b") in names


@pytest.mark.parametrize("path", tomllib.loads(FILE.read_text("utf-8")))
def test_what_is_explained_is_a_mistake_that_can_be_made(path: str) -> None:
    source = Path(ROOT / path).read_text("utf-8")
    assert explained(path).keys() <= {change.name for change in changes(source, vars(import_module(module_of(path))))}


def test_every_mistake_leaves_a_program() -> None:
    source = (ROOT / "kpis/compute.py").read_text("utf-8")
    for change in changes(source, {}):
        ast.parse(change.source)
