"""What an answer says, in words: the facts that its blocks, its plain text and the terminal show alike."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.breakdown import group_name, scope_text
from bot.formats import (
    NONE,
    change_text,
    full_text,
    interval_text,
    is_new,
    parts_text,
    percent_text,
    reading_text,
    said_value,
    short_text,
    too_few_text,
    value_text,
)
from bot.formula_text import operand_text
from bot.i18n import Language, has_text, kpi_name, text
from bot.period_labels import moment_text, period_text
from kpis.kpi import Kpi
from kpis.readings import Answer, Group, LeftOut, Point, Reading, Standing

Fact = tuple[str, str]
"""A label and what is said under it."""


def place_text(answer: Answer, language: Language) -> str:
    """Who and when: `영업1팀 · Q2 2025, so far`."""
    period = period_text(answer.period, language)
    if answer.window is None:
        period = text("period.not_begun", language, period=period)
    elif answer.window.running:
        period = text("period.running", language, period=period)
    return f"{scope_text(answer, language)} · {period}"


def headline(answer: Answer, language: Language) -> str:
    """The KPI with its value: `Win rate: 41.0%`."""
    value = said_value(answer.reading, answer.kpi, answer.currency, language, written=full_text)
    return text("pair", language, label=kpi_name(answer.kpi, language), value=value)


def facts(answer: Answer, language: Language) -> list[Fact]:
    """What stands under the value: what it is based on, what it was before, and where it stands against the target."""
    found = [
        ("based_on", _basis(answer, language)),
        ("no_value", no_value_text(answer, language)),
        ("before", _before(answer, language)),
        *(_goal(answer, answer.goal, language) if answer.goal else _no_goal(answer, language)),
    ]
    return [(text(f"answer.{label}", language), said) for label, said in found if said]


def _basis(answer: Answer, language: Language) -> str:
    reading = answer.reading
    interval = interval_text(reading, language)
    known = (
        parts_text(reading, answer.kpi, answer.currency, language),
        text("answer.interval", language, interval=interval) if interval else "",
        too_few_text(reading, language),
    )
    return " · ".join(part for part in known if part)


def no_value_text(answer: Answer, language: Language) -> str:
    """Why there is no value: `no target for Revenue is set`; empty where there is one."""
    absence = answer.absence
    if absence is None or is_new(answer.reading, answer.kpi):
        return ""
    operand = operand_text(absence.operand, absence.frame, language)
    return text(f"no_value.{absence.why}", language, operand=operand)


def _before(answer: Answer, language: Language) -> str:
    value = answer.previous.value
    if value is None and answer.reading.value is None:
        return ""
    is_cut = answer.window is not None and answer.window.running
    return text(
        "answer.before_same_days" if is_cut else "answer.before_text",
        language,
        value=_with_few(said_value(answer.previous, answer.kpi, answer.currency, language), answer.previous, language),
        period=period_text(answer.previous_period, language),
        change=_change(answer.reading, answer.previous, answer.kpi, language),
    )


def _with_few(said: str, reading: Reading, language: Language) -> str:
    few = too_few_text(reading, language)
    return f"{said} ({few})" if few else said


def _change(reading: Reading, previous: Reading, kpi: Kpi, language: Language) -> str:
    """The way from the value before; a dash where one of the two rests on too few to be judged."""
    is_sure = reading.enough and previous.enough
    return change_text(reading.value, previous.value, kpi.unit, language) if is_sure else NONE


def _goal(answer: Answer, goal: Standing, language: Language) -> Iterator[Fact]:
    target = value_text(goal.target, answer.kpi.unit, answer.currency, language)
    yield "target", _target(target, goal, language)
    if goal.expected is not None and goal.expected != goal.target:
        yield (
            "expected",
            text(
                "answer.expected_text",
                language,
                expected=value_text(goal.expected, answer.kpi.unit, answer.currency, language),
                gone=goal.working_days_gone,
                days=goal.working_days,
            ),
        )
    if goal.status is not None:
        yield "status", text(f"status.{goal.status}", language)


def _no_goal(answer: Answer, language: Language) -> Iterator[Fact]:
    if answer.against_target:
        yield "target", text("answer.no_target", language)


def _target(target: str, goal: Standing, language: Language) -> str:
    if goal.attainment is None:
        return target
    return text("answer.target_text", language, target=target, attainment=percent_text(goal.attainment, language))


@dataclass(frozen=True, slots=True)
class Row:
    """A group of a breakdown: its name as it came, so that each place can make it harmless in its own way."""

    name: str
    value: str
    change: str
    rank: str


def group_rows(answer: Answer, language: Language) -> list[Row]:
    tells_ranks = has_ranks(answer)
    return [_row(group, answer, language, tells_rank=tells_ranks) for group in answer.groups or ()]


def _row(group: Group, answer: Answer, language: Language, *, tells_rank: bool) -> Row:
    return Row(
        name=group_name(group, answer, language),
        value=reading_text(group.reading, answer.kpi, answer.currency, language),
        change=_beside(group, answer, language),
        rank=rank_text(group) if tells_rank else "",
    )


def _beside(group: Group, answer: Answer, language: Language) -> str:
    """What a group is compared with: its target where that is asked for, else its value before."""
    if not answer.against_target:
        return _change(group.reading, group.previous, answer.kpi, language)
    if group.goal is None:
        return NONE
    target = value_text(group.goal.target, answer.kpi.unit, answer.currency, language)
    return _target(target, group.goal, language)


def rank_text(group: Group) -> str:
    """The place of a group, `3`, or those that it may have, `1–9`; empty where there is no telling."""
    rank = group.rank
    if rank is None:
        return ""
    return str(rank.first) if rank.is_one else f"{rank.first}–{rank.last}"


def has_ranks(answer: Answer) -> bool:
    """Whether its groups compete, and intervals set at least two of them apart."""
    return len({group.rank for group in answer.groups or () if group.rank}) > 1


def breakdown_head(answer: Answer, language: Language) -> tuple[str, ...]:
    """The head of a breakdown's table."""
    dimension = dimension_text(answer.by or "", language)
    columns = ["value", "target" if answer.against_target else "change", *(["rank"] if has_ranks(answer) else [])]
    named = (text(f"answer.{column}", language) for column in columns)
    return (text("answer.by_title", language, dimension=dimension), *named)


