"""Sources at rest: whose turn it is, and that nobody keeps a page of a source that has gone to somebody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.durations import parse_duration
from kpis.errors import UserError
from storage.database import Database
from storage.plans import AT_ONCE
from storage.source_plans import (
    SourcePlan,
    add_source,
    advance,
    all_sources,
    ask_for_news,
    claim_due_source,
    claim_source,
    due_sources,
    finish,
    is_asked_for_news,
    note_told,
    pause_source,
    postpone_source,
    problem_of,
    remove_source,
    resume_source,
    source_named,
    stale_sources,
)
from storage.workspaces import load

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LEASE_END = NOW + timedelta(minutes=15)
HOURLY = SourcePlan(0, "CRM", "hubspot", "deals", {"token_env": "T"}, "hour")


@pytest.fixture
def plan(database: Database) -> SourcePlan:
    with database.writing() as connection:
        add_source(connection, "default", HOURLY, NOW)
        return source_named(connection, "default", "crm")


def stored(database: Database) -> SourcePlan:
    with database.reading() as connection:
        (plan,) = all_sources(connection, "default")
    return plan


def claimed(database: Database, plan: SourcePlan) -> SourcePlan:
    with database.writing() as connection:
        return claim_source(connection, plan, lease_until=LEASE_END)


def test_what_was_added_comes_back_due_at_once(plan: SourcePlan) -> None:
    assert plan == replace(HOURLY, id=plan.id, created_at=NOW, due_at=AT_ONCE)


def test_what_others_refer_to_is_read_before_them(database: Database) -> None:
    with database.writing() as connection:
        for name in ("stage_changes", "deals", "reps"):
            add_source(connection, "default", replace(HOURLY, name=name, dataset=name), NOW)
        due = due_sources(connection, "default", NOW)
        ids = {plan.id: plan.name for plan in all_sources(connection, "default")}
    assert [ids[source_id] for source_id in due] == ["reps", "deals", "stage_changes"]


def test_a_name_is_taken_once(database: Database, plan: SourcePlan) -> None:
    with pytest.raises(UserError, match="source_exists"), database.writing() as connection:
        add_source(connection, "default", replace(HOURLY, name="crm "), NOW)


def test_a_source_that_is_claimed_is_due_again_when_the_lease_is_over(database: Database, plan: SourcePlan) -> None:
    with database.writing() as connection:
        assert claim_due_source(connection, plan.id, NOW, lease_until=LEASE_END)
    with database.reading() as connection:
        due = [due_sources(connection, "default", now) for now in (NOW, LEASE_END)]
    assert due == [[], [plan.id]]


def test_only_one_claims_what_is_due(database: Database, plan: SourcePlan) -> None:
    with database.writing() as connection:
        first = claim_due_source(connection, plan.id, NOW, lease_until=LEASE_END)
        second = claim_due_source(connection, plan.id, NOW, lease_until=LEASE_END)
    assert (first is None, second) == (False, None)


def test_a_paused_source_is_not_due_until_it_is_resumed(database: Database, plan: SourcePlan) -> None:
    with database.writing() as connection:
        pause_source(connection, plan)
        paused = due_sources(connection, "default", NOW)
        resume_source(connection, plan)
        assert (paused, due_sources(connection, "default", NOW)) == ([], [plan.id])


def test_who_was_overtaken_changes_nothing(database: Database, plan: SourcePlan) -> None:
    ours = claimed(database, plan)
    with database.writing() as connection:
        theirs = claim_source(connection, ours, lease_until=LEASE_END + timedelta(minutes=1))
        done = advance(connection, ours, {"page": 2}), advance(connection, theirs, {"page": 7})
    assert (done, stored(database).cursor) == ((False, True), {"page": 7})


def test_a_source_that_was_removed_takes_no_page(database: Database, plan: SourcePlan) -> None:
    ours = claimed(database, plan)
    with database.writing() as connection:
        remove_source(connection, ours)
        assert not advance(connection, ours, {"page": 2})


def test_a_pull_that_ended_leaves_no_problem_and_never_makes_data_older(database: Database, plan: SourcePlan) -> None:
    ours = claimed(database, plan)
    problem = problem_of(UserError("source_unavailable", host="crm", reason=ValueError("gone")))
    with database.writing() as connection:
        postpone_source(connection, ours, due_at=LEASE_END, problem=problem)
    assert stored(database).problem == problem_of(UserError("source_unavailable", host="crm", reason="gone"))
    for up_to in (NOW, NOW - timedelta(days=1)):
        with database.writing() as connection:
            finish(connection, stored(database), due_at=LEASE_END, complete_up_to=up_to, report={"read": 1})
    ended = stored(database)
    assert (ended.problem, ended.complete_up_to, ended.report) == (None, NOW, {"read": 1})


@pytest.mark.parametrize(("hours", "expected"), [(2, []), (3, ["CRM"])])
def test_a_source_is_stale_from_when_it_was_complete_or_added(
    database: Database, plan: SourcePlan, hours: int, expected: list[str]
) -> None:
    with database.reading() as connection:
        stale = stale_sources(connection, load(connection), NOW + timedelta(hours=hours))
    assert [each.name for each in stale] == expected


def test_a_paused_source_is_old_on_purpose(database: Database, plan: SourcePlan) -> None:
    with database.writing() as connection:
        pause_source(connection, plan)
        assert stale_sources(connection, load(connection), NOW + timedelta(days=9)) == []


def test_what_was_named_at_first_is_kept(database: Database) -> None:
    named = replace(HOURLY, stale_after=parse_duration("2 working days"), tell="U1", created_by="U2")
    with database.writing() as connection:
        add_source(connection, "default", named, NOW)
        note_told(connection, source_named(connection, "default", "CRM"), NOW)
    found = stored(database)
    assert (found.stale_after, found.tell, found.created_by, found.told_stale_at) == (
        named.stale_after,
        "U1",
        "U2",
        NOW,
    )


def asked(database: Database, kind: str = "hubspot", now: datetime = NOW) -> None:
    with database.writing() as connection:
        ask_for_news(connection, "default", kind, now)


def ended(database: Database, plan: SourcePlan) -> None:
    with database.writing() as connection:
        finish(connection, plan, due_at=NOW + timedelta(hours=1), complete_up_to=NOW, report={})


@pytest.mark.parametrize(("kind", "due_at"), [("hubspot", NOW), ("pipedrive", NOW + timedelta(hours=1))])
def test_news_of_a_kind_make_its_sources_due(database: Database, plan: SourcePlan, kind: str, due_at: datetime) -> None:
    ended(database, claimed(database, plan))
    asked(database, kind)
    assert stored(database).due_at == due_at


def test_news_do_not_take_a_source_from_whoever_is_pulling_it(database: Database, plan: SourcePlan) -> None:
    ours = claimed(database, plan)
    asked(database)
    with database.writing() as connection:
        assert is_asked_for_news(connection, ours)
        assert advance(connection, ours, {"page": 2})
        assert not is_asked_for_news(connection, claim_source(connection, ours, lease_until=LEASE_END))


def test_news_of_a_source_that_had_to_be_left_for_later_wait_too(database: Database, plan: SourcePlan) -> None:
    with database.writing() as connection:
        problem = problem_of(UserError("source_unavailable", host="x", reason="429"))
        postpone_source(
            connection, claim_source(connection, plan, lease_until=LEASE_END), due_at=LEASE_END, problem=problem
        )
    asked(database)
    assert stored(database).due_at == LEASE_END


def test_news_wake_no_source_that_is_paused(database: Database, plan: SourcePlan) -> None:
    ended(database, claimed(database, plan))
    with database.writing() as connection:
        pause_source(connection, plan)
    asked(database)
    assert stored(database).due_at == NOW + timedelta(hours=1)
