"""What a database needs of its own: it stands in one module, and gives the same on each kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Double, cast, literal, select

import storage
from storage.database import Database
from storage.dialects import DIALECTS, half_up

FOLDER = Path(storage.__file__).parent
ELSEWHERE = {FOLDER / "dialects.py", FOLDER / "sources/sql.py"}
"""The module itself, and the one that reads from databases that are not kpibot's."""


@pytest.mark.parametrize(
    ("number", "rounded"), [(0.5, 1), (1.5, 2), (2.5, 3), (2.49, 2), (0, 0), (1526162350562.5, 1526162350563)]
)
def test_what_is_half_way_is_rounded_up(database: Database, number: float, rounded: int) -> None:
    with database.reading() as connection:
        found = connection.scalar(select(cast(half_up(literal(number, Double)), BigInteger)))
    assert found == rounded


def test_no_module_of_storage_but_one_asks_which_database_it_is() -> None:
    modules = [path for path in FOLDER.rglob("*.py") if "migrations" not in path.parts and path not in ELSEWHERE]
    found = {path.name: names for path in modules if (names := list(_names(path)))}
    assert found == {}


def test_the_check_sees_what_it_looks_for() -> None:
    assert set(_names(FOLDER / "dialects.py")) > {"sqlite", "postgresql", "sqlite_where"}


def _names(path: Path) -> Iterator[str]:
    """Words, arguments and imports in the code of a module that name a kind of database; not its comments."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Constant(value=str(word)) | ast.keyword(arg=str(word)) | ast.alias(name=word):
                if word in DIALECTS or any(word.startswith(f"{name}_") for name in DIALECTS):
                    yield word
