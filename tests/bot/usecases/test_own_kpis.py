"""Own KPIs: checked, versioned, used like any other, removed when nothing uses them, seen by no other workspace."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from alerts.digests import digest_from_dict
from alerts.posts import PostKind
from bot.i18n import Language, error_text
from bot.reply import Speaker
from bot.usecases import own_kpis
from bot.usecases.arrivals import arrived
from bot.usecases.digests import run_digests
from bot.usecases.own_kpis import Author, Plan, Written, planned, previews, undefine, version_of
from bot.usecases.render import render
from bot.usecases.respond import Counter, respond
from bot.usecases.settings import change_settings
from bot.usecases.watch import watch
from kpis.datasets import DATASETS
from kpis.errors import DeclarationError, UserError
from kpis.rows import Context
from storage.database import Database
from storage.outbox import Outgoing, claim, deliveries
from storage.own_kpi_tables import own_kpis as stored
from storage.own_kpis import definitions, versions
from storage.rules import all_rules
from storage.workspaces import load
from tests.checked import Accepted, checked
from tests.declared import declaration
from tests.small_team import add, small_team, won

NOW = datetime(2017, 11, 1, 14, tzinfo=UTC)
LATER = NOW + timedelta(days=2)

LARGE = 'of: {sum: deals.amount, on: closed, where: {status: won, amount: ">= 5k"}}'
LARGER = LARGE.replace("5k", "50k")
NAMED = {"name": "{en: Large wins, ko: 대형 수주액, ja: 大口受注額}", "aliases": "[big wins]"}
LARGE_WINS = declaration("large_wins", LARGE, **NAMED)
SHARE = declaration("large_share", "of: {kpi: large_wins}\nto: {kpi: revenue}", unit="percent")


@pytest.fixture
def team(database: Database) -> Database:
    small_team(database)
    return database


def define(database: Database, *texts: str, now: datetime = NOW, workspace: str = "default") -> Plan:
    files = [Written(f"{nth}.yml", text) for nth, text in enumerate(texts, start=1)]
    return own_kpis.define(database, workspace, files, author="dana", now=now)


def said(database: Database, typed: str, *, now: datetime = NOW, workspace: str = "default") -> str:
    counter = Counter(database, lambda: now, lambda name: name)
    return respond(counter, typed, Speaker(workspace, "U1", "C1", Language.EN)).message.text


def mistakes(database: Database, *texts: str) -> list[tuple[str, object, object]]:
    with pytest.raises(DeclarationError) as refused:
        define(database, *texts)
    for language in Language:
        assert error_text(refused.value, language)
    return [(cause.key, cause.params["file"], cause.params["line"]) for cause in refused.value.causes]


def held(database: Database) -> list[tuple[str, int]]:
    with database.reading() as connection:
        return [(each.key, each.version) for each in definitions(connection, "default")]


def test_an_own_kpi_is_asked_for_by_any_of_its_names(team: Database) -> None:
    define(team, LARGE_WINS)
    for typed in ("large_wins", "Large Wins", "big wins", "대형수주액", "大口受注額"):
        assert said(team, f"{typed} 2017-Q4").startswith("Large wins: $60,000.00")


def test_it_is_compared_broken_down_narrowed_to_a_scope_and_drawn_over_time(team: Database) -> None:
    define(team, LARGE_WINS)
    answer = said(team, "large wins 2017-Q4 by rep for East vs last year trend 3 months")
    assert "Lee" in answer
    assert "2016" in answer


def test_the_help_lists_and_explains_it(team: Database) -> None:
    define(team, LARGE_WINS)
    assert "Your own: Large wins" in said(team, "help kpis")
    assert "big wins" in said(team, "help big wins")


def test_a_slip_in_its_name_is_told_with_its_key(team: Database) -> None:
    define(team, LARGE_WINS)
    with pytest.raises(UserError) as refused:
        said(team, "lagre wins")
    assert refused.value.choices[0] == "large_wins"


def test_it_has_goals_by_hand_and_from_a_file(team: Database) -> None:
    define(team, LARGE_WINS)
    assert "$80,000.00" in said(team, "goal set large wins 80k 2017-Q4")
    with team.writing() as connection:
        workspace = load(connection)
    row = {"kpi": "large_wins", "scope": "company", "period": "2018", "value": "1000"}
    known = checked(DATASETS["targets"], Context(workspace.calendar, NOW, kpis=workspace.catalogue), row)
    assert isinstance(known, Accepted)
    assert "Large wins" in said(team, "goals")


def test_a_rule_on_it_fires_and_is_looked_at_when_its_data_come(team: Database) -> None:
    define(team, LARGE_WINS)
    said(team, "rule add Low: large wins below 70k 2017-Q4 to #C1")
    assert "wins below 70000" in said(team, "rules")
    assert watch(team, "default", NOW).transitions[0].value == 60000
    with team.writing() as connection:
        workspace = load(connection)
        arrived(connection, workspace, ["emails"], NOW)
        (rule,) = all_rules(connection, "default")
        assert rule.next_check is not None and rule.next_check > NOW + timedelta(minutes=1)
        arrived(connection, workspace, ["deals"], NOW)
        (rule,) = all_rules(connection, "default")
        assert rule.next_check == NOW + timedelta(minutes=1)
    assert "Large wins" in said(team, "alerts")


def test_an_attainment_of_its_target_is_a_kpi_of_its_own(team: Database) -> None:
    attained = declaration("large_attainment", "of: {kpi: large_wins}\nto: {target: large_wins}")
    define(team, LARGE_WINS, attained)
    said(team, "goal set large wins 80k 2017-Q4")
    said(team, "goal set large wins 120k 2017-Q4 for rep:lee")
    assert said(team, "large attainment 2017-Q4").startswith("Large Attainment: 75.0%")
    assert "50.0%" in said(team, "large attainment 2017-Q4 by rep")


def test_it_is_explained_with_its_formula_its_rows_and_its_version(team: Database) -> None:
    define(team, LARGE_WINS, declaration("large_attainment", "of: {kpi: large_wins}\nto: {target: large_wins}"))
    said(team, "goal set large wins 80k 2017-Q4")
    explained = said(team, "large attainment 2017-Q4 explain")
    assert "amounts at least 5,000" in explained
    assert "target for large" in explained
    assert "$80,000.00" in explained
    assert "Definition version 1, since Nov 1, 2017" in explained


def posts(database: Database) -> list[Outgoing]:
    with database.writing() as connection:
        return claim(connection, "default", LATER, lease=timedelta(minutes=1), limit=9, by="test")


def test_a_message_is_told_as_it_was_decided_whatever_became_of_the_kpi(team: Database) -> None:
    define(team, LARGE_WINS)
    said(team, "digest add Daily: to #C1 every day 9:00 with large wins")
    said(team, "rule add Low: large wins below 70k 2017-Q4 to #C2")
    watch(team, "default", NOW)
    run_digests(team, "default", LATER)
    said(team, "digest remove Daily")
    said(team, "rule remove Low")
    define(team, declaration("large_wins", "of: {count: deals, on: created}", name="Something else"), now=LATER)
    undefine(team, "default", "large_wins", author="", now=LATER)
    shown = [render(team, "default", each).message.text for each in posts(team)]
    assert len(shown) == 2
    assert all("Large wins" in each and "$" in each for each in shown)


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


def test_a_file_may_name_what_another_one_before_it_declares(team: Database) -> None:
    define(team, f"{LARGE_WINS}---\n{SHARE}")
    assert held(team) == [("large_share", 1), ("large_wins", 1)]


def test_a_declaration_before_what_it_is_made_of_is_told(team: Database) -> None:
    assert mistakes(team, SHARE, LARGE_WINS) == [("declared_word", "1.yml", 6)]


def test_a_name_that_is_taken_is_told_beside_all_else(team: Database) -> None:
    found = mistakes(team, declaration(name="Sales", better="up", aliases="['*', turnover]"))
    assert [key for key, _, _ in found] == ["declared_taken", "declared_word", "declared_phrase"]


def test_nothing_is_stored_where_anything_is_wrong_and_all_is_told(team: Database) -> None:
    found = mistakes(team, LARGE_WINS, SHARE.replace("better: higher", "better: up"), "key: [")
    assert [each[:2] for each in found] == [("declared_word", "2.yml"), ("declarations_unreadable", "3.yml")]
    assert held(team) == []


@pytest.mark.parametrize(
    ("entries", "key"),
    [
        ({"name": "Revenue"}, "declared_taken"),
        ({"name": "R-E-V"}, "declared_taken"),
        ({"aliases": "[ＷＩＮ　ＲＡＴＥ]"}, "declared_taken"),
        ({"name": "{en: Mine, ko: 매출액}"}, "declared_taken"),
        ({"aliases": "[conversion]"}, "declared_taken"),
        ({"aliases": "[big wins]"}, "declared_taken"),
        ({"aliases": "[goals]"}, "declared_not_typable"),
        ({"aliases": "[help]"}, "declared_not_typable"),
        ({"aliases": "[last month]"}, "declared_not_typable"),
        ({"aliases": "[last month pipeline value]"}, "declared_not_typable"),
        ({"aliases": "[2025]"}, "declared_not_typable"),
        ({"aliases": "[trend]"}, "declared_not_typable"),
        ({"aliases": "[담당자]"}, "declared_not_typable"),
        ({"aliases": "[one two three four five six seven eight nine]"}, "declared_not_typable"),
        ({"aliases": '["()"]'}, "declared_not_typable"),
        ({"aliases": '["<@U0MINA0001>"]'}, "declared_not_typable"),
    ],
)
def test_a_name_is_free_and_can_be_typed(team: Database, entries: dict[str, str], key: str) -> None:
    define(team, LARGE_WINS)
    assert [found for found, _, _ in mistakes(team, declaration(**entries))] == [key]


@pytest.mark.parametrize("key", ["revenue", "winrate", "big_wins"])
def test_a_key_that_means_something_already_is_refused(team: Database, key: str) -> None:
    define(team, LARGE_WINS)
    assert mistakes(team, declaration(key, name="Mine"))[0][0] == "declared_taken"


def test_it_may_keep_its_own_names_when_it_is_changed(team: Database) -> None:
    define(team, LARGE_WINS)
    define(team, declaration("large_wins", LARGER, **NAMED))
    assert held(team) == [("large_wins", 2)]


def test_a_kpi_is_not_made_of_itself(team: Database) -> None:
    define(team, LARGE_WINS, SHARE)
    itself = declaration("large_wins", "of: {kpi: large_share}\nto: {kpi: revenue}", **NAMED)
    assert mistakes(team, itself) == [("declared_circle", "1.yml", 1)]


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


def test_more_than_fit_are_refused(team: Database) -> None:
    many = "---\n".join(declaration(f"mine{nth}") for nth in range(200))
    define(team, many)
    assert mistakes(team, declaration("one_more")) == [("too_many_own_kpis", "1.yml", 1)]


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


@pytest.mark.parametrize("key", ["revenue", "large_wins"])
def test_only_own_kpis_are_removed_or_shown(team: Database, key: str) -> None:
    with pytest.raises(UserError, match="no_own_kpi"):
        undefine(team, "default", key, author="", now=NOW)
    with team.reading() as connection, pytest.raises(UserError, match="no_own_kpi"):
        version_of(connection, load(connection), key, None)


def test_another_workspace_never_sees_it(team: Database) -> None:
    define(team, LARGE_WINS)
    with pytest.raises(UserError, match="unknown_kpi"):
        said(team, "large wins", workspace="another")
    define(team, declaration("large_wins", name="Ours"), workspace="another")
    assert "Ours" in said(team, "help kpis", workspace="another")
    assert "Ours" not in said(team, "help kpis")


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


def test_rows_whose_amount_is_not_known_are_told_once(team: Database) -> None:
    unknown = {name: value for name, value in won("D3", "dana", 0).items() if name != "amount"}
    add(team, "deals", [unknown])
    rate = """
        of: {count: deals, on: closed, where: {status: won, amount: ">= 5k"}}
        to: {count: deals, on: closed, where: {status: [won, lost], amount: ">= 5k"}}
        """
    define(team, declaration("large_rate", rate))
    answer = said(team, "large rate 2017-Q4")
    assert "1 of 1" in answer
    assert "1 without an amount" in answer


def test_days_begin_at_the_midnight_of_the_workspace(team: Database) -> None:
    late = 'of: {count: deals, on: closed, where: {closed_at: ">= 2017-10-03"}}'
    define(team, declaration("late_deals", late))
    here = said(team, "late deals 2017-Q4")
    change_settings(team, "default", {"time_zone": "Pacific/Kiritimati"}, now=NOW)
    there = said(team, "late deals 2017-Q4")
    # Noon in Greenwich on the second is the third on the other side of the world.
    assert (here.splitlines()[0], there.splitlines()[0]) == ("Late Deals: 0", "Late Deals: 2")


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
