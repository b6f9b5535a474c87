"""What the text of a cell means."""

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.cells import CellError, parse_date_format, read, trimmed
from kpis.datasets import DATASETS, Column, Type
from kpis.errors import UserError

SEOUL, NEW_YORK = ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")


def read_as(type_: Type, cell: str, **rules: object) -> object:
    return read(cell, Column("column", type_, **rules), SEOUL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-31T15:00:00Z", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        ("2026-03-31T15:00:00.250Z", datetime(2026, 3, 31, 15, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-04-01T00:00:00+09:00", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        ("2026-04-01T00:00:00.000+0900", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        ("2026-03-31 10:00 -05", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        ("2026-04-01 00:00", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        ("2026-04-01 00:00:30", datetime(2026, 3, 31, 15, 0, 30, tzinfo=UTC)),
        ("2026-04-01", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        ("2026/4/1 9:30", datetime(2026, 4, 1, 0, 30, tzinfo=UTC)),
        (" 2026.04.01 ", datetime(2026, 3, 31, 15, tzinfo=UTC)),
    ],
)
def test_a_time_becomes_the_utc_instant_that_is_meant(cell: str, expected: datetime) -> None:
    assert read_as(Type.TIME, cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        *("03/04/2026", "2026-13-40", "2026-02-30", "2026-04/01", "20260401", "2026-W14", "yesterday", "0217-03-01"),
        *("9999-12-31", "2026-04-01 24:00", "2026-04-01 10:60", "2026-04-01T10", "2026-04-01T10:00+25:00"),
        *("2026-04-01T10:00+09:75", "2026-04-01Z", "２０２６-04-01", "2026-04-01 10:00:00 PM"),
    ],
)
def test_a_time_that_could_be_read_in_two_ways_or_in_none_is_a_bad_date(cell: str) -> None:
    with pytest.raises(CellError, match="bad_date"):
        read_as(Type.TIME, cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-11-01 01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-03-08 02:30", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
    ],
    ids=["an hour that comes twice is the first of them", "an hour that is jumped over counts on from before"],
)
def test_a_wall_time_at_a_change_of_clock(cell: str, expected: datetime) -> None:
    assert read(cell, Column("created_at", Type.TIME), NEW_YORK) == expected


@pytest.mark.parametrize("cell", ["2026-03-31", "2026/03/31", "2026.03.31", "2026-3-31"])
def test_a_date_is_a_local_day(cell: str) -> None:
    assert read_as(Type.DATE, cell) == date(2026, 3, 31)


@pytest.mark.parametrize("cell", ["31.03.2026", "2026-02-30", "2026-03-31T00:00", "1026-03-31"])
def test_a_date_that_is_none_is_bad(cell: str) -> None:
    with pytest.raises(CellError, match="bad_date"):
        read_as(Type.DATE, cell)


@pytest.mark.parametrize(
    ("date_format", "cell", "expected"),
    [
        ("M/D/YYYY", "3/1/2017", datetime(2017, 3, 1, tzinfo=SEOUL)),
        ("M/D/YYYY", "03/01/2017", datetime(2017, 3, 1, tzinfo=SEOUL)),
        ("DD.MM.YY", "01.03.17", datetime(2017, 3, 1, tzinfo=SEOUL)),
        ("YYYY年M月D日", "2017年3月1日", datetime(2017, 3, 1, tzinfo=SEOUL)),
        ("M/D/YYYY H:mm", "3/1/2017 14:05", datetime(2017, 3, 1, 14, 5, tzinfo=SEOUL)),
        ("M/D/YYYY, h:mm:ss A", "3/1/2017, 2:05:09 PM", datetime(2017, 3, 1, 14, 5, 9, tzinfo=SEOUL)),
    ],
)
def test_a_named_format_decides_how_a_date_is_read(date_format: str, cell: str, expected: datetime) -> None:
    column = Column("closed_at", Type.TIME)
    assert read(cell, column, SEOUL, parse_date_format(date_format)) == expected


def test_a_named_format_reads_days_too() -> None:
    column = Column("expected_close_on", Type.DATE)
    assert read("3/1/2017", column, SEOUL, parse_date_format("M/D/YYYY")) == date(2017, 3, 1)


@pytest.mark.parametrize("cell", ["2017-03-01", "13/1/2017", "3/1/0017", "3/1"])
def test_a_named_format_is_the_only_one(cell: str) -> None:
    with pytest.raises(CellError, match="bad_date"):
        read(cell, Column("closed_at", Type.TIME), SEOUL, parse_date_format("M/D/YYYY"))


@pytest.mark.parametrize("text", ["", "M/D", "M/M/YYYY", "M/D/YYYY YY", "MMM D YYYY", "%Y M D", "dd/mm/yyyy"])
def test_a_date_format_needs_a_year_a_month_and_a_day_once(text: str) -> None:
    with pytest.raises(UserError) as error:
        parse_date_format(text)
    assert error.value.key == "bad_date_format"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1250000", Fraction(1_250_000)),
        ("1,250,000", Fraction(1_250_000)),
        ("2500.75", Fraction(250_075, 100)),
        ("￦3,300,000", Fraction(3_300_000)),
        ("¥500", Fraction(500)),
        ("$ 12.50", Fraction(25, 2)),
        ("１２３４５６７", Fraction(1_234_567)),
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("0.30000000000000004", Fraction(30000000000000004, 10**17)),
        ("41.666666666666666666666667", Fraction(41666666666666666666666667, 10**24)),
        ("1.94E-05", Fraction(194, 10**7)),
        ("5e-7", Fraction(5, 10**7)),
    ],
)
def test_money_is_exact(cell: str, expected: Fraction) -> None:
    assert read_as(Type.MONEY, cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "1.234,56",
        "1.5억",
        "(500)",
        "12,50",
        "1,2500",
        "백만원",
        "1e6",
        "1.2E+09",
        "1e-30",
        f"0.{'1' * 61}",
        "1" * 16,
        "$",
        "-",
        "--5",
        "$-$5",
        "9" * 5000,
        ".5",
    ],
)
def test_money_that_is_not_written_as_a_number_is_bad(cell: str) -> None:
    with pytest.raises(CellError, match="bad_number"):
        read_as(Type.MONEY, cell)


