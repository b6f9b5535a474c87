"""From an answer to the chart that shows it best."""

from fractions import Fraction

from bot.breakdown import group_name, scope_text, shown_groups
from bot.charts.chart import Bar, BarChart, Chart, LineChart, LineNames
from bot.formats import axis_text, reading_text, said_value, short_text, too_few_text
from bot.i18n import Language, has_text, kpi_name, text
from bot.period_labels import axis_labels, days_text, moment_text, period_text
from kpis.kpi import Kind, Unit
from kpis.periods import Period
from kpis.readings import Answer, Group, Point


def chart_of(answer: Answer, language: Language) -> Chart | None:
    """Bars for groups, a line for a trend, the running total beside its pace for a goal, else None."""
    if answer.groups:
        return _bars(answer, language)
    if answer.series:
        return _trend(answer, language)
    if answer.progress:
        return _progress(answer, language)
    return None


def _bars(answer: Answer, language: Language) -> BarChart:
    shown, more = shown_groups(answer.groups or ())
    dimension = f"dimension.{answer.by}"
    by = text(dimension, language) if has_text(dimension, language) else answer.by or ""
    name, is_in_the_name = kpi_name(answer.kpi, language), answer.kpi.kind is Kind.DISTRIBUTION
    return BarChart(
        title=name if is_in_the_name else text("answer.by", language, kpi=name, dimension=by),
        subtitle=_subtitle(answer, answer.period, language),
        rows=tuple(_bar(group, answer, language) for group in shown),
        more=text("more", language, count=more) if more else "",
        note=_note(answer, language),
    )


def _bar(group: Group, answer: Answer, language: Language) -> Bar:
    reading = group.reading
    # What grew from what is too long for a chart with bars to both sides.
    if answer.kpi.unit is Unit.PERCENT and answer.kpi.kind is not Kind.GROWTH:
        said = reading_text(reading, answer.kpi, answer.currency, language)
    else:
        few = too_few_text(reading, language)
        value = said_value(reading, answer.kpi, answer.currency, language)
        said = f"{value} ({few})" if few else value
    return Bar(group_name(group, answer, language), reading.value, said, is_quiet=not reading.enough)


def _trend(answer: Answer, language: Language) -> LineChart:
    series = answer.series or ()
    periods = [point.period for point in series]
    return LineChart(
        title=kpi_name(answer.kpi, language),
        subtitle=f"{scope_text(answer, language)} · {days_text(periods[0].start, periods[-1].end, language)}",
        labels=axis_labels(periods, language),
        values=tuple(point.reading.value for point in series),
        names=LineNames(text("chart.actual", language), empty=text("chart.empty", language)),
        value_text=lambda value: short_text(value, answer.kpi.unit, answer.currency, language),
        axis_text=lambda value: axis_text(value, answer.kpi.unit, answer.currency, language),
        note=_note(answer, language),
        quiet=frozenset(place for place, point in enumerate(series) if _is_quiet(point)),
        is_from_zero=answer.kpi.adds_up,
        is_whole=answer.kpi.unit is Unit.COUNT,
    )


def _is_quiet(point: Point) -> bool:
    return point.reading.value is not None and not point.reading.enough


def _progress(answer: Answer, language: Language) -> LineChart:
    target = answer.goal.target if answer.goal else answer.progress[-1].expected
    return LineChart(
        title=kpi_name(answer.kpi, language),
        subtitle=_subtitle(answer, answer.period, language),
        labels=axis_labels([step.period for step in answer.progress], language),
        values=tuple(step.actual for step in answer.progress),
        names=_progress_names(target, answer, language),
        value_text=lambda value: short_text(value, answer.kpi.unit, answer.currency, language),
        axis_text=lambda value: axis_text(value, answer.kpi.unit, answer.currency, language),
        target=target,
        pace=tuple(step.expected for step in answer.progress),
        note=_note(answer, language),
        is_whole=answer.kpi.unit is Unit.COUNT,
    )


def _progress_names(target: Fraction, answer: Answer, language: Language) -> LineNames:
    said = short_text(target, answer.kpi.unit, answer.currency, language)
    return LineNames(
        actual=text("chart.actual", language),
        target=text("chart.target", language, value=said),
        pace=text("chart.pace", language),
        empty=text("chart.empty", language),
    )


def _subtitle(answer: Answer, period: Period, language: Language) -> str:
    return f"{scope_text(answer, language)} · {period_text(period, language)}"


def _note(answer: Answer, language: Language) -> str:
    said = []
    if answer.maturing or any(point.maturing for point in answer.series or ()):
        said.append(text("chart.maturing", language))
    if any(map(_is_quiet, answer.series or ())):
        said.append(text("chart.too_few", language))
    if answer.data_as_of is not None:
        said.append(text("data_as_of", language, moment=moment_text(answer.data_as_of, answer.zone, language)))
    return " · ".join(said)
