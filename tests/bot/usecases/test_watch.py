"""Watching a team: who is told what, once, and what becomes of it."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from alerts.conditions import ConditionKind
from alerts.notices import State, notice_from_dict
from alerts.posts import PostKind
from alerts.recipients import RecipientKind
from alerts.rules import Rule
from alerts.state import Phase
from bot.usecases import rules
from bot.usecases.rules import Author
from bot.usecases.watch import watch
from bot.words.requests import ConditionWords, RuleAdd
from kpis.catalogue import CATALOGUE
from storage.database import Database, open_database
from storage.outbox import OutboxState, Outgoing, deliveries
from storage.people import link, unlink
from storage.plans import AT_ONCE
from storage.rules import SHELF
from tests.small_team import add, small_team, won

NOVEMBER_1 = datetime(2017, 11, 1, 14, tzinfo=UTC)
NOVEMBER_2 = datetime(2017, 11, 2, 14, tzinfo=UTC)
NOVEMBER_3 = datetime(2017, 11, 3, 14, tzinfo=UTC)
JANUARY_2 = datetime(2018, 1, 2, 14, tzinfo=UTC)

BEHIND = ConditionWords(ConditionKind.BEHIND_PACE)
SLOW = RuleAdd("slow", "revenue", BEHIND, scope="each rep")
AUTHOR = Author("U9", "C9")


def made(database: Database, request: RuleAdd = SLOW, now: datetime = NOVEMBER_1) -> Rule:
    return rules.add(database, "default", request, AUTHOR, now)


def outbox(database: Database) -> list[Outgoing]:
    """The messages, oldest first."""
    with database.reading() as connection:
        return deliveries(connection, "default", 100)[::-1]


def told(database: Database) -> list[tuple[PostKind, str, State]]:
    return [(post.kind, post.target, State(post.payload["state"])) for post in outbox(database)]


def make_due(database: Database, rule: Rule) -> None:
    with database.writing() as connection:
        SHELF.change(connection, rule.id, due_at=AT_ONCE)


def test_the_right_rep_is_told_directly_and_a_second_check_tells_nothing(database: Database) -> None:
    small_team(database)
    made(database)
    for now in (NOVEMBER_1, NOVEMBER_1, NOVEMBER_2):
        watch(database, "default", now)
    assert told(database) == [(PostKind.ALERT, "U1", State.FIRING)]


def test_a_check_reports_the_change_with_its_numbers(database: Database) -> None:
    small_team(database)
    made(database)
    checked = watch(database, "default", NOVEMBER_1)
    (change,) = checked.transitions
    # 22 of the quarter's 65 working days are over.
    assert (change.value, change.expected) == (Fraction(1000), Fraction(60000 * 22, 65))
    assert (checked.rules, str(change.subject), change.after) == (1, "rep:dana", Phase.FIRING)


def test_recovery_edits_the_message_and_adds_one_reply_with_both_values(database: Database) -> None:
    small_team(database)
    made(database)
    watch(database, "default", NOVEMBER_1)
    add(database, "deals", [won("D2", "dana", 59000, "2017-11-01")])
    watch(database, "default", NOVEMBER_2)
    alert, edit, reply = outbox(database)
    notice = notice_from_dict(edit.payload, CATALOGUE)
    assert [(edit.kind, edit.parent), (reply.kind, reply.parent)] == [("edit", alert.id), ("reply", alert.id)]
    assert (notice.state, notice.fired_value, notice.value) == (State.RESOLVED, Fraction(1000), Fraction(60000))


def test_a_breach_that_comes_back_is_a_new_message(database: Database) -> None:
    small_team(database)
    made(database)
    watch(database, "default", NOVEMBER_1)
    add(database, "deals", [won("D2", "dana", 59000, "2017-11-01")])
    watch(database, "default", NOVEMBER_2)
    add(database, "deals", [{**won("D2", "dana", 0, "2017-11-01"), "updated_at": "2017-11-03T00:00:00Z"}])
    watch(database, "default", NOVEMBER_3)
    assert [state for kind, _, state in told(database) if kind != PostKind.REPLY] == [
        State.FIRING,
        State.RESOLVED,
        State.FIRING,
    ]


def test_the_end_of_the_quarter_edits_the_message_and_tells_how_it_ended(database: Database) -> None:
    small_team(database)
    made(database, replace(SLOW, period="this quarter"))
    watch(database, "default", NOVEMBER_1)
    add(database, "deals", [won("D2", "dana", 9000, "2017-12-01")])
    watch(database, "default", JANUARY_2)
    assert told(database)[1:] == [(PostKind.EDIT, "U1", State.ENDED)]
    assert notice_from_dict(outbox(database)[1].payload, CATALOGUE).value == 10000


def test_a_tick_told_an_earlier_time_than_the_last_one_changes_nothing(database: Database) -> None:
    small_team(database)
    rule = made(database)
    watch(database, "default", NOVEMBER_2)
    watch(database, "default", NOVEMBER_1)
    make_due(database, rule)
    watch(database, "default", datetime(2017, 9, 1, tzinfo=UTC))
    assert told(database) == [(PostKind.ALERT, "U1", State.FIRING)]


def test_nothing_fires_before_anything_was_imported(database: Database) -> None:
    made(database, RuleAdd("none", "deals_won", ConditionWords(ConditionKind.BELOW, Fraction(1))))
    assert (watch(database, "default", NOVEMBER_1).rules, told(database)) == (1, [])


def test_a_rule_for_the_company_tells_the_channel_it_was_typed_in(database: Database) -> None:
    small_team(database)
    made(database, replace(SLOW, scope="company"))
    watch(database, "default", NOVEMBER_1)
    make_due(database, rules.show(database, "default", "slow"))
    add(database, "targets", [{"kpi": "revenue", "scope": "company", "period": "2017-Q4", "value": "900000"}])
    watch(database, "default", NOVEMBER_1)
    assert told(database) == [(PostKind.ALERT, "C9", State.FIRING)]


def test_owner_and_manager_are_told_each_in_their_own_message(database: Database) -> None:
    small_team(database)
    made(database, replace(SLOW, to=("owner", "manager", "@U3")))
    watch(database, "default", NOVEMBER_1)
    recipients = [(post.target, RecipientKind(post.payload["recipient"])) for post in outbox(database)]
    assert recipients == [("U1", RecipientKind.OWNER), ("U3", RecipientKind.MANAGER)]


def test_a_rep_without_a_slack_user_is_not_lost_silently(database: Database) -> None:
    small_team(database)
    with database.writing() as connection:
        unlink(connection, "default", "dana")
    made(database)
    checked = watch(database, "default", NOVEMBER_1)
    kept = [(post.target, post.state, post.error) for post in outbox(database)]
    assert (checked.unlinked, kept) == (1, [("rep:dana", OutboxState.GIVEN_UP, "unlinked")])


def test_who_is_linked_later_is_told_what_still_lasts(database: Database) -> None:
    small_team(database)
    with database.writing() as connection:
        unlink(connection, "default", "dana")
    made(database)
    watch(database, "default", NOVEMBER_1)
    with database.writing() as connection:
        link(connection, "default", "dana", "U7", language="ja")
    (alert,) = outbox(database)
    assert (alert.target, alert.state, alert.error, alert.language) == ("U7", OutboxState.PENDING, None, "ja")


def test_who_is_linked_when_all_is_well_again_is_told_nothing(database: Database) -> None:
    small_team(database)
    with database.writing() as connection:
        unlink(connection, "default", "dana")
    made(database)
    watch(database, "default", NOVEMBER_1)
    add(database, "deals", [won("D2", "dana", 59000, "2017-11-01")])
    watch(database, "default", NOVEMBER_2)
    with database.writing() as connection:
        link(connection, "default", "dana", "U7")
    assert [post.state for post in outbox(database)] == [OutboxState.GIVEN_UP]


def test_a_rule_that_makes_no_sense_any_more_says_so_and_keeps_nobody_waiting(database: Database) -> None:
    small_team(database)
    broken = made(database, replace(SLOW, name="broken"))
    made(database)
    with database.writing() as connection:
        SHELF.change(connection, broken.id, kpi="gone")
    assert watch(database, "default", NOVEMBER_1).rules == 2
    assert rules.show(database, "default", "broken").problem == "unknown_kpi"
    assert told(database) == [(PostKind.ALERT, "U1", State.FIRING)]


def test_a_period_that_cannot_be_read_any_more_is_told_with_the_rule(database: Database) -> None:
    small_team(database)
    rule = made(database)
    with database.writing() as connection:
        SHELF.change(connection, rule.id, period="whenever")
    watch(database, "default", NOVEMBER_1)
    assert rules.show(database, "default", "slow").problem == "bad_period"


def test_a_fault_in_one_rule_does_not_keep_the_others_waiting(database: Database) -> None:
    small_team(database)
    broken = made(database, replace(SLOW, name="broken"))
    made(database)
    with database.writing() as connection:
        SHELF.change(connection, broken.id, condition="no such condition")
    with pytest.raises(ValueError, match="no such condition"):
        watch(database, "default", NOVEMBER_1)
    assert told(database) == [(PostKind.ALERT, "U1", State.FIRING)]


def test_state_message_and_next_time_are_committed_together_or_not_at_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_team(database)
    made(database)

    def crash(*_: object, **__: object) -> bool:
        raise SystemExit("killed")

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr("bot.usecases.watch.settle_rule", crash)
        watch(database, "default", NOVEMBER_1)
    assert (told(database), rules.alerts(database, "default")) == ([], [])
    watch(database, "default", NOVEMBER_1)
    assert told(database) == [(PostKind.ALERT, "U1", State.FIRING)]


def watch_in_a_process(url: str) -> int:
    opened = open_database(url)
    try:
        return watch(opened, "default", NOVEMBER_1).rules
    finally:
        opened.close()


def test_four_processes_on_one_database_make_one_message_of_one_event(database: Database, database_url: str) -> None:
    small_team(database)
    for number in range(3):
        made(database, replace(SLOW, name=f"slow {number}"))
    with ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as pool:
        checked = list(pool.map(watch_in_a_process, [database_url] * 4))
    assert (sum(checked), told(database)) == (3, [(PostKind.ALERT, "U1", State.FIRING)] * 3)