@pytest.mark.parametrize("cell", ["-500000", "－500", "\N{MINUS SIGN}500", "-$5", "$-5", "- 5"])
def test_money_below_zero_is_told_as_such(cell: str) -> None:
    with pytest.raises(CellError, match="negative_amount"):
        read_as(Type.MONEY, cell)


@pytest.mark.parametrize(("cell", "expected"), [("12", 12), ("12.0", 12), ("１２", 12), ("0", 0)])
def test_a_whole_number(cell: str, expected: int) -> None:
    assert read_as(Type.INT, cell) == expected


@pytest.mark.parametrize("cell", ["12.5", "-3", "twelve", "40%"])
def test_a_number_that_is_not_whole_is_bad(cell: str) -> None:
    with pytest.raises(CellError, match="bad_number"):
        read_as(Type.INT, cell)


@pytest.mark.parametrize(
    ("cell", "expected"), [("0.4", Fraction(2, 5)), ("40%", Fraction(2, 5)), ("１ ％", Fraction(1, 100))]
)
def test_a_number_may_be_a_percent_where_the_column_takes_them(cell: str, expected: Fraction) -> None:
    assert read_as(Type.NUMBER, cell, percents=True) == expected


def test_a_number_above_the_most_of_its_column_is_bad() -> None:
    with pytest.raises(CellError, match="bad_number"):
        read_as(Type.NUMBER, "1.01", most=1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("true", True), ("YES", True), ("1", True), ("False", False), ("no", False), ("0", False)],
)
def test_a_bool_is_read_in_any_case(cell: str, expected: object) -> None:
    assert read_as(Type.BOOL, cell) is expected


def test_a_bool_that_is_neither_is_an_unknown_word() -> None:
    with pytest.raises(CellError, match="unknown_kind"):
        read_as(Type.BOOL, "maybe")


def test_an_enum_is_read_in_any_case() -> None:
    assert read_as(Type.ENUM, "WON", words=("open", "won")) == "won"


@pytest.mark.parametrize(("name", "reason"), [("status", "unknown_status"), ("role", "unknown_kind")])
def test_a_word_that_is_not_listed_is_unknown(name: str, reason: str) -> None:
    with pytest.raises(CellError, match=reason):
        read("gift", Column(name, Type.ENUM, words=("new",)), SEOUL)


def test_a_currency_is_three_letters_in_capitals() -> None:
    assert read_as(Type.CURRENCY, "usd") == "USD"


@pytest.mark.parametrize("cell", ["원화폐", "US", "U5D", "DOLLAR"])
def test_a_currency_that_is_not_three_letters_is_unknown(cell: str) -> None:
    with pytest.raises(CellError, match="unknown_currency"):
        read_as(Type.CURRENCY, cell)


@pytest.mark.parametrize("cell", ["=SUM(A1)", "<!channel>", '"따옴표" & <기호>', "🚀", "줄바꿈\n이름"])
def test_text_is_kept_as_it_is_written(cell: str) -> None:
    assert read_as(Type.TEXT, f"\u3000 {cell} ") == cell


def test_text_is_composed_so_that_one_name_is_one_name() -> None:
    assert trimmed("\u1100\u1161") == "가"


@pytest.mark.parametrize("cell", ["a\0b", "\ud800"])
def test_text_that_no_database_keeps_is_bad(cell: str) -> None:
    with pytest.raises(CellError, match="bad_text"):
        read_as(Type.TEXT, cell)


@pytest.mark.parametrize("type_", Type)
@pytest.mark.parametrize("cell", ["", "  ", "\t\n"])
def test_an_empty_cell_is_not_known(type_: Type, cell: str) -> None:
    assert read_as(type_, cell) is None


COLUMNS = [column for dataset in DATASETS.values() for column in dataset.columns]


@given(st.text(st.characters()), st.sampled_from(COLUMNS), st.sampled_from([None, "%m/%d/%Y"]))
def test_any_text_is_a_value_or_has_a_reason(cell: str, column: Column, date_format: str | None) -> None:
    try:
        read(cell, column, SEOUL, date_format)
    except CellError as error:
        assert error.reason


@given(st.integers(0, 7_000_000_000), st.integers(-14 * 60, 14 * 60))
def test_an_instant_is_the_same_whatever_its_offset(seconds: int, minutes: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert read_as(Type.TIME, moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat()) == moment


@given(st.integers(-2_500_000_000, 7_600_000_000), st.sampled_from(["", " %H:%M", "T%H:%M:%S", "T%H:%M:%SZ"]))
def test_a_time_written_with_dashes_is_the_one_written_with_slashes(seconds: int, clock: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    found = [_time_or_reason(moment.strftime(f"%Y{sign}%m{sign}%d{clock}")) for sign in "-/"]
    assert found[0] == found[1]


def _time_or_reason(cell: str) -> object:
    try:
        return read_as(Type.TIME, cell)
    except CellError as error:
        return error.reason
