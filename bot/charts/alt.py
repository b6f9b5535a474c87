"""What a chart shows, in words: for those who do not see it, and for when it can't be shown."""

from bot.charts.chart import BarChart, Chart, LineChart
from bot.formats import NONE
from bot.i18n import Language, text

LONGEST = 1000


def alt_text(chart: Chart, language: Language) -> str:
    """The kind of chart, its heading and its values, in no more signs than Slack takes for a picture."""
    match chart:
        case LineChart():
            kind, told = "line", _line(chart, language)
        case BarChart():
            kind, told = "bars", _bars(chart, language)
    head = f"{text(f'chart.{kind}', language)}: {chart.title} · {chart.subtitle}"
    return _cut(". ".join(part for part in (head, told, chart.note) if part))


def _line(chart: LineChart, language: Language) -> str:
    """The points that have a value; of the pace only where it stands beside the last of them."""
    known = [place for place, value in enumerate(chart.values) if value is not None]
    if not known:
        return chart.names.empty
    points = [_point(chart.labels[place], _said(chart, place), language) for place in known]
    beside = [chart.names.target] if chart.target is not None else []
    if chart.pace:
        beside.append(text("chart.pace_now", language, value=chart.value_text(chart.pace[known[-1]])))
    return ". ".join(["; ".join(points), *beside])


def _said(chart: LineChart, place: int) -> str:
    value = chart.values[place]
    return NONE if value is None else chart.value_text(value)


def _bars(chart: BarChart, language: Language) -> str:
    rows = "; ".join(_point(row.name, row.text, language) for row in chart.rows)
    return ". ".join(part for part in (rows, chart.more, chart.target_text) if part)


def _point(label: str, value: str, language: Language) -> str:
    return text("pair", language, label=label.split("\n", maxsplit=1)[0], value=value)


def _cut(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
