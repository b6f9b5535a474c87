"""An answer as JSON, for scripts: exact integers where a value is one, else the nearest float."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bot.blocks.kpi import answer_text
from bot.i18n import Language, error_text, kpi_name
from bot.period_labels import iso, period_text
from kpis.errors import UserError
from kpis.kpi import Unit
from kpis.readings import Answer, Group, LeftOut, Point, Standing

NO_GROUP = "(none)"
MONEY = (Unit.MONEY, Unit.MONEY_PER_DAY)


def answer_json(answer: Answer, language: Language) -> dict[str, Any]:
    """The answer in the shape that `docs/cli.md` describes."""
    reading, period = answer.reading, answer.period
    return {
        "kpi": answer.kpi.key,
        "name": kpi_name(answer.kpi, language),
        "unit": answer.kpi.unit,
        "currency": answer.currency if answer.kpi.unit in MONEY else None,
        "scope": str(answer.scope),
        "period": {
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "label": period_text(period, language),
            "running": answer.window is not None and answer.window.running,
        },
        "value": number(reading.value),
        "numerator": number(reading.numerator),
        "denominator": number(reading.denominator),
        "interval": None if reading.interval is None else list(reading.interval),
        "enough": reading.enough,
        "no_value": answer.absence and answer.absence.why,
        "previous": {
            "start": answer.previous_period.start.isoformat(),
            "end": answer.previous_period.end.isoformat(),
            "value": number(answer.previous.value),
        },
        "goal": _goal(answer.goal),
        "by": answer.by,
        "groups": None if answer.groups is None else [_group(group) for group in answer.groups],
        "series": None if answer.series is None else [_point(point) for point in answer.series],
        "maturing": answer.maturing,
        "left_out": [left_out_json(rows) for rows in answer.left_out],
        "data_as_of": None if answer.data_as_of is None else iso(answer.data_as_of),
        "text": answer_text(answer, language),
    }


def error_json(error: UserError, language: Language) -> dict[str, Any]:
    return {"error": error.key, "message": error_text(error, language), "choices": list(error.choices)}


def number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _goal(goal: Standing | None) -> Mapping[str, Any] | None:
    if goal is None:
        return None
    return {
        "target": number(goal.target),
        "attainment": number(goal.attainment),
        "expected": number(goal.expected),
        "status": goal.status,
    }


def _group(group: Group) -> dict[str, Any]:
    made = {
        "key": NO_GROUP if group.key is None else group.key,
        "value": number(group.reading.value),
        "numerator": number(group.reading.numerator),
        "denominator": number(group.reading.denominator),
        "interval": None if group.reading.interval is None else list(group.reading.interval),
        "enough": group.reading.enough,
        "rank": group.rank and [group.rank.first, group.rank.last],
        "previous": number(group.previous.value),
        "goal": _goal(group.goal),
    }
    return made if group.name is None else {**made, "name": group.name}


def _point(point: Point) -> dict[str, Any]:
    period = point.period
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "value": number(point.reading.value),
        "numerator": number(point.reading.numerator),
        "denominator": number(point.reading.denominator),
        "enough": point.reading.enough,
        "maturing": point.maturing,
    }


def left_out_json(rows: LeftOut) -> dict[str, Any]:
    made = {"reason": rows.reason, "count": rows.count}
    return made if rows.detail is None else {**made, "currency": rows.detail}
