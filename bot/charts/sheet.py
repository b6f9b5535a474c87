"""The sheet that every chart is drawn on: its size, colours, heading, legend and footnote."""

from collections.abc import Sequence
from io import BytesIO

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from bot.charts.fonts import chart_text, font

WIDTH = 8.0
HEIGHT = 4.5
DOTS_PER_INCH = 150
MARGIN = 0.4
HEADING = 1.05

INK = "#1F2937"
QUIET = "#6B7280"
GRID = "#E5E7EB"
# Blue, orange and dark grey stay apart for every kind of colour blindness, and each line has its own dashes.
BLUE = "#1769C2"
PALE_BLUE = "#A9CBEE"
ORANGE = "#E07B00"
PALE = "#D1D5DB"

# The width of a Latin letter, or half a Korean or Japanese one, at 11 points.
LETTER = 0.08
LONGEST_TITLE = 54
LONGEST_LINE = 88
HALO = withStroke(linewidth=3, foreground="white")


def sheet(title: str, subtitle: str, *, height: float = HEIGHT) -> Figure:
    """An empty sheet, its heading written; sizes are in inches."""
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH, facecolor="white")
    FigureCanvasAgg(figure)
    write(figure, chart_text(title, LONGEST_TITLE), at=(MARGIN, 0.46), size=17, weight="bold")
    write(figure, chart_text(subtitle, LONGEST_LINE), at=(MARGIN, 0.76), size=11, colour=QUIET)
    return figure


def write(
    figure: Figure,
    text: str,
    *,
    at: tuple[float, float],
    size: float,
    weight: str = "regular",
    colour: str = INK,
) -> None:
    """Writes a line that starts at `at`: inches from the left and, for its baseline, from the top."""
    height = figure.get_figheight()
    place = (at[0] / WIDTH, 1 - at[1] / height)
    figure.text(*place, text, color=colour, fontproperties=font(size, weight), parse_math=False)


def footnote(figure: Figure, note: str) -> None:
    if note:
        at = (MARGIN, figure.get_figheight() - 0.2)
        write(figure, chart_text(note, LONGEST_LINE), at=at, size=9, colour=QUIET)


def legend(figure: Figure, handles: Sequence[Artist], names: Sequence[str]) -> None:
    """The names of lines in a row under the heading."""
    place = ((MARGIN - 0.06) / WIDTH, 1 - 0.86 / figure.get_figheight())
    row = figure.legend(
        handles,
        [chart_text(name, 40) for name in names],
        loc="upper left",
        bbox_to_anchor=place,
        ncols=len(names),
        frameon=False,
        prop=font(10.5),
        labelcolor=INK,
        borderpad=0,
        handlelength=1.9,
        columnspacing=1.6,
    )
    for name in row.get_texts():
        name.set_parse_math(False)


def png(figure: Figure) -> bytes:
    """The bytes of the picture; the same figure gives the same bytes."""
    picture = BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()
