"""Lists: goals, rules, incidents and digests, a block for each, so that a long list is cut between two of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from bot.blocks.answer_facts import place_text
from bot.blocks.elements import Block, bold, header, paragraph, runs_of, words
from bot.blocks.escape import disarmed, escaped, plain
from bot.blocks.message import Message
from bot.blocks.source import complete_text
from bot.formats import percent_text, value_text
from bot.i18n import Language, has_text, kpi_name, text
from bot.period_labels import moment_text, period_text
from kpis.kpi import Kpi
from kpis.periods import Period
from kpis.readings import Answer, Standing

ADDRESS = re.compile(r"(?P<sign>[#@])(?P<id>[A-Z][A-Z0-9]{6,})")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """`sentence` is what the rule watches, as it can be typed; `to` names recipients: `owner`, `#C…`, `@U…`."""

    name: str
    sentence: str
    to: tuple[str, ...]
    zone: str
    next_check: datetime | None = None
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """A rule that is not content with somebody's numbers. `is_told` False: it has not lasted long enough yet.

    `is_held`: the numbers are too old to say whether that is still so.
    """

    rule: str
    kpi: Kpi
    who: str
    period: Period
    value: Fraction | None
    expected: Fraction | None
    since: datetime
    currency: str
    zone: str
    is_told: bool = True
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A source whose data are stale, so that the rules that read them are held."""

    source: str
    dataset: str
    complete_up_to: datetime | None
    zone: str


@dataclass(frozen=True, slots=True)
class DigestRow:
    """`channel` is `#C…`, or `@U…` for a digest that comes as a direct message."""

    name: str
    channel: str
    schedule: str
    kpis: tuple[Kpi, ...]
    zone: str
    next_post: datetime | None = None
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the list: what it is called, what is said of it, and the people and channels it goes to."""

    name: str
    said: tuple[str, ...]
    to: tuple[str, ...] = ()


def goals_message(answers: Sequence[Answer], language: Language) -> Message:
    """Goals with where they stand: each answer is asked for the goal's own period and scope."""
    entries = [_goal(answer, answer.goal, language) for answer in answers if answer.goal]
    return _listed("goals", entries, language)


def rules_message(rows: Iterable[RuleRow], language: Language) -> Message:
    return _listed("rules", [_rule(row, language) for row in rows], language)


def alerts_message(rows: Iterable[IncidentRow], language: Language, held: Iterable[HeldRow] = ()) -> Message:
    """What is not as it should be, after the sources whose data are too old to tell."""
    entries = [*(_held(row, language) for row in held), *(_incident(row, language) for row in rows)]
    return _listed("alerts", entries, language)


def digests_message(rows: Iterable[DigestRow], language: Language) -> Message:
    return _listed("digests", [_digest(row, language) for row in rows], language)


def _goal(answer: Answer, goal: Standing, language: Language) -> Entry:
    value, target = (
        value_text(number, answer.kpi.unit, answer.currency, language) for number in (answer.reading.value, goal.target)
    )
    attainment = "" if goal.attainment is None else percent_text(goal.attainment, language)
    said = text("goals.line", language, value=value, target=target)
    status = text(f"status.{goal.status}", language) if goal.status else ""
    name = f"{kpi_name(answer.kpi, language)} · {place_text(answer, language)}"
    return Entry(name, (said, attainment, status))


def _rule(row: RuleRow, language: Language) -> Entry:
    return Entry(row.name, (row.sentence, _next("rules", row.next_check, row, language)), row.to)


def _held(row: HeldRow, language: Language) -> Entry:
    since = complete_text(row.complete_up_to, row.zone, language)
    return Entry(row.source, (text("source.held", language, since=since, dataset=row.dataset),))


def _incident(row: IncidentRow, language: Language) -> Entry:
    value, expected = (value_text(number, row.kpi.unit, row.currency, language) for number in (row.value, row.expected))
    moment = moment_text(row.since, row.zone, language)
    since = text("alerts.since" if row.is_told else "alerts.pending", language, moment=moment)
    against = text("alerts.against", language, value=value, expected=expected)
    name = f"{kpi_name(row.kpi, language)} · {row.who} · {period_text(row.period, language)}"
    held = text("source.incident_held", language) if row.is_held else ""
    return Entry(name, (against, since, held, text("alert.rule", language, rule=row.rule)))


def _digest(row: DigestRow, language: Language) -> Entry:
    names = text("comma", language).join(kpi_name(kpi, language) for kpi in row.kpis)
    return Entry(row.name, (row.schedule, names, _next("digests", row.next_post, row, language)), (row.channel,))


def _next(kind: str, moment: datetime | None, row: RuleRow | DigestRow, language: Language) -> str:
    if row.is_paused:
        return text(f"{kind}.paused", language)
    return text(f"{kind}.next", language, moment=moment_text(moment, row.zone, language)) if moment else ""


def _listed(kind: str, entries: Sequence[Entry], language: Language) -> Message:
    title = text(f"{kind}.title", language)
    if not entries:
        empty = text(f"{kind}.empty", language)
        return Message(escaped(empty), [paragraph(*runs_of(empty))])
    blocks = [header(title), *(_block(entry, language) for entry in entries)]
    lines = [title, *(_line(entry, language) for entry in entries)]
    return Message("\n".join(lines), blocks).fitted(language)


def _block(entry: Entry, language: Language) -> Block:
    said = " · ".join(plain(part, 400) for part in entry.said if part)
    to = [words(f"\n{text('rules.to', language)}"), *_addresses(entry.to, language)] if entry.to else []
    return paragraph(bold(plain(entry.name, 200)), words(f"\n{said}"), *to)


def _addresses(to: Iterable[str], language: Language) -> Iterable[Block]:
    for address in to:
        yield words(" ")
        found = ADDRESS.fullmatch(address)
        if found is None:
            yield words(_recipient(address, language))
        elif found["sign"] == "#":
            yield {"type": "channel", "channel_id": found["id"]}
        else:
            yield {"type": "user", "user_id": found["id"]}


def _line(entry: Entry, language: Language) -> str:
    said = " · ".join(disarmed(part, 400) for part in entry.said if part)
    line = escaped(text("pair", language, label=f"• {disarmed(entry.name, 200)}", value=said))
    if not entry.to:
        return line
    return f"{line} · {text('rules.to', language)} {' '.join(_mention(address, language) for address in entry.to)}"


def _mention(address: str, language: Language) -> str:
    """Mentions are made only of ids that we hold."""
    found = ADDRESS.fullmatch(address)
    return f"<{found['sign']}{found['id']}>" if found else escaped(_recipient(address, language))


def _recipient(address: str, language: Language) -> str:
    key = f"recipient.{address}"
    return text(key, language) if has_text(key, language) else disarmed(address)
