"""A line over time, with the target and the pace towards it."""

from collections.abc import Mapping
from fractions import Fraction

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.charts.chart import LineChart
from bot.charts.fonts import chart_text, font, text_width
from bot.charts.sheet import (
    BLUE,
    GRID,
    HALO,
    HEADING,
    HEIGHT,
    INK,
    LETTER,
    MARGIN,
    ORANGE,
    PALE,
    QUIET,
    WIDTH,
    footnote,
    legend,
    png,
    sheet,
)

LEFT = 1.0
BOTTOM = 0.85
MOST_LABELS_BELOW = 13


def draw_line(chart: LineChart) -> bytes:
    """The chart as a PNG of 1200 × 675."""
    figure = sheet(chart.title, chart.subtitle)
    axes = _axes(figure, chart)
    handles = _lines(axes, chart)
    _scale(axes, chart)
    _write_values(axes, chart)
    if len(handles) > 1:
        names = (chart.names.actual, chart.names.target, chart.names.pace)
        legend(figure, [handle for handle, _ in handles], [names[place] for _, place in handles])
    footnote(figure, chart.note)
    return png(figure)


def _axes(figure: Figure, chart: LineChart) -> Axes:
    top = HEADING + (0.2 if chart.target is not None or chart.pace else 0)
    place = (LEFT / WIDTH, BOTTOM / HEIGHT, (WIDTH - LEFT - MARGIN) / WIDTH, (HEIGHT - top - BOTTOM) / HEIGHT)
    axes: Axes = figure.add_axes(place)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.grid(axis="y", color=GRID, linewidth=1)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=7)
    return axes


def _lines(axes: Axes, chart: LineChart) -> list[tuple[Artist, int]]:
    """Draws what the chart has; each line comes back with the place of its name."""
    across = range(len(chart.labels))
    marker = "o" if len(chart.labels) <= 31 else ""
    actual = [_number(value) for value in chart.values]
    handles: list[tuple[Artist, int]] = [
        (axes.plot(across, actual, color=BLUE, lw=2.6, marker=marker, ms=5, zorder=3, clip_on=False)[0], 0)
    ]
    hollow = [actual[place] if place in chart.quiet else float("nan") for place in across]
    axes.plot(across, hollow, ls="", color=BLUE, marker="o", ms=7, mfc="white", mew=1.6, zorder=3.5, clip_on=False)
    if chart.target is not None:
        handles.append((axes.axhline(float(chart.target), color=INK, lw=1.4, ls=(0, (6, 4)), zorder=2), 1))
    if chart.pace:
        pace = [float(value) for value in chart.pace]
        handles.append((axes.plot(across, pace, color=ORANGE, lw=1.8, ls=(0, (1.5, 1.5)), zorder=2)[0], 2))
        axes.fill_between(across, actual, pace, color=ORANGE, alpha=0.1, lw=0)
    elif chart.is_from_zero:
        axes.fill_between(across, actual, color=BLUE, alpha=0.08, lw=0)
    return handles


def _scale(axes: Axes, chart: LineChart) -> None:
    axes.set_xlim(-0.5, len(chart.labels) - 0.5)
    every = -(-len(chart.labels) // MOST_LABELS_BELOW)
    places = range(0, len(chart.labels), every)
    axes.set_xticks(list(places), [_below(chart.labels[place]) for place in places])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], integer=chart.is_whole))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: chart.axis_text(Fraction(value).limit_denominator(10**6)))
    )
    bounds = _bounds(chart)
    if bounds is None:
        axes.set_yticks([])
        _write_empty(axes, chart.names.empty)
    else:
        axes.set_ylim(*bounds)
        if bounds[0] < 0:
            axes.axhline(0, color=PALE, lw=1.4, zorder=1)
    for tick in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        tick.set(fontproperties=font(10), color=QUIET, parse_math=False)


def _write_empty(axes: Axes, said: str) -> None:
    axes.text(
        0.5,
        0.5,
        chart_text(said),
        ha="center",
        va="center",
        transform=axes.transAxes,
        color=QUIET,
        fontproperties=font(13),
        parse_math=False,
    )


def _bounds(chart: LineChart) -> tuple[float, float] | None:
    known = [float(value) for value in (*chart.values, *(chart.pace or ()), chart.target) if value is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    if chart.is_from_zero:
        low, high = min(low, 0), max(high, 0)
    span = (high - low) or abs(high) or 1
    air = low - 0.15 * span if chart.is_from_zero else max(low - 0.3 * span, 0 if low >= 0 else low - 0.3 * span)
    return (0 if chart.is_from_zero and low == 0 else air), high + 0.16 * span


def _write_values(axes: Axes, chart: LineChart) -> None:
    """Every value where there is room, else the last, the highest and the lowest; the last alone beside a pace."""
    known = {place: value for place, value in enumerate(chart.values) if value is not None}
    if not known:
        return
    last = max(known)
    for place in _written(chart, known, last):
        is_last = place == last
        is_below = _has_room_below(axes, known[place]) and _is_below(chart, place)
        axes.annotate(
            chart_text(chart.value_text(known[place])),
            (place, float(known[place])),
            xytext=(0, -9 if is_below else 9),
            textcoords="offset points",
            ha="center",
            va="top" if is_below else "baseline",
            color=BLUE if is_last else INK,
            fontproperties=font(10.5, "bold" if is_last else "regular"),
            path_effects=[HALO],
            zorder=4,
            parse_math=False,
        )


def _written(chart: LineChart, known: Mapping[int, Fraction], last: int) -> set[int]:
    if chart.pace:
        return {last}
    widest = max(text_width(chart_text(chart.value_text(value))) for value in known.values())
    if len(known) * (widest + 1.5) * LETTER <= WIDTH - LEFT - MARGIN:
        return set(known)
    return {last, max(known, key=known.__getitem__), min(known, key=known.__getitem__)}


def _has_room_below(axes: Axes, value: Fraction) -> bool:
    low, high = axes.get_ylim()
    return float(value) - low > 0.1 * (high - low)


def _is_below(chart: LineChart, place: int) -> bool:
    """Whether the text goes under the point: on the side that the line, or the pace, leaves free."""
    here = chart.values[place]
    if here is None:
        return False
    if chart.pace:
        return here < chart.pace[place]
    beside = [chart.values[near] for near in (place - 1, place + 1) if 0 <= near < len(chart.values)]
    known = [value for value in beside if value is not None]
    return bool(known) and sum(known) > here * len(known)


def _number(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)


def _below(label: str) -> str:
    return "\n".join(chart_text(line, 14) for line in label.split("\n"))
