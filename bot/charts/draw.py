"""A chart as the bytes of a picture, whatever kind it is."""

from importlib import import_module

from bot.charts.chart import BarChart, Chart, LineChart


def draw(chart: Chart) -> bytes:
    """The PNG of a chart, 1200 wide. Threads may draw at the same time: nothing is shared but the fonts."""
    # What draws comes in with the first chart: matplotlib takes half a second, which answers in words need not wait.
    match chart:
        case LineChart():
            png: bytes = import_module("bot.charts.line").draw_line(chart)
        case BarChart():
            png = import_module("bot.charts.bars").draw_bars(chart)
    return png
