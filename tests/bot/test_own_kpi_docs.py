"""docs/own-kpis.md: every example in it is read, and every word that a declaration may use stands in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpis.catalogue import CATALOGUE
from kpis.datasets import DATASETS, DEAL_STAYS, SOURCES
from kpis.declared.columns import Rows, Sort, amounts, known_columns
from kpis.declared.declaration import KEYS
from kpis.declared.terms import AGGREGATES, COUNTED, ROWS
from kpis.kpi import Unit
from kpis.measures import When
from tests.declared import declaration, read_one

PAGE = (Path(__file__).parents[2] / "docs/own-kpis.md").read_text("utf-8")
BLOCKS = [block.strip("\n") for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", PAGE, re.MULTILINE)]
EXAMPLES = [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in BLOCKS]
WHOLE = [text for text in EXAMPLES if text.startswith("key:")]
FORMULAS = [text for text in EXAMPLES if text.startswith(("of:", "growth:"))]


def test_there_are_examples() -> None:
    assert (len(WHOLE) >= 1, len(FORMULAS) >= 8) == (True, True)


@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_example_is_a_kpi(text: str) -> None:
    assert read_one(text).key not in CATALOGUE


@pytest.mark.parametrize("text", FORMULAS)
def test_an_example_of_a_formula_is_one(text: str) -> None:
    read_one(declaration(made_of=text))


def test_every_word_is_told() -> None:
    words = {*KEYS, *AGGREGATES, *ROWS, *Unit, *"kpi target reps minus known not any kept gone again".split()}
    assert {word for word in (*words, "ordered", "happened", "not yet") if f"`{word}" not in PAGE} == set()


@pytest.mark.parametrize("dataset", COUNTED)
def test_every_dataset_is_told_with_its_events_states_and_columns(dataset: str) -> None:
    assert "\n".join(_row(dataset)) in PAGE


def _row(dataset: str) -> Iterator[str]:
    """What the page says of a dataset, in as many lines as its rows are counted in ways of their own."""
    sources = [SOURCES[dataset], *([DEAL_STAYS] if dataset == DEAL_STAYS.of else [])]
    events = [(source.name, event.name) for source in sources for event in source.events]
    states = [(source.name, stretch.name) for source in sources for stretch in source.stretches]
    every = [Rows(dataset, *event, When.DURING) for event in events]
    every += [Rows(dataset, *state, When.AT_END) for state in states]
    filters = {name: known.sort for rows in every for name, known in known_columns(rows).items()}
    summed = dict.fromkeys(name for rows in every for name in amounts(rows))
    told = [
        ("on", _listed(name for _, name in events)),
        ("while", _listed(name for _, name in states)),
        ("added up", _listed(summed)),
        *((str(sort), _listed(name for name, known in filters.items() if known is sort)) for sort in Sort),
    ]
    yield f"**{DATASETS[dataset].name}**"
    yield from (f"- {name}: {said}" for name, said in told if said)


def _listed(names: object) -> str:
    return ", ".join(f"`{name}`" for name in names)  # type: ignore[attr-defined]
