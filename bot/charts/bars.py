"""Bars that lie: the groups of a breakdown, a leaderboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.charts.chart import Bar, BarChart
from bot.charts.fonts import chart_text, font, text_width
from bot.charts.sheet import (
    BLUE,
    HEADING,
    HEIGHT,
    INK,
    LETTER,
    MARGIN,
    PALE,
    PALE_BLUE,
    QUIET,
    WIDTH,
    footnote,
    png,
    sheet,
    write,
)

MOST_BARS = 25
LONGEST_NAME = 24
LONGEST_TEXT = 46
LONGEST_TEXT_OF_TWO = 22
FOOT = 0.6
ROW = (0.34, 0.75)
THICKEST = 0.42


@dataclass(frozen=True, slots=True)
class Layout:
    """Inches: where bars may begin and end, the height of a row and of the sheet; and the width of the longest text."""

    left: float
    right: float
    row: float
    height: float
    longest: int


def draw_bars(chart: BarChart) -> bytes:
    """The chart as a PNG 1200 wide and at least 675 high."""
    layout = _layout(chart)
    figure = sheet(chart.title, chart.subtitle, height=layout.height)
    axes = _axes(figure, chart, layout)
    for place, row in enumerate(chart.rows[:MOST_BARS]):
        _draw_row(axes, row, place, layout, _colour(chart, place))
        baseline = HEADING + layout.row * (place + 0.5) + 0.068
        write(figure, chart_text(row.name, LONGEST_NAME), at=(MARGIN, baseline), size=11)
    _draw_target(axes, chart)
    if chart.more:
        below = HEADING + layout.row * len(chart.rows[:MOST_BARS]) + 0.24
        write(figure, chart_text(chart.more), at=(MARGIN, below), size=10.5, colour=QUIET)
    footnote(figure, chart.note)
    return png(figure)


def _layout(chart: BarChart) -> Layout:
    rows = chart.rows[:MOST_BARS]
    below = [row for row in rows if row.value is not None and row.value < 0]
    above = [row for row in rows if row not in below]
    # Texts on both sides of the bars have to be shorter, or nothing is left for the bars between them.
    longest = LONGEST_TEXT_OF_TWO if below else LONGEST_TEXT
    names = max((text_width(chart_text(row.name, LONGEST_NAME)) for row in rows), default=0)
    foot = FOOT + (0.25 if chart.more or chart.target is not None else 0)
    pitch = min(ROW[1], max(ROW[0], (HEIGHT - HEADING - foot) / max(len(rows), 1)))
    return Layout(
        left=MARGIN + 0.2 + names * LETTER + _room(below, longest),
        right=WIDTH - 0.25 - _room(above, longest),
        row=pitch,
        height=max(HEIGHT, HEADING + pitch * len(rows) + foot),
        longest=longest,
    )


def _room(rows: Sequence[Bar], longest: int) -> float:
    """Inches that the texts beside the bars take."""
    widths = [text_width(chart_text(row.text, longest)) for row in rows]
    return 0.15 + max(widths) * LETTER if widths else 0


def _axes(figure: Figure, chart: BarChart, layout: Layout) -> Axes:
    """Axes over the bars alone: texts beside them are drawn outside, where the layout left room."""
    rows = len(chart.rows[:MOST_BARS])
    bottom = layout.height - HEADING - layout.row * rows
    place = (
        layout.left / WIDTH,
        bottom / layout.height,
        (layout.right - layout.left) / WIDTH,
        layout.row * rows / layout.height,
    )
    axes: Axes = figure.add_axes(place)
    axes.set_axis_off()
    axes.set_ylim(rows - 0.5, -0.5)
    values = [float(value) for value in (*(row.value for row in chart.rows), chart.target) if value is not None]
    low, high = min([0, *values]), max([0, *values])
    axes.set_xlim(low, high if high > low else low + 1)
    axes.axvline(0, color=PALE, lw=1.2, zorder=1)
    return axes


def _draw_row(axes: Axes, row: Bar, place: int, layout: Layout, colour: str) -> None:
    thickness = min(0.62, THICKEST / layout.row)
    value = float(row.value or 0)
    hatch = "////" if row.is_quiet else None
    axes.barh(place, value, height=thickness, color=colour, hatch=hatch, edgecolor="white", lw=0, zorder=2)
    axes.annotate(
        chart_text(row.text, layout.longest),
        (value, place),
        xytext=(-6 if value < 0 else 6, 0),
        textcoords="offset points",
        ha="right" if value < 0 else "left",
        va="center_baseline",
        color=QUIET if row.is_quiet or row.value is None else INK,
        fontproperties=font(11),
        # The white box keeps the line of a target from running through the text.
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        annotation_clip=False,
        zorder=4,
        parse_math=False,
    )


def _colour(chart: BarChart, place: int) -> str:
    if chart.rows[place].is_quiet:
        return PALE
    return PALE_BLUE if chart.highlight and place not in chart.highlight else BLUE


def _draw_target(axes: Axes, chart: BarChart) -> None:
    if chart.target is None:
        return
    axes.axvline(float(chart.target), color=INK, lw=1.4, ls=(0, (6, 4)), zorder=3)
    axes.annotate(
        chart_text(chart.target_text, 40),
        (float(chart.target), 0),
        xycoords=("data", "axes fraction"),
        xytext=(0, -6),
        textcoords="offset points",
        ha="center",
        va="top",
        color=INK,
        fontproperties=font(10),
        annotation_clip=False,
        parse_math=False,
    )
