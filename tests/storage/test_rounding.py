"""Numbers are rounded alike on each kind of database."""

import pytest
from sqlalchemy import BigInteger, Double, cast, literal, select

from storage.database import Database
from storage.rounding import half_up


@pytest.mark.parametrize(
    ("number", "rounded"), [(0.5, 1), (1.5, 2), (2.5, 3), (2.49, 2), (0, 0), (1526162350562.5, 1526162350563)]
)
def test_what_is_half_way_is_rounded_up(database: Database, number: float, rounded: int) -> None:
    with database.reading() as connection:
        found = connection.scalar(select(cast(half_up(literal(number, Double)), BigInteger)))
    assert found == rounded
