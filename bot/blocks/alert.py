"""Messages about an incident: that it began, that it lasts, that all is well again, that its period is over.

They state numbers and what reaches the target, and leave judging people to people.
"""

from collections.abc import Callable
from fractions import Fraction

from alerts.conditions import ConditionKind
from alerts.notices import Notice, State
from bot.blocks.elements import Block, bold, code, context, header, labelled, paragraph, words
from bot.blocks.escape import disarmed, escaped, plain
from bot.blocks.message import Message
from bot.formats import full_text, gap_text, parts_text, value_text
from bot.i18n import Language, kpi_name, text
from bot.period_labels import moment_text, period_text, short_moment_text
from kpis.kpi import Better
from kpis.periods import label
from kpis.readings import Reading, ScopeKind

Fact = tuple[str, str]
OVER = (State.RESOLVED, State.ENDED)


def alert_message(notice: Notice, language: Language) -> Message:
    """The message of a notice: who, what, how far off and what to do; when it is over, the value then beside now."""
    blocks = [
        header(_title(notice, language)),
        paragraph(bold(_who(notice, language, plain)), words(f" · {period_text(notice.period, language)}")),
        labelled(_facts(notice, language)),
        *(paragraph(words(said)) for said in _advice(notice, language)),
        *_look(notice, language),
        context(*_notes(notice, language, plain)),
    ]
    return Message(_fallback(notice, language), blocks).fitted(language)


def _title(notice: Notice, language: Language) -> str:
    state = f"title_{notice.state}" if notice.state in OVER else f"title_{notice.condition.replace(' ', '_')}"
    expected = notice.expected if notice.expected is not None else notice.fired_expected
    return text(
        f"alert.{state}",
        language,
        kpi=kpi_name(notice.kpi, language),
        expected=value_text(expected, notice.kpi.unit, notice.currency, language),
    )


def _who(notice: Notice, language: Language, harmless: Callable[[str], str]) -> str:
    if notice.scope.kind is ScopeKind.COMPANY:
        return text("scope.company", language)
    return harmless(notice.scope_name or notice.scope.name)


def _facts(notice: Notice, language: Language) -> list[Fact]:
    facts = [] if notice.state is State.FIRING else [("fired", _fired(notice, language))]
    facts.append(("at_end" if notice.state is State.ENDED else "now", _now(notice, language)))
    if notice.state is not State.ENDED and notice.expected is not None:
        facts.append((_expected_name(notice), _value(notice, notice.expected, language)))
    if notice.state not in OVER and notice.value is not None and notice.expected is not None:
        facts.append(("gap", gap_text(notice.value, notice.expected, notice.kpi.unit, notice.currency, language)))
    if notice.target is not None and (notice.state is State.ENDED or notice.expected != notice.target):
        facts.append(("target", _value(notice, notice.target, language)))
    return [(text(f"alert.{name}", language), said) for name, said in facts]


def _expected_name(notice: Notice) -> str:
    """What the value is measured by: a fixed threshold, the target, or what should be there by now."""
    condition = ConditionKind(notice.condition)
    if condition.has_value:
        return "threshold"
    return "target" if notice.expected == notice.target else "expected"


def _fired(notice: Notice, language: Language) -> str:
    """The value that fired stays beside the value now, with what it was measured by at that time."""
    moment = short_moment_text(notice.fired_at, notice.zone, language)
    value = _value(notice, notice.fired_value, language)
    if notice.fired_expected is None:
        return text("alert.fired_text", language, value=value, moment=moment)
    return text(
        "alert.fired_expected_text",
        language,
        value=value,
        expected_name=text("alert.expected_then", language),
        expected=_value(notice, notice.fired_expected, language),
        moment=moment,
    )


def _now(notice: Notice, language: Language) -> str:
    if notice.value is None:
        return text("alert.no_value_now", language)
    reading = Reading(notice.value, notice.numerator, notice.denominator)
    parts = parts_text(reading, notice.kpi, notice.currency, language)
    value = full_text(notice.value, notice.kpi.unit, notice.currency, language)
    return f"{value} · {parts}" if parts else value


def _value(notice: Notice, value: Fraction | None, language: Language) -> str:
    return value_text(value, notice.kpi.unit, notice.currency, language)


def _advice(notice: Notice, language: Language) -> list[str]:
    """What would reach the target, and since when a reminder's matter lasts; nothing once it is over."""
    if notice.state in OVER:
        return []
    required = _required(notice)
    said = []
    if notice.state is State.REMINDER:
        moment = moment_text(notice.fired_at, notice.zone, language)
        said.append(text("alert.reminder", language, moment=moment))
    if required is not None:
        value = _value(notice, required, language)
        said.append(text("alert.required", language, count=notice.working_days_left, value=value))
    return said


def _required(notice: Notice) -> Fraction | None:
    """What a working day has to bring from now on; None where that is no question of adding up, or too late."""
    if not notice.kpi.adds_up or notice.kpi.better is Better.LOWER or not notice.working_days_left:
        return None
    if notice.target is None or notice.value is None or notice.value >= notice.target:
        return None
    return (notice.target - notice.value) / notice.working_days_left


def _look(notice: Notice, language: Language) -> list[Block]:
    if notice.state in OVER:
        return []
    return [paragraph(words(f"{text('alert.look', language)} "), code(_command(notice)))]


def _command(notice: Notice) -> str:
    """The question to type for more, in the grammar of `/kpi`."""
    question = f"/kpi {notice.kpi.key} {label(notice.period)}"
    if notice.scope.kind is ScopeKind.COMPANY:
        return question
    scope = plain(str(notice.scope))
    return f'{question} for "{scope}"' if " " in scope else f"{question} for {scope}"


def _notes(notice: Notice, language: Language, harmless: Callable[[str], str]) -> list[str]:
    as_of = notice.data_as_of or notice.at
    return [
        text("alert.rule", language, rule=harmless(notice.rule)),
        text("data_as_of", language, moment=moment_text(as_of, notice.zone, language)),
    ]


def _fallback(notice: Notice, language: Language) -> str:
    lines = [
        _title(notice, language),
        f"{_who(notice, language, disarmed)} · {period_text(notice.period, language)}",
        *(text("pair", language, label=name, value=said) for name, said in _facts(notice, language)),
        *_advice(notice, language),
    ]
    if notice.state not in OVER:
        lines.append(f"{text('alert.look', language)} {_command(notice)}")
    return escaped("\n".join([*lines, *_notes(notice, language, disarmed)]))
