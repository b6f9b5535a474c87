"""The people who sell: when each of them is at work."""

from datetime import date

import pytest

from storage.database import Database
from storage.reps import all_reps
from tests.small_team import add

STINTS = (
    {"rep_id": "dana", "team": "East", "started_on": "2016-01-01", "ended_on": "2017-01-31"},
    {"rep_id": "dana", "team": "West", "started_on": "2017-03-01", "ended_on": "2017-03-31"},
)


@pytest.mark.parametrize(
    ("start", "end", "works"),
    [
        (date(2017, 1, 31), date(2017, 3, 1), True),
        (date(2017, 2, 1), date(2017, 3, 1), False),
        (date(2017, 2, 1), date(2017, 3, 2), True),
        (date(2017, 3, 31), date(2017, 4, 1), True),
        (date(2017, 4, 1), date(2017, 5, 1), False),
        (date(2015, 1, 1), date(2016, 1, 1), False),
    ],
)
def test_a_rep_works_on_the_days_of_the_times_in_teams_and_not_between_them(
    database: Database, start: date, end: date, *, works: bool
) -> None:
    add(database, "reps", STINTS)
    with database.reading() as connection:
        dana = all_reps(connection, "default")["dana"]
    assert dana.team == "West"
    assert dana.works_in(start, end) == works
