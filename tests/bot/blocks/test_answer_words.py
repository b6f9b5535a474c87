"""What the answer to a question says, in the terminal as in Slack."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from bot.blocks.digest import digest_message
from bot.blocks.kpi import answer_message, answer_text
from bot.i18n import Language
from kpis.catalogue import CATALOGUE
from kpis.formulas import Frame, TargetFor
from kpis.readings import NO_READING, Absence, Answer, LeftOut, Rank, Reading, Why
from tests.bot.answer_examples import BY_REP, DIGEST, NOTHING, NOW, ON_THE_WAY, TOO_FEW, TREND, WIN_RATE

EN, KO, JA = Language.EN, Language.KO, Language.JA


def test_a_rate_is_told_with_its_numbers_its_interval_and_its_goal() -> None:
    assert answer_text(WIN_RATE, EN).splitlines() == [
        "Win rate: 41.0%",
        "Enterprise & Co · Q2 2025, so far",
        "Based on: 41 of 100 · 95% interval 31.9–50.8%",
        "Before: 38.0% in Q1 2025, same number of days · +3.0 pts",
        "Target: 45.0% · 91.1% reached",
        "Status: 🟡 Behind",
        "Not counted: 2 lost without a date",
        "Data as of Jun 17, 2025, 15:00 (Asia/Seoul)",
    ]


def test_what_adds_up_tells_what_is_expected_by_now() -> None:
    assert "Expected by now: ₩82,500,000 · 11 of 20 working days over" in answer_text(ON_THE_WAY, EN)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (EN, "  佐藤 健: ₩103,000,000 · -6.4%"),
        (KO, "  (없음): ₩11,000,000 · +10.0%"),
        (JA, "  （なし）：₩11,000,000 · +10.0%"),
    ],
)
def test_a_breakdown_tells_each_group_and_its_change(language: Language, line: str) -> None:
    assert line in answer_text(BY_REP, language).splitlines()


def test_a_trend_marks_the_bucket_that_is_still_running() -> None:
    assert "May 2025: 40.0% · June 2025: 41.0% so far" in answer_text(TREND, EN)


def test_too_small_a_number_is_said_to_be_too_small() -> None:
    assert "n = 3, too few" in answer_text(TOO_FEW, EN)


def test_nothing_is_a_dash_and_no_zero() -> None:
    assert answer_text(NOTHING, EN).splitlines() == [
        "Win rate: –",
        "Enterprise & Co · Q2 2025, so far",
        "No data has been imported yet",
    ]


def test_what_is_missing_is_told_where_there_is_no_value() -> None:
    said = answer_text(replace(NOTHING, absence=Absence(Why.NO_TARGET, TargetFor("revenue"))), EN).splitlines()
    assert "No value: no target for Revenue is set for exactly this period and scope" in said


def growth(now: int, before: int) -> Answer:
    reading = Reading(None, Fraction(now), Fraction(before))
    absence = Absence(Why.ZERO, CATALOGUE["sales_growth"].measures[0], Frame.BEFORE)
    return replace(NOTHING, kpi=CATALOGUE["sales_growth"], reading=reading, absence=absence)


def test_growth_from_zero_is_new_and_that_of_nothing_is_not() -> None:
    assert answer_text(growth(5, 0), EN).splitlines()[0] == "Sales growth: new"
    assert "No value" not in answer_text(growth(5, 0), EN)
    assert answer_text(growth(0, 0), EN).splitlines()[0] == "Sales growth: –"
    assert "No value: nothing to divide by" in answer_text(growth(0, 0), EN)


def test_words_of_the_format_are_told_in_the_readers_language() -> None:
    kinds = tuple(replace(group, key="follow_up", name=None) for group in (BY_REP.groups or ())[:1])
    assert "  후속 연락: " in answer_text(replace(BY_REP, by="kind", groups=kinds), KO)
    assert "  follow_up: " in answer_text(replace(BY_REP, by="campaign", groups=kinds), KO)


def ranked(*ranks: Rank | None) -> Answer:
    groups = tuple(replace(group, rank=rank) for group, rank in zip(BY_REP.groups or (), ranks, strict=False))
    return replace(BY_REP, groups=groups)


def test_ranks_are_told_where_they_set_apart() -> None:
    said = answer_text(ranked(Rank(1, 1), Rank(2, 3), Rank(2, 3), None), EN)
    assert [line.rpartition(" · ")[2] for line in said.splitlines() if line.startswith("  ")] == [
        "rank 1", "rank 2–3", "rank 2–3", "no change"
    ]  # fmt: skip
    assert "Ranks are ranges" in said


def test_where_all_intervals_overlap_nobody_has_a_rank_and_that_is_said() -> None:
    said = answer_text(ranked(Rank(1, 2), Rank(1, 2)), EN)
    assert "rank " not in said
    assert "Not ranked: the 95% intervals overlap" in said


def test_the_table_has_a_column_of_ranks_only_where_there_are_any() -> None:
    def columns(answer: Answer) -> set[int]:
        [table] = [block for block in answer_message(answer, EN).blocks if block["type"] == "table"]
        return {len(row) for row in table["rows"]} | {len(table["column_settings"])}

    assert columns(ranked(Rank(1, 1), Rank(2, 2))) == {4}
    assert columns(BY_REP) == {3}


def test_a_period_that_has_not_begun_is_named_so() -> None:
    assert "Q2 2025, not begun yet" in answer_text(replace(WIN_RATE, window=None, reading=NO_READING), EN)


def test_a_reason_that_has_no_words_yet_is_told_all_the_same() -> None:
    answer = replace(WIN_RATE, left_out=(LeftOut("odd", 3),))
    assert "3 for another reason (odd)" in answer_text(answer, EN)


def test_a_name_can_not_steer_the_terminal() -> None:
    answer = replace(WIN_RATE, scope_name="evil\x1b[2J\nrow")
    assert answer_text(answer, EN).splitlines()[1].startswith("evil[2J row · ")


def test_names_in_the_text_beside_the_blocks_mention_nobody() -> None:
    said = answer_message(BY_REP, EN).text
    assert "&lt;!channel&gt; Choi" in said
    assert "<" not in said


def test_a_late_digest_says_when_it_was_due() -> None:
    assert "Sent late: it was due Jun 17, 2025, 09:00 (Asia/Seoul)." in digest_message(DIGEST, EN).text
    assert "Sent late" not in digest_message(replace(DIGEST, late=False), EN).text


def test_a_digest_is_as_fresh_as_its_oldest_data() -> None:
    older = replace(WIN_RATE, data_as_of=NOW - timedelta(days=1))
    assert "Data as of Jun 16, 2025" in digest_message(replace(DIGEST, answers=(WIN_RATE, older)), EN).text
    assert "No data has been imported" in digest_message(replace(DIGEST, answers=(WIN_RATE, NOTHING)), EN).text


def test_a_digest_names_the_period_once_or_beside_each_line() -> None:
    same = digest_message(replace(DIGEST, answers=(WIN_RATE, TREND)), EN).text
    mixed = digest_message(replace(DIGEST, answers=(WIN_RATE, ON_THE_WAY)), EN).text
    assert (same.count("Q2 2025"), mixed.count("Q2 2025"), mixed.count("June 2025")) == (1, 1, 1)
