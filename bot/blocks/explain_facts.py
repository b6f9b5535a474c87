"""How a value came about, in words: what the blocks of an explanation, its plain text and its JSON show alike."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.blocks.answer_facts import Fact, freshness, no_value_text, reason_text
from bot.formats import interval_text, reading_text, said_value, too_few_text, trimmed_text
from bot.formula_conditions import word_text
from bot.formula_text import formula_text, operand_text
from bot.i18n import Language, has_text, kpi_definition, kpi_name, number_text, text
from bot.part_values import part_value_text
from bot.period_labels import date_text, moment_text
from kpis.compute import is_median
from kpis.datasets import DEALS, Type
from kpis.explanations import Beside, Explanation, LeftOutRows, PartTotal, Restated, Role
from kpis.formulas import Frame, Growth
from kpis.kpi import Kpi, Unit
from kpis.numbers import Number
from kpis.periods import DAY
from kpis.readings import ScopeKind


def definition_text(explanation: Explanation, language: Language) -> str:
    return kpi_definition(explanation.answer.kpi, language)


def reckoning_facts(explanation: Explanation, language: Language) -> list[Fact]:
    """The formula with the numbers that it goes by, what it was reckoned from, and the period that this is of."""
    found = [
        ("formula", _formula(explanation, language)),
        ("numbers", numbers_text(explanation.answer.kpi, language)),
        ("reckoning", reckoning_text(explanation, language)),
        ("no_value", no_value_text(explanation.answer, language)),
        ("period", period_days_text(explanation, language)),
        *_frames(explanation, language),
    ]
    return [(text(f"explain.{label}", language), said) for label, said in found if said]


def _frames(explanation: Explanation, language: Language) -> Iterator[Fact]:
    """The days of every other stretch that is read, such as the period before."""
    windows = {each.part.frame: each.window for each in explanation.parts if each.part.frame is not Frame.PERIOD}
    for frame, window in windows.items():
        first, last = date_text(window.first_day, language), date_text(window.last_day, language)
        yield f"frame.{frame.replace(' ', '_')}", text("explain.days", language, first=first, last=last)


def part_lines(explanation: Explanation, language: Language) -> list[str]:
    """The parts that go by letters, each in words with its value; none where the reckoning tells them by itself."""
    return [_part(each, explanation, language) for each in explanation.parts if each.part.letter]


def _part(each: PartTotal, explanation: Explanation, language: Language) -> str:
    part = each.part
    return text(
        "explain.part",
        language,
        letter=part.letter,
        said=operand_text(part.operand, part.frame, language),
        value=part_value_text(each.total.value, part.operand, explanation.answer.currency, language),
    )


def formula_words(explanation: Explanation, language: Language) -> str:
    """The formula that was read, in words alone."""
    return formula_text(explanation.formula, language)


def _formula(explanation: Explanation, language: Language) -> str:
    letters = {(each.part.operand, each.part.frame): each.part.letter for each in explanation.parts if each.part.letter}
    return formula_text(explanation.formula, language, letters)


def numbers_text(kpi: Kpi, language: Language) -> str:
    """The numbers that a KPI goes by, each with whose it is, and since when; empty where it goes by none."""
    return " · ".join(_number(number, language) for number in kpi.numbers)


def _number(number: Number, language: Language) -> str:
    said = text(f"number.said.{number.name}", language, value=number_text(number.name, number.value, language))
    if number.change is None:
        return text("number.usual", language, said=said)
    since, usual = date_text(number.change.since, language), number_text(number.name, number.usual, language)
    return text("number.own" if number.is_own else "number.usual_again", language, said=said, since=since, usual=usual)


def reckoning_text(explanation: Explanation, language: Language) -> str:
    """`41 of 100 = 41.0%`, with how sure it is; empty where there is nothing to reckon with."""
    answer = explanation.answer
    value = said_value(answer.reading, answer.kpi, answer.currency, language)
    said = _reckoned(explanation, value, language)
    if not said:
        return ""
    interval = interval_text(answer.reading, language)
    sure = text("answer.interval", language, interval=interval) if interval else ""
    return " · ".join(part for part in (said, sure, too_few_text(answer.reading, language)) if part)


def _reckoned(explanation: Explanation, value: str, language: Language) -> str:
    roles = {each.part.role: each for each in explanation.parts}
    match list(roles):
        case [Role.COUNTED]:
            sheets = explanation.sheets
            rows = text("comma", language).join(rows_text(sheet.kind, sheet.count, language) for sheet in sheets)
            key = "explain.middle" if is_median(explanation.parts[0].part.operand) else "explain.counted"
            return text(key, language, value=value, rows=rows) if rows else ""
        case []:
            return ""
    values = {
        (each.part.operand, each.part.frame): part_value_text(
            each.total.value, each.part.operand, explanation.answer.currency, language
        )
        for each in explanation.parts
    }
    if Role.OF_SEVERAL in roles:
        parts = formula_text(explanation.formula, language, values)
    else:
        parts = _joined(explanation, *values.values(), language=language)
    return text("explain.reckoned", language, parts=parts, value=value)


def _joined(explanation: Explanation, first: str, second: str, *, language: Language) -> str:
    if isinstance(explanation.formula, Growth):
        return text("explain.against", language, now=first, before=second)
    key = "share" if explanation.answer.kpi.unit is Unit.PERCENT else "quotient"
    return text(f"parts.{key}", language, numerator=first, denominator=second)


def rows_text(kind: str, count: int, language: Language) -> str:
    """`20 deals`."""
    forms = "one" if count == 1 else "other"
    return text(f"explain.rows.{kind}.{forms}", language, count=f"{count:,}")


def period_days_text(explanation: Explanation, language: Language) -> str:
    """The days of the period with the zone that cuts them, and up to when they are counted while it runs."""
    answer = explanation.answer
    first, last = date_text(answer.period.start, language), date_text(answer.period.end - DAY, language)
    if answer.window is not None and answer.window.running:
        moment = moment_text(answer.window.until, answer.zone, language)
        return text("explain.period_so_far", language, first=first, last=last, moment=moment)
    return text("explain.period_text", language, first=first, last=last, zone=answer.zone)


def beside_facts(explanation: Explanation, language: Language) -> list[Fact]:
    """What was left out, what changed since, the other reading, and the KPIs that guard this one."""
    found = [
        *([("left_out", _left_out(explanation, language))] if explanation.left_out else []),
        *(("restated", said) for said in _restated(explanation, language)),
        *(("alternative", _alternative(each, explanation, language)) for each in explanation.alternatives),
        *(("guard", _guard(each, explanation, language)) for each in explanation.guards),
    ]
    return [(text(f"explain.{label}", language), said) for label, said in found]


def _left_out(explanation: Explanation, language: Language) -> str:
    return " · ".join(_rows_left_out(each, language) for each in explanation.left_out)


def _rows_left_out(rows: LeftOutRows, language: Language) -> str:
    keys = text("comma", language).join(rows.keys)
    more = rows.left_out.count - len(rows.keys)
    named = text("explain.more_keys", language, keys=keys, more=f"{more:,}") if more else keys
    return text("explain.keys", language, reason=reason_text(rows.left_out, language), keys=named)


def _alternative(each: Beside, explanation: Explanation, language: Language) -> str:
    said = text(
        "explain.beside", language, name=_name(each, explanation, language), value=_value(each, explanation, language)
    )
    return f"{said} · {kpi_definition(each.kpi, language)}"


def _guard(each: Beside, explanation: Explanation, language: Language) -> str:
    return text(
        "explain.guard_text",
        language,
        name=_name(each, explanation, language),
        value=_value(each, explanation, language),
        why=text(f"explain.why.{each.kpi.key}", language),
    )


def _name(each: Beside, explanation: Explanation, language: Language) -> str:
    name = kpi_name(each.kpi, language)
    is_wider = each.scope != explanation.answer.scope and each.scope.kind is ScopeKind.COMPANY
    return f"{name} · {text('scope.company', language)}" if is_wider else name


def _value(each: Beside, explanation: Explanation, language: Language) -> str:
    return reading_text(each.reading, each.kpi, explanation.answer.currency, language)


def _restated(explanation: Explanation, language: Language) -> Iterator[str]:
    if not explanation.restated_count:
        return
    shown = [_changed(each, explanation, language) for each in explanation.restated]
    more = explanation.restated_count - len(shown)
    told = "; ".join([*shown, *([text("more", language, count=more)] if more else [])])
    yield f"{rows_text(DEALS.name, explanation.restated_count, language)} · {told}"


def _changed(each: Restated, explanation: Explanation, language: Language) -> str:
    zone = ZoneInfo(explanation.answer.zone)
    changes = [
        text(
            "explain.change",
            language,
            column=_column(name, language),
            was=_cell(name, each.before.get(name), explanation, language),
            value=_cell(name, each.after.get(name), explanation, language),
        )
        for name in sorted(each.before)
    ]
    date = date_text(each.changed_at.astimezone(zone).date(), language)
    return text("explain.changed", language, row=each.key, changes=text("comma", language).join(changes), date=date)


def _column(name: str, language: Language) -> str:
    return text(f"explain.deal.{name}", language) if has_text(f"explain.deal.{name}", language) else name


def _cell(name: str, value: str | None, explanation: Explanation, language: Language) -> str:
    if value is None:
        return text("explain.empty", language)
    match DEALS.column(name).type:
        case Type.TIME:
            local = datetime.fromisoformat(value).astimezone(ZoneInfo(explanation.answer.zone))
            return date_text(local.date(), language)
        case Type.MONEY:
            return trimmed_text(Fraction(value), language)
        case Type.ENUM:
            return word_text(value, language)
    return explanation.owners.get(value, value) if name == "owner" else value


def closing_notes(explanation: Explanation, language: Language) -> list[str]:
    """The small print: how fresh the data are, and which definition the value goes by."""
    kpi = explanation.answer.kpi
    version = text("explain.version", language, version=kpi.version, since=date_text(kpi.since, language))
    return [freshness(explanation.answer, language), version]
