"""data_visualization: line, bar and area charts of series over categories, and pies of segments."""

import math
from typing import Any

from bot.local_slack.block_kit.flaws import Flaw, Flaws, each, one_of, optional_text, sized, text_length
from bot.local_slack.records import Json

MAX_SERIES = 6
MAX_CATEGORIES = 20
MAX_LABEL = 20
TYPES = ("line", "bar", "area", "pie")


def chart_block(block: Json, at: str) -> Flaws:
    yield from text_length(block.get("title"), f"{at}/title", most=50)
    chart = block.get("chart")
    at = f"{at}/chart"
    if not isinstance(chart, dict):
        yield Flaw("must be an object", at)
        return
    yield from one_of(chart.get("type"), f"{at}/type", TYPES)
    yield from _pie(chart, at) if chart.get("type") == "pie" else _axes_chart(chart, at)


def _pie(chart: Json, at: str) -> Flaws:
    at = f"{at}/segments"
    yield from sized(chart.get("segments"), at, most=MAX_SERIES)
    yield from each(chart.get("segments"), at, _segment)


def _segment(segment: Json, at: str) -> Flaws:
    yield from text_length(segment.get("label"), f"{at}/label", most=MAX_LABEL)
    if not _is_finite(segment.get("value")) or segment["value"] <= 0:
        yield Flaw("must be a number greater than 0", f"{at}/value")


def _axes_chart(chart: Json, at: str) -> Flaws:
    axes = chart.get("axis_config")
    if not isinstance(axes, dict):
        yield Flaw("must be an object", f"{at}/axis_config")
        return
    categories = axes.get("categories")
    yield from _categories(axes, f"{at}/axis_config")
    yield from sized(chart.get("series"), f"{at}/series", most=MAX_SERIES)
    yield from _names(chart.get("series"), f"{at}/series")
    yield from each(chart.get("series"), f"{at}/series", lambda series, here: _series(series, here, categories))


def _categories(axes: Json, at: str) -> Flaws:
    yield from optional_text(axes, "x_label", at, most=50)
    yield from optional_text(axes, "y_label", at, most=50)
    categories, at = axes.get("categories"), f"{at}/categories"
    yield from sized(categories, at, most=MAX_CATEGORIES)
    for place, category in enumerate(categories if isinstance(categories, list) else ()):
        yield from text_length(category, f"{at}/{place}", most=MAX_LABEL)


def _names(series: Any, at: str) -> Flaws:
    names = [one.get("name") for one in series if isinstance(one, dict)] if isinstance(series, list) else []
    if len(set(map(str, names))) < len(names):
        yield Flaw("series names must be unique", at)


def _series(series: Json, at: str, categories: object) -> Flaws:
    """Every series has exactly one finite value for each category, in any order."""
    yield from text_length(series.get("name"), f"{at}/name", most=MAX_LABEL)
    points = series.get("data")
    if not isinstance(points, list) or not all(isinstance(point, dict) for point in points):
        yield Flaw("must be an array", f"{at}/data")
        return
    labels = [str(point.get("label")) for point in points]
    if isinstance(categories, list) and sorted(labels) != sorted(map(str, categories)):
        yield Flaw("must have exactly one data point for each category", f"{at}/data")
    for place, point in enumerate(points):
        if not _is_finite(point.get("value")):
            yield Flaw("must be a finite number", f"{at}/data/{place}/value")


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
