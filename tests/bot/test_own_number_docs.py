"""docs/own-numbers.md: every number stands in it, with what it usually is and the KPIs that go by it."""

import re
from pathlib import Path

import pytest

from bot.i18n import Language, number_text
from bot.words.number_words import number_value
from kpis.numbers import CHOICES, value_of
from kpis.options import USUAL

PAGE = (Path(__file__).parents[2] / "docs/own-numbers.md").read_text("utf-8")
ROWS = {line.split("`")[1]: line.split(" | ") for line in PAGE.splitlines() if line.startswith("| `")}


def test_every_number_stands_there_and_no_other() -> None:
    assert list(ROWS) == list(CHOICES)


@pytest.mark.parametrize("name", CHOICES)
def test_what_is_usual_and_who_goes_by_it_is_true(name: str) -> None:
    _, _, usual, kpis = ROWS[name]
    assert usual == number_text(name, value_of(USUAL, name), Language.EN)
    assert tuple(re.findall(r"\[`(\w+)`\]", kpis)) == CHOICES[name].kpis


def test_every_example_can_be_typed() -> None:
    examples = re.findall(r"(\w+)=(\S+)", "\n".join(line for line in PAGE.splitlines() if line.startswith("    ")))
    assert len(examples) == 5
    assert all(number_value(name, text) for name, text in examples)
