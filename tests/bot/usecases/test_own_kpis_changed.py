"""Own KPIs that are changed or removed: versions, and what goes on with what is made of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction

import pytest

from alerts.digests import digest_from_dict
from alerts.posts import PostKind
from bot.usecases import own_kpis
from bot.usecases.digests import run_digests
from bot.usecases.own_kpis import Author, Written, planned, previews, undefine, version_of
from bot.usecases.watch import watch
from kpis.errors import UserError
from storage.database import Database
from storage.outbox import deliveries
from storage.own_kpi_tables import own_kpis as stored
from storage.own_kpis import versions
from storage.rules import all_rules
from storage.workspaces import load
from tests.bot.own_kpis import LARGE, LARGE_WINS, LARGER, LATER, NAMED, NOW, SHARE, define, held, mistakes, said
from tests.declared import declaration
from tests.small_team import add, small_team, won


@pytest.fixture
def team(database: Database) -> Database:
    small_team(database)
    return database


def test_a_changed_definition_restates_nothing(team: Database) -> None:
    add(team, "deals", [won("D9", "dana", 9000, "2017-10-03")])
    define(team, LARGE_WINS)
    said(team, "digest add Daily: to #C1 every day 9:00 with large wins")
    run_digests(team, "default", LATER)
    define(team, declaration("large_wins", LARGER, **NAMED), now=LATER)
    run_digests(team, "default", LATER + timedelta(days=1))
    with team.reading() as connection:
        known = load(connection).catalogue
        newest = {kpi.edition: kpi for kpi in known.values()}
        latest = deliveries(connection, "default", 9)[0]
    assert latest.kind == PostKind.DIGEST
    digest = digest_from_dict(latest.payload, newest)
    assert (digest.answers[0].kpi.version, digest.restated) == (2, ())


def test_a_change_is_a_new_version_and_what_was_stays_to_be_read(team: Database) -> None:
    changed = declaration("large_wins", LARGER, **NAMED)
    plans = [define(team, text, now=now) for text, now in ((LARGE_WINS, NOW), (LARGE_WINS, LATER), (changed, LATER))]
    assert [(list(plan.new), list(plan.unchanged)) for plan in plans] == [
        (["large_wins"], []),
        ([], ["large_wins"]),
        (["large_wins"], []),
    ]
    with team.reading() as connection:
        workspace = load(connection)
        first, second = versions(connection, "default", "large_wins")
        assert version_of(connection, workspace, "large_wins", 1) == first
        assert version_of(connection, workspace, "large_wins", None) == second
        with pytest.raises(UserError, match="no_such_version"):
            version_of(connection, workspace, "large_wins", 3)
    assert (first.declaration, first.author, first.at, first.since) == (LARGE_WINS, "dana", NOW, date(2017, 11, 1))
    assert (second.version, second.since) == (2, date(2017, 11, 3))
    kpi = workspace.catalogue["large_wins"]
    assert (kpi.version, kpi.since) == (2, date(2017, 11, 3))
    assert said(team, "large wins 2017-Q4", now=LATER).startswith("Large wins: $60,000.00")


def test_remarks_and_layout_make_no_new_version(team: Database) -> None:
    define(team, LARGE_WINS)
    plan = define(team, f"# by request of the board\n{LARGE_WINS}\n\n")
    assert (dict(plan.new), plan.unchanged) == ({}, ("large_wins",))


def test_what_is_made_of_it_goes_on_with_the_newest(team: Database) -> None:
    define(team, LARGE_WINS, SHARE)
    before = said(team, "large share 2017-Q4")
    define(team, declaration("large_wins", LARGER.replace("50k", "100k"), **NAMED))
    assert ("98.4%" in before, "0.0%" in said(team, "large share 2017-Q4")) == (True, True)


def test_it_may_keep_its_own_names_when_it_is_changed(team: Database) -> None:
    define(team, LARGE_WINS)
    define(team, declaration("large_wins", LARGER, **NAMED))
    assert held(team) == [("large_wins", 2)]


def test_the_same_key_twice_at_once_is_refused(team: Database) -> None:
    assert mistakes(team, LARGE_WINS, LARGE_WINS) == [("declared_again", "2.yml", 1)]


def test_a_change_must_leave_what_is_made_of_it_readable(team: Database) -> None:
    growth = declaration("large_growth", "growth: {kpi: large_wins}")
    define(team, LARGE_WINS, growth)
    averaged = declaration("large_wins", LARGE.replace("sum", "mean"), **NAMED)
    assert mistakes(team, averaged) == [("declared_growth", "large_growth", 5)]


def test_a_unit_in_use_does_not_change(team: Database) -> None:
    define(team, LARGE_WINS)
    counted = declaration("large_wins", "of: {count: deals, on: created}", **NAMED)
    said(team, "goal set large wins 80k 2017-Q4")
    with pytest.raises(UserError, match="own_kpi_unit_in_use") as refused:
        define(team, counted)
    assert refused.value.params["uses"] == "/kpi goal remove large_wins 2017-Q4"
    said(team, "goal remove large wins 2017-Q4")
    define(team, counted)
    assert held(team) == [("large_wins", 2)]


def test_what_is_used_is_not_removed_and_who_uses_it_is_told(team: Database) -> None:
    guarded = declaration("guarded", guards="[large_wins]")
    define(team, LARGE_WINS, SHARE, guarded)
    said(team, 'goal set large wins 80k 2017-Q4 for team:"East"')
    said(team, "goal set large wins 80k 2017-Q4")
    said(team, "rule add Low: large wins below 70k 2017-Q4 to #C1")
    said(team, "digest add Daily: to #C1 every day 9:00 with large wins")
    with pytest.raises(UserError) as refused:
        undefine(team, "default", "large_wins", author="", now=NOW)
    uses = str(refused.value.params["uses"]).splitlines()
    assert uses == [
        "/kpi goal remove large_wins 2017-Q4",
        "/kpi goal remove large_wins 2017-Q4 for team:East",
        "/kpi rule remove Low",
        "/kpi digest remove Daily",
        "kpibot undefine guarded",
        "kpibot undefine large_share",
    ]
    for use in uses:
        command, _, rest = use.partition(" ")
        if command == "/kpi":
            said(team, rest)
        else:
            undefine(team, "default", rest.removeprefix("undefine "), author="", now=NOW)
    undefine(team, "default", "large_wins", author="lee", now=LATER)
    assert held(team) == []


def test_what_was_removed_is_no_kpi_any_more_and_stays_to_be_read(team: Database) -> None:
    define(team, LARGE_WINS)
    undefine(team, "default", "large_wins", author="lee", now=LATER)
    with pytest.raises(UserError, match="unknown_kpi"):
        said(team, "large wins")
    with team.reading() as connection:
        found = version_of(connection, load(connection), "large_wins", None)
        assert own_kpis.every(connection, load(connection)) == []
    assert (found.declaration, found.removed_at, found.removed_by) == (LARGE_WINS, LATER, "lee")


def test_what_is_declared_again_after_its_removal_goes_on_counting(team: Database) -> None:
    define(team, LARGE_WINS)
    undefine(team, "default", "large_wins", author="lee", now=NOW)
    define(team, LARGE_WINS, now=LATER)
    assert held(team) == [("large_wins", 2)]


@pytest.mark.parametrize(("key", "refused"), [("revenue", "not_own_kpi"), ("large_wins", "no_own_kpi")])
def test_only_own_kpis_are_removed_or_shown(team: Database, key: str, refused: str) -> None:
    with pytest.raises(UserError, match=refused):
        undefine(team, "default", key, author="", now=NOW)
    with team.reading() as connection, pytest.raises(UserError, match=refused):
        version_of(connection, load(connection), key, None)


def test_a_look_before_stores_nothing(team: Database) -> None:
    with team.reading() as connection:
        workspace = load(connection)
        plan = planned(connection, [Written("1.yml", LARGE_WINS)], Author(workspace, "", NOW))
        answers = list(previews(connection, workspace, plan, NOW))
    assert [answer.reading.value for answer in answers] == [Fraction(0), Fraction(60000)]
    assert held(team) == []


def test_two_who_declare_at_once_wait_for_each_other(team: Database) -> None:
    texts = [declaration("large_wins", LARGE.replace("5k", f"{nth}k"), **NAMED) for nth in range(1, 5)]
    with ThreadPoolExecutor(4) as people:
        list(people.map(lambda text: define(team, text), texts))
    assert held(team) == [("large_wins", 4)]


def test_a_declaration_that_can_not_be_read_any_more_is_left_out(team: Database) -> None:
    define(team, LARGE_WINS, declaration("other"))
    said(team, "rule add Low: large wins below 70k 2017-Q4 to #C1")
    said(team, "digest add Daily: to #C1 every day 9:00 with large wins, other")
    with team.writing() as connection:
        broken = LARGE_WINS.replace("amount", "price")
        connection.execute(stored.update().where(stored.c.key == "large_wins").values(declaration=broken))
    assert "Other" in said(team, "help kpis")
    assert "Low: large" in said(team, "rules")
    assert "Other" in said(team, "digests")
    assert watch(team, "default", NOW).rules == 1
    with team.reading() as connection:
        assert [rule.problem for rule in all_rules(connection, "default")] == ["unknown_kpi"]
