"""Digests on a schedule: once each, late rather than never, as they were committed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from alerts.digests import DEFAULT_KPIS, Digest, digest_from_dict
from bot.usecases import digests
from bot.usecases.digests import digest_now, run_digests
from bot.usecases.rules import Author
from bot.words.requests import DigestAdd
from kpis.catalogue import CATALOGUE
from kpis.errors import UserError
from storage.database import Database
from storage.digests import SHELF
from storage.outbox import deliveries
from storage.workspaces import load
from tests.small_team import add, small_team, won

MADE = datetime(2017, 11, 1, 14, tzinfo=UTC)
DUE = datetime(2017, 11, 2, 13, tzinfo=UTC)  # 9:00 in New York
TWENTY_PAST = DUE.replace(minute=20)
REQUEST = DigestAdd("#C1", "morning", "day 9:00")


def planned(database: Database, request: DigestAdd = REQUEST) -> None:
    small_team(database)
    digests.add(database, "default", request, Author("U9", "C9"), MADE)


def written(database: Database) -> list[Digest]:
    with database.reading() as connection:
        return [digest_from_dict(row.payload, CATALOGUE) for row in deliveries(connection, "default", 50)][::-1]


def test_a_digest_is_written_once_at_its_time(database: Database) -> None:
    planned(database)
    counts = [run_digests(database, "default", now) for now in (MADE, DUE, DUE, TWENTY_PAST)]
    (digest,) = written(database)
    assert (counts, digest.due_at, digest.late) == ([0, 1, 0, 0], DUE, False)


def test_stopped_across_nine_and_started_at_twenty_past_there_is_one_late_digest(database: Database) -> None:
    planned(database)
    run_digests(database, "default", TWENTY_PAST)
    assert [(digest.at, digest.due_at, digest.late) for digest in written(database)] == [(TWENTY_PAST, DUE, True)]


def test_days_that_were_missed_are_made_up_for_by_one_digest(database: Database) -> None:
    planned(database)
    count = run_digests(database, "default", TWENTY_PAST.replace(day=4))
    assert (count, [digest.due_at.day for digest in written(database)]) == (1, [4])


def test_a_digest_has_the_usual_few_kpis_of_its_period(database: Database) -> None:
    planned(database)
    run_digests(database, "default", DUE)
    answers = written(database)[0].answers
    assert [answer.kpi.key for answer in answers] == list(DEFAULT_KPIS)
    assert answers[0].reading.value == Fraction(0)


def test_what_comes_in_after_the_commit_does_not_change_what_is_sent(database: Database) -> None:
    planned(database, DigestAdd("#C1", "morning", "day 9:00", ("revenue",)))
    run_digests(database, "default", DUE)
    add(database, "deals", [won("D9", "dana", 5000, "2017-11-01")])
    assert written(database)[0].answers[0].reading.value == 0


def test_of_many_who_run_digests_one_writes_it(database: Database) -> None:
    planned(database)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: run_digests(database, "default", DUE), range(4)))
    assert (sum(counts), len(written(database))) == (1, 1)


def test_a_digest_that_makes_no_sense_any_more_says_so(database: Database) -> None:
    planned(database)
    (due,) = digests.every(database, "default")
    with database.writing() as connection:
        SHELF.change(connection, due.plan.id, kpis=["gone"])
    assert run_digests(database, "default", DUE) == 0
    (after,) = digests.every(database, "default")
    assert (after.plan.problem, after.due_at) == ("unknown_kpi", DUE.replace(day=3))


def test_a_digest_can_be_seen_at_once_by_name_or_as_the_only_one(database: Database) -> None:
    planned(database)
    with database.reading() as connection:
        workspace = load(connection)
        seen = [digest_now(connection, workspace, name, MADE) for name in ("morning", None)]
    assert [(digest.at, digest.late) for digest in seen] == [(MADE, False)] * 2


@pytest.mark.parametrize(("planned_before", "key"), [(0, "no_digest"), (2, "which_digest")])
def test_without_a_name_there_must_be_one_digest(database: Database, planned_before: int, key: str) -> None:
    for number in range(planned_before):
        digests.add(database, "default", DigestAdd("#C1", f"number {number}"), Author(), MADE)
    with database.reading() as connection, pytest.raises(UserError, match=key):
        digest_now(connection, load(connection), None, MADE)


def test_a_removed_digest_is_not_written(database: Database) -> None:
    planned(database)
    digests.remove(database, "default", "Morning")
    assert run_digests(database, "default", DUE) == 0
