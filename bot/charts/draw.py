"""A chart as the bytes of a picture, whatever kind it is."""

from bot.charts.bars import BarChart, draw_bars
from bot.charts.line import LineChart, draw_line


def draw(chart: LineChart | BarChart) -> bytes:
    """The PNG of a chart, 1200 wide. Threads may draw at the same time: nothing is shared but the fonts."""
    match chart:
        case LineChart():
            return draw_line(chart)
        case BarChart():
            return draw_bars(chart)
