"""Who is who: reps and their Slack users, managers, and those who lead teams."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert

from alerts.recipients import Directory, Person
from storage.database import Connection, Database
from storage.people import (
    directory,
    forget_unknown,
    link,
    links,
    note_unknown,
    unknown_addresses,
    unlink,
    unlinked,
    user_of,
)
from storage.schema import facts

TODAY = date(2017, 11, 1)


def hire(connection: Connection, rep_id: str, team: str, **more: object) -> None:
    row = {"workspace_id": "default", "rep_id": rep_id, "team": team, "started_on": date(2017, 1, 1), **more}
    connection.execute(insert(facts["reps"]).values(row))


def test_a_rep_is_linked_to_one_user_at_a_time(database: Database) -> None:
    with database.writing() as connection:
        link(connection, "default", "dana", "U1")
        link(connection, "default", "dana", "U2", language="ja", time_zone="Asia/Tokyo")
        assert links(connection, "default") == {"dana": Person("U2", "ja")}


def test_the_user_of_a_rep_is_found(database: Database) -> None:
    with database.writing() as connection:
        link(connection, "default", "dana", "U1")
        found = (user_of(connection, "default", "dana"), user_of(connection, "default", "lee"))
    assert found == (Person("U1"), None)


def test_who_is_not_linked_is_listed(database: Database) -> None:
    with database.writing() as connection:
        for rep_id in ("lee", "dana"):
            hire(connection, rep_id, "East", email=f"{rep_id}@example.com")
            link(connection, "default", rep_id, "U1")
        unlink(connection, "default", "dana")
        waiting = unlinked(connection, "default")
    assert [(rep.rep_id, rep.email) for rep in waiting] == [("dana", "dana@example.com")]


def test_a_team_is_led_by_its_manager_else_by_whom_most_of_it_name(database: Database) -> None:
    with database.writing() as connection:
        hire(connection, "mia", "East", role="manager")
        hire(connection, "dana", "East", manager="noa")
        hire(connection, "lee", "West", manager="noa")
        hire(connection, "kim", "West", manager="noa")
        hire(connection, "sam", "West", manager="mia")
        hire(connection, "pat", "North")
        found = directory(connection, "default", TODAY)
    managers = {"dana": "noa", "lee": "noa", "kim": "noa", "sam": "mia"}
    assert found == Directory({}, managers, {"East": ("mia",), "West": ("noa",)})


def test_who_has_left_leads_no_team(database: Database) -> None:
    with database.writing() as connection:
        hire(connection, "mia", "East", role="manager", ended_on=date(2017, 10, 31))
        assert directory(connection, "default", TODAY).leads == {}


def test_an_address_that_nobody_has_is_remembered_until_it_is_forgotten(database: Database) -> None:
    asked, hour = datetime(2026, 3, 2, tzinfo=UTC), timedelta(hours=1)
    with database.writing() as connection:
        for at in (asked - hour, asked):
            note_unknown(connection, "default", "dana@example.com", at)
        note_unknown(connection, "other", "lee@example.com", asked)
        known = [unknown_addresses(connection, "default", since) for since in (asked, asked + hour)]
        forget_unknown(connection, "default", asked + hour)
        left = [unknown_addresses(connection, name, asked - hour) for name in ("default", "other")]
    assert (known, left) == ([{"dana@example.com"}, set()], [set(), {"lee@example.com"}])