def dimension_text(dimension: str, language: Language) -> str:
    key = f"dimension.{dimension}"
    return text(key, language) if has_text(key, language) else dimension


def series_text(answer: Answer, language: Language) -> str:
    """The trend in a line: `April 2025: 38.0% · May 2025: 42.1%`; empty where none was asked for."""
    return " · ".join(_point(point, answer, language) for point in answer.series or ())


def _point(point: Point, answer: Answer, language: Language) -> str:
    short = said_value(point.reading, answer.kpi, answer.currency, language, written=short_text)
    value = _with_few(short, point.reading, language)
    if point.running:
        value = text("answer.so_far", language, value=value)
    elif point.maturing:
        value = text("answer.maturing_point", language, value=value)
    return text("pair", language, label=period_text(point.period, language), value=value)


def notes(answer: Answer, language: Language) -> list[str]:
    """The small print: whether more is to come, what was not counted, and how fresh the data are."""
    maturing = text("answer.maturing", language) if answer.maturing else ""
    return [
        note
        for note in (_ranking(answer, language), maturing, _left_out(answer, language), freshness(answer, language))
        if note
    ]


def _ranking(answer: Answer, language: Language) -> str:
    """What keeps groups from being ranked, if anything does."""
    if all(group.rank is None or group.rank.is_one for group in answer.groups or ()):
        return ""
    return text("answer.rank_ranges" if has_ranks(answer) else "answer.no_ranking", language)


def _left_out(answer: Answer, language: Language) -> str:
    reasons = text("comma", language).join(reason_text(rows, language) for rows in answer.left_out)
    return text("answer.left_out", language, reasons=reasons) if reasons else ""


def reason_text(rows: LeftOut, language: Language) -> str:
    """How many rows were left out, and why: `2 without an amount`."""
    key = f"left_out.{rows.reason}"
    known = key if has_text(key, language) else "left_out.other"
    return text(known, language, count=rows.count, detail=rows.detail or "", reason=rows.reason)


def freshness(answer: Answer, language: Language) -> str:
    """`Data as of Jul 1, 2026, 09:00 (Asia/Seoul)`."""
    if answer.data_as_of is None:
        return text("no_data", language)
    return text("data_as_of", language, moment=moment_text(answer.data_as_of, answer.zone, language))
