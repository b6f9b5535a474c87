"""The pages about KPIs are those that the declarations make."""

import pytest

from bot.kpi_docs import FOLDER, needed, pages
from kpis.catalogue import CATALOGUE
from tests.kpi_list import LIST

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_declarations_make_of_it_now(name: str) -> None:
    """If not: `make docs`."""
    assert (FOLDER / name).read_text("utf-8") == PAGES[name]


def test_there_is_no_page_of_a_kpi_that_is_gone() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_page_tells_all_that_has_to_be_imported(key: str) -> None:
    listed = set(LIST[key]["datasets"].split(";"))
    # The list names reps for the score of a rep; no more is read of them than for any breakdown by team.
    assert needed(CATALOGUE[key]) == listed - ({"reps"} if key == "rep_performance" else set())
