"""Own numbers at work: all or nothing of a command, own KPIs, explanations, digests and messages of before."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from alerts.digests import Digest, digest_from_dict
from bot.i18n import Language
from bot.reply import Speaker
from bot.usecases import digests, own_kpis
from bot.usecases.digests import run_digests
from bot.usecases.own_kpis import Written
from bot.usecases.render import render
from bot.usecases.respond import Counter, respond
from bot.usecases.rules import Author
from bot.usecases.settings import change_settings
from bot.usecases.watch import watch
from bot.words.requests import DigestAdd
from kpis.errors import UserError
from storage.database import Database
from storage.outbox import claim, deliveries
from storage.own_kpis import editions
from storage.workspaces import Workspace, load
from tests.declared import declaration
from tests.small_team import add, small_team, won

NOW = datetime(2017, 11, 2, 13, tzinfo=UTC)  # 9:00 in New York
NEXT = NOW + timedelta(days=1)
TODAY = date(2017, 11, 2)

LEADS = (("L1", "2017-10-03T12:00", "2017-10-03T15:00"), ("L2", "2017-10-03T12:00", "2017-10-04T10:00"))
SURVEYS = (("S1", "4"), ("S2", "5"))


@pytest.fixture
def team(database: Database) -> Database:
    """Two leads in October, answered after three hours and after twenty-two; two answers, 4 and 5 of 5."""
    small_team(database)
    add(database, "leads", [dict(zip(("lead_id", "created_at", "responded_at"), lead, strict=True)) for lead in LEADS])
    answered = {"kind": "csat", "max_score": "5", "answered_at": "2017-10-05", "customer_id": "C1"}
    add(database, "surveys", [{"response_id": key, "score": score, **answered} for key, score in SURVEYS])
    return database


def set_numbers(database: Database, now: datetime = NOW, **settings: str) -> Workspace:
    return change_settings(database, "default", settings, author="dana", now=now)


def said(database: Database, typed: str, language: Language = Language.EN, now: datetime = NOW) -> str:
    counter = Counter(database, lambda: now, lambda name: name)
    return respond(counter, typed, Speaker("default", "U1", "C1", language)).message.text


def define(database: Database, text: str) -> None:
    own_kpis.define(database, "default", [Written("own.yml", text)], author="dana", now=NOW)


@pytest.mark.parametrize(
    "wrong", [{"lead_sla_hours": "soon"}, {"currency": "dollars"}, {"colour": "blue"}, {"clv_margin": "70"}]
)
def test_nothing_is_stored_of_a_command_with_a_mistake(team: Database, wrong: dict[str, str]) -> None:
    with pytest.raises(UserError):
        change_settings(team, "default", {"csat_satisfied_at": "90%", "time_zone": "UTC", **wrong}, now=NOW)
    with team.reading() as connection:
        workspace = load(connection)
    assert (workspace.numbers, workspace.time_zone) == ((), "America/New_York")


def test_who_set_a_number_and_when_is_kept(team: Database) -> None:
    [change] = set_numbers(team, csat_satisfied_at="90%").numbers
    found = (change.name, change.version, change.value, change.author, change.at, change.since)
    assert found == ("csat_satisfied_at", 1, Fraction(9, 10), "dana", NOW, TODAY)


def test_a_day_begins_in_the_time_zone_that_is_set_with_the_number(team: Database) -> None:
    [change] = set_numbers(team, csat_satisfied_at="90%", time_zone="Pacific/Kiritimati").numbers
    assert change.since == date(2017, 11, 3)


def test_what_is_set_to_what_it_is_changes_nothing(team: Database) -> None:
    set_numbers(team, lead_sla_hours="24")
    set_numbers(team, csat_satisfied_at="90%")
    again = set_numbers(team, csat_satisfied_at="0.9", lead_sla_hours="")
    assert [(change.name, change.version) for change in again.numbers] == [("csat_satisfied_at", 1)]


def test_the_name_definition_and_formula_of_a_kpi_name_the_workspaces_number(team: Database) -> None:
    usual = said(team, "lead sla 2017-10 explain")
    set_numbers(team, lead_sla_hours="8")
    own = said(team, "lead sla 2017-10 explain")
    assert ("24 hours" in usual, "8 hours" in usual, "as usual" in usual) == (True, False, True)
    assert ("Leads answered within 8 h: 50.0%" in own, "24 hours" in own) == (True, False)
    assert "answered within 8 h (this workspace's own number since Nov 2, 2017; usual: 24)" in own
    # The catalogue's first definitions are of a later day than this test's.
    assert "Definition version 2, since Nov 22, 2026" in own


@pytest.mark.parametrize(
    ("language", "typed", "words"),
    [
        (
            Language.KO,
            "8시간 내 리드 응답률 2017-10 explain",
            ("8시간 안에 응답한 비율", "8시간 넘게 대기", "2017년 11월 2일"),
        ),
        (
            Language.JA,
            "リード8時間以内対応率 2017-10 explain",
            ("8時間以内に対応した割合", "8時間を超えて", "2017年11月2日"),
        ),
    ],
)
def test_a_name_with_the_workspaces_number_can_be_typed(
    team: Database, language: Language, typed: str, words: tuple[str, ...]
) -> None:
    set_numbers(team, lead_sla_hours="8")
    found = said(team, typed, language)
    assert [word for word in words if word not in found] == []


def test_the_usual_number_again_tells_since_when(team: Database) -> None:
    set_numbers(team, lead_sla_hours="8")
    set_numbers(team, NEXT, lead_sla_hours="")
    found = said(team, "lead sla 2017-10 explain", now=NEXT)
    assert "answered within 24 h (as usual again since Nov 3, 2017)" in found
    assert "Definition version 3" in found


def test_help_tells_the_workspaces_number_and_no_other(team: Database) -> None:
    set_numbers(team, lead_sla_hours="8")
    assert "24" not in said(team, "help lead sla")
    assert "Leads answered within 8 h" in said(team, "help kpis")


def test_deals_are_opportunities_by_the_workspaces_numbers_those_to_come_too(team: Database) -> None:
    opened = {"status": "open", "stage": "Open", "created_at": "2017-10-05", "owner": "dana"}
    add(team, "deals", [{"deal_id": "O1", "amount": "100", **opened}])
    # The stage has a chance of 50 %; what was won was an opportunity in September.
    assert "New qualified opportunities: 1\n" in said(team, "opportunities 2017-10")
    set_numbers(team, qualify_at="60%")
    assert "New qualified opportunities: 0\n" in said(team, "opportunities 2017-10")
    set_numbers(team, qualify_at="50%", min_amount="100")
    add(team, "deals", [{"deal_id": f"O{amount}", "amount": amount, **opened} for amount in ("99", "101")])
    assert "New qualified opportunities: 2\n" in said(team, "opportunities 2017-10")


def test_an_own_kpi_goes_by_the_numbers_of_those_that_it_is_made_of(team: Database) -> None:
    define(team, declaration("quick", "of: {kpi: lead_response_sla}"))
    set_numbers(team, lead_sla_hours="8")
    found = said(team, "quick 2017-10 explain")
    assert "Quick: 50.0%" in found
    assert "answered within 8 h" in found


def test_an_own_kpi_that_counts_opportunities_goes_by_what_makes_one(team: Database) -> None:
    set_numbers(team, qualify_at="40%")
    define(team, declaration("big", "of: {count: deals, on: qualified, where: {status: open}}"))
    define(team, declaration("plain", "of: {count: deals, on: created}"))
    assert "opportunities from a win probability of 40%" in said(team, "big 2017-10 explain")
    assert "probability" not in said(team, "plain 2017-10 explain")


def test_what_is_in_a_target_is_not_what_a_kpi_is_made_of(team: Database) -> None:
    define(team, declaration("share", "of: {kpi: deals_won}\nto: {target: opportunities}", unit="percent"))
    with team.reading() as connection:
        assert load(connection).catalogue["share"].numbers == ()


def test_another_number_is_no_restatement_of_closed_periods(team: Database) -> None:
    request = DigestAdd("#C1", "morning", "day 9:00", ("calls_per_opportunity", "deals_won"))
    add(team, "activities", [{"activity_id": "A1", "kind": "call", "happened_at": "2017-10-05", "owner": "dana"}])
    add(team, "deals", [{"deal_id": "O1", "status": "open", "stage": "Open", "created_at": "2017-10-05"}])
    digests.add(team, "default", request, Author("U9", "C9"), NOW - timedelta(days=1))
    run_digests(team, "default", NOW)
    set_numbers(team, qualify_at="60%")
    add(team, "deals", [won("D7", "dana", 1)])
    run_digests(team, "default", NEXT)
    assert [each.kpi.key for each in written(team)[0].restated] == ["deals_won"]


def written(database: Database) -> list[Digest]:
    with database.reading() as connection:
        known = editions(connection, "default")
        return [digest_from_dict(row.payload, known) for row in deliveries(connection, "default", 50)]


def test_a_message_that_was_decided_before_is_told_by_the_numbers_of_then(team: Database) -> None:
    quick = {"created_at": "2017-10-06T12:00", "responded_at": "2017-10-06T13:00"}
    add(team, "leads", [{"lead_id": f"Q{nth}", **quick} for nth in range(3)])  # fewer than five warn nobody
    set_numbers(team, lead_sla_hours="8")
    said(team, "rule add Slow: lead sla below 90% 2017-10 to #C1")
    watch(team, "default", NOW)
    set_numbers(team, lead_sla_hours="4")
    with team.writing() as connection:
        [row] = claim(connection, "default", NEXT, lease=timedelta(minutes=1), limit=9, by="test")
    told = render(team, "default", row).message.text
    assert ("within 8 h" in told, "within 4 h" in told) == (True, False)
