"""Charts as pictures: the right size whatever is in them, the same bytes for the same chart, from many threads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from struct import unpack

import pytest

from bot.charts.answers import chart_of
from bot.charts.chart import Bar, BarChart, Chart, LineChart, LineNames
from bot.charts.draw import draw
from bot.i18n import Language
from kpis.catalogue import CATALOGUE
from kpis.readings import Answer, Reading
from tests.bot.answer_examples import BY_REP, NOTHING, ON_THE_WAY, TREND, WIN_RATE, with_reps

LINE = LineChart(
    title="Revenue $x_1$ and $y$ 매출 🎉",
    subtitle="売上高 <!channel>",
    labels=("Apr\n2025", "May", "Jun"),
    values=(Fraction(1), None, Fraction(3)),
    names=LineNames("_Actual", "$Target $2", empty="No values"),
    value_text=str,
    axis_text=str,
)
BARS = BarChart(
    "Revenue", "Company", (Bar("_Dana $1 $2", Fraction(3), "$3 of $4"), Bar("🎉", None, "–", is_quiet=True))
)


def _size(png: bytes) -> tuple[int, ...]:
    assert png.startswith(b"\x89PNG")
    return unpack(">II", png[16:24])


@pytest.mark.parametrize(
    "chart",
    [
        LINE,
        replace(LINE, target=Fraction(2)),
        replace(LINE, target=Fraction(2), pace=(Fraction(1), Fraction(2), Fraction(2))),
        replace(LINE, values=(None, None, None)),
        replace(LINE, values=(None, None, None), pace=(Fraction(1), Fraction(2), Fraction(2))),
        replace(LINE, labels=("Apr",), values=(Fraction(0),)),
        replace(LINE, values=(Fraction(-5), Fraction(2), Fraction(-1)), is_from_zero=False),
        replace(LINE, values=(Fraction(10**12), Fraction(2), Fraction(10**13))),
        replace(LINE, labels=tuple(map(str, range(31))), values=tuple(map(Fraction, range(31)))),
        replace(LINE, labels=tuple(map(str, range(90))), values=tuple(map(Fraction, range(90)))),
        BARS,
        replace(BARS, highlight=frozenset({0}), target=Fraction(2), target_text="$2 and $3", more="…and 2 more"),
        replace(BARS, rows=(Bar("A", Fraction(-3), "-3"), Bar("B", Fraction(3), "3"))),
        replace(BARS, rows=(Bar("A", None, "–"),)),
        replace(BARS, rows=(Bar("W" * 90, Fraction(3), "0" * 90), Bar("B", Fraction(-1), "0" * 90))),
        replace(BARS, rows=(Bar("W" * 90, Fraction(0), "0" * 90),)),
    ],
)
def test_a_chart_is_1200_by_675_whatever_is_in_it(chart: Chart) -> None:
    assert _size(draw(chart)) == (1200, 675)


def test_many_bars_grow_the_picture_and_stop_at_25() -> None:
    rows = tuple(Bar(f"Rep {place}", Fraction(place), str(place)) for place in range(200))
    width, height = _size(draw(replace(BARS, rows=rows)))
    assert width == 1200
    assert 1300 < height < 1700


def test_threads_draw_the_same_bytes() -> None:
    with ThreadPoolExecutor(4) as pool:
        pictures = set(pool.map(draw, [LINE] * 8))
    assert len(pictures) == 1


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "answer", [BY_REP, TREND, ON_THE_WAY, with_reps(200)], ids=["groups", "series", "goal", "many"]
)
def test_an_answer_is_drawn_in_every_language(answer: Answer, language: Language) -> None:
    chart = chart_of(answer, language)
    assert chart is not None
    assert _size(draw(chart))[0] == 1200


def test_groups_become_bars_and_those_not_shown_are_counted() -> None:
    chart = chart_of(with_reps(200), Language.EN)
    assert isinstance(chart, BarChart)
    assert (len(chart.rows), chart.more) == (13, "…and 187 more")


def test_a_rate_in_a_breakdown_says_what_it_was_made_of() -> None:
    groups = tuple(replace(group, reading=WIN_RATE.reading) for group in BY_REP.groups or ())
    chart = chart_of(replace(WIN_RATE, by="team", groups=groups), Language.EN)
    assert isinstance(chart, BarChart)
    assert chart.rows[0].text == "41.0% (41 of 100)"


def test_points_of_too_few_are_hollow_and_the_note_says_what_that_means() -> None:
    few = Reading(Fraction(1, 3), Fraction(1), Fraction(3), enough=False)
    series = tuple(
        replace(point, reading=few) if place == 2 else point for place, point in enumerate(TREND.series or ())
    )
    chart = chart_of(replace(TREND, series=series), Language.EN)
    assert isinstance(chart, LineChart)
    assert (chart.quiet, "○ rests on too few" in chart.note) == (frozenset({2}), True)
    plain = chart_of(TREND, Language.EN)
    assert isinstance(plain, LineChart)
    assert (plain.quiet, "○" in plain.note) == (frozenset(), False)
    assert draw(chart) != draw(replace(chart, quiet=frozenset()))


def test_growth_in_a_breakdown_is_told_without_its_sums() -> None:
    grown = Reading(Fraction(1, 2), Fraction(3), Fraction(2))
    groups = tuple(replace(group, reading=grown) for group in BY_REP.groups or ())
    chart = chart_of(replace(BY_REP, kpi=CATALOGUE["sales_growth"], groups=groups), Language.EN)
    assert isinstance(chart, BarChart)
    assert chart.rows[0].text == "50.0%"


def test_a_goal_on_its_way_becomes_the_running_total_beside_its_pace() -> None:
    chart = chart_of(ON_THE_WAY, Language.EN)
    assert isinstance(chart, LineChart)
    assert chart.values[16:18] == (Fraction(64_000_000), None)
    assert (chart.target, chart.pace and chart.pace[-1]) == (Fraction(150_000_000), Fraction(150_000_000))


@pytest.mark.parametrize("answer", [WIN_RATE, NOTHING], ids=["one value", "no value"])
def test_a_single_value_needs_no_chart(answer: Answer) -> None:
    assert chart_of(answer, Language.EN) is None
