"""Parts of a reckoning: each operand once, with what it is there for."""

from fractions import Fraction

import pytest

from kpis.catalogue import CATALOGUE
from kpis.explanations import CountedRow, Part, Role, Sheet, brought_to, formula_read, parts_of, shared_out
from kpis.formulas import Coverage, Headcount, Months, Quotient, operands


@pytest.mark.parametrize(
    ("key", "is_running", "expected"),
    [
        ("revenue", False, ["counted"]),
        ("selling_time_share", False, ["counted"]),
        ("win_rate", False, ["numerator", "denominator"]),
        ("sales_growth", True, ["now", "before"]),
        ("pipeline_velocity", False, ["A", "B", "C", "D", "E", "F", "G"]),
        ("required_deals", False, ["A", "B", "C", "D"]),
        ("rep_performance", False, ["A", "B", "C", "D", "E", "F", "G"]),
        ("pipeline_coverage", True, ["A", "B", "C"]),
        ("pipeline_coverage", False, ["numerator", "denominator"]),
    ],
)
def test_a_part_is_told_by_its_role_or_by_a_letter(key: str, *, is_running: bool, expected: list[str]) -> None:
    parts = parts_of(CATALOGUE[key].formula, is_running=is_running)
    assert [part.letter or part.role for part in parts] == expected


@pytest.mark.parametrize("key", CATALOGUE)
def test_the_parts_are_what_the_formula_reads(key: str) -> None:
    formula = formula_read(CATALOGUE[key].formula, is_running=True)
    read = set(operands(formula))
    if isinstance(formula, Coverage):
        read = {(operand, frame) for operand, frame in read if operand != formula.at_start}
    assert {(part.operand, part.frame) for part in parts_of(formula, is_running=True)} == read


def test_coverage_of_a_period_that_is_over_is_a_plain_quotient() -> None:
    formula = CATALOGUE["pipeline_coverage"].formula
    over = formula_read(formula, is_running=False)
    assert isinstance(over, Quotient)
    assert isinstance(formula_read(formula, is_running=True), Coverage)


def test_letters_are_only_for_what_has_no_role() -> None:
    parts = [part for kpi in CATALOGUE.values() for part in parts_of(kpi.formula, is_running=True)]
    assert all(bool(part.letter) == (part.role is Role.OF_SEVERAL) for part in parts)


def sheet(rows: int) -> Sheet:
    shown = tuple(CountedRow(str(number), None, None, None, ()) for number in range(rows))
    return Sheet("deals", (), 1000, shown)


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([10], [10]),
        ([10, 1], [9, 1]),
        ([1, 10], [1, 9]),
        ([10, 10], [5, 5]),
        ([10, 2, 10], [5, 2, 3]),
        ([], []),
        ([10, 10, 10, 10], [3, 3, 3, 3]),
        ([2, 1], [2, 1]),
    ],
)
def test_what_a_sheet_leaves_of_its_share_goes_to_the_others(rows: list[int], shown: list[int]) -> None:
    made = shared_out([sheet(each) for each in rows], 10, at_least=3)
    assert [len(each.rows) for each in made] == shown
    assert all(each.rows[0].key == "0" for each in made)


def test_what_a_row_adds_to_a_sum_of_several_is_added_up() -> None:
    touches, mails = Part(Role.COUNTED, Headcount()), Part(Role.COUNTED, Months())
    row = CountedRow("A1", None, None, None, (None, Fraction(2), Fraction(3), None))
    parts = [touches, touches, mails, mails]
    assert [brought_to(each, parts, row) for each in (touches, mails)] == [2, 3]
    assert brought_to(touches, [touches], CountedRow("A2", None, None, None, (None,))) is None
