"""The chart that goes with an answer, and the answer without what only the chart needed."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.charts.alt import alt_text
from bot.charts.answers import chart_of
from bot.charts.draw import draw
from bot.i18n import Language
from kpis.kpi import Kind, Kpi
from kpis.periods import PeriodKind
from kpis.questions import Question, Trend
from kpis.readings import Answer

log = logging.getLogger(__name__)

POINTS = {PeriodKind.DAY: 14, PeriodKind.RANGE: 14, PeriodKind.YEAR: 8}
"""How many periods a chart goes back when no trend is asked for; eight of the others."""

KINDS = {PeriodKind.RANGE: PeriodKind.DAY, PeriodKind.YEAR: PeriodKind.QUARTER}


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as PNG bytes, and in words."""

    png: bytes
    alt: str


def with_chart(question: Question, catalogue: Mapping[str, Kpi]) -> Question:
    """The question with what a chart of its answer needs: its parts, the way to the goal, or how it has been before."""
    kpi = catalogue.get(question.kpi)
    if question.by or question.trend or (kpi and kpi.kind is Kind.DISTRIBUTION):
        return question
    kind = question.period.kind
    return replace(question, progress=True, trend=Trend(POINTS.get(kind, 8), KINDS.get(kind, kind)))


def without_chart_data(answer: Answer, question: Question) -> Answer:
    """The answer with the trend only where it was asked for."""
    return answer if question.trend else replace(answer, series=None)


def picture_of(answer: Answer, language: Language) -> Picture | None:
    """The way to the goal where there is one, else the parts or the trend; none if there is nothing to draw."""
    chart = chart_of(replace(answer, series=None) if answer.progress else answer, language)
    return None if chart is None else Picture(draw(chart), alt_text(chart, language))


def picture_if_any(answer: Answer, language: Language) -> Picture | None:
    """The same for an answer that is complete without it: a fault while drawing is logged, and costs no words."""
    try:
        return picture_of(answer, language)
    except Exception:
        # Whatever goes wrong between a font and a figure, the person has asked for the number.
        log.exception("no chart of %s for %s could be drawn", answer.kpi.key, answer.scope)
        return None
