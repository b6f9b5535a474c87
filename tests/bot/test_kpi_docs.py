"""The pages about KPIs are those that the declarations make."""

import pytest

from bot.kpi_docs import FOLDER, pages

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_declarations_make_of_it_now(name: str) -> None:
    """If not: `make docs`."""
    assert (FOLDER / name).read_text("utf-8") == PAGES[name]


def test_there_is_no_page_of_a_kpi_that_is_gone() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(PAGES)
