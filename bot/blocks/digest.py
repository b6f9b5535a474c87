"""A digest: a few KPIs, a line each, with one chart and how fresh the data are."""

from alerts.digests import Digest
from alerts.restatements import Restatement
from bot.blocks.answer_facts import freshness
from bot.blocks.elements import Block, bold, bullets, context, header, image, paragraph, runs_of, words
from bot.blocks.escape import disarmed, escaped, plain
from bot.blocks.message import Message
from bot.breakdown import scope_text
from bot.formats import NONE, change_text, percent_text, said_value, short_text, too_few_text, value_text
from bot.i18n import Language, kpi_name, text
from bot.period_labels import moment_text, period_text
from kpis.periods import Period
from kpis.readings import Answer


def digest_message(digest: Digest, language: Language, *, file_id: str | None = None, alt: str = "") -> Message:
    """The message of a digest; `file_id` is the chart in Slack's files, `alt` what it shows."""
    shared = _shared_period(digest)
    blocks = [header(digest.name)]
    if shared:
        blocks.append(paragraph(words(period_text(shared, language))))
    blocks.append(_lines(digest, shared, language))
    if restated := _restated(digest, language):
        blocks.append(bullets([words(line)] for line in restated))
    if file_id:
        blocks.append(image(file_id, alt or plain(digest.name)))
    blocks.append(context(*_notes(digest, language)))
    return Message(_fallback(digest, shared, language), blocks).fitted(language)


def _shared_period(digest: Digest) -> Period | None:
    """The period that all lines are about: said once, above them."""
    periods = {answer.period for answer in digest.answers}
    return periods.pop() if len(periods) == 1 else None


def _lines(digest: Digest, shared: Period | None, language: Language) -> Block:
    if not digest.answers:
        return paragraph(*runs_of(text("digest.empty", language)))
    return bullets(
        [bold(f"{_subject(answer, shared, language)}  "), words(_standing(answer, language))]
        for answer in digest.answers
    )


def _subject(answer: Answer, shared: Period | None, language: Language) -> str:
    parts = [kpi_name(answer.kpi, language)]
    if answer.scope.name:
        parts.append(plain(scope_text(answer, language)))
    if answer.period != shared:
        parts.append(period_text(answer.period, language))
    return " · ".join(parts)


def _standing(answer: Answer, language: Language) -> str:
    """The value, the way from the one before, where it stands: `₩695.4M (+12.3%) · 🟢 On track · 98.0% of target`."""
    value = said_value(answer.reading, answer.kpi, answer.currency, language, written=short_text)
    change = change_text(answer.reading.value, answer.previous.value, answer.kpi.unit, language)
    said = [value if change == NONE else text("digest.value", language, value=value, change=change)]
    if few := too_few_text(answer.reading, language):
        said.append(few)
    elif answer.goal and answer.goal.status is not None:
        said.append(text(f"status.{answer.goal.status}", language))
    if answer.goal and answer.goal.attainment is not None:
        attainment = percent_text(answer.goal.attainment, language)
        said.append(text("digest.of_target", language, attainment=attainment))
    return " · ".join(said)


def _restated(digest: Digest, language: Language) -> list[str]:
    """A line for each figure that reads otherwise than when it was told; less than a digit shown is not worth one."""
    lines = [_restatement(each, digest.currency, language) for each in digest.restated]
    return [line for line in lines if line]


def _restatement(told: Restatement, currency: str, language: Language) -> str:
    was, value = (value_text(each, told.kpi.unit, currency, language) for each in (told.was, told.value))
    if was == value:
        return ""
    name = kpi_name(told.kpi, language)
    kpi = f"{name} · {plain(told.scope.name)}" if told.scope.name else name
    key = "restated.deals" if told.deals else "restated.line"
    period = period_text(told.period, language)
    return text(key, language, kpi=kpi, period=period, was=was, value=value, count=told.deals)


def _notes(digest: Digest, language: Language) -> list[str]:
    late = moment_text(digest.due_at, digest.zone, language) if digest.late else ""
    oldest = min(digest.answers, key=_age, default=None)
    return [
        text("digest.late", language, moment=late) if late else "",
        freshness(oldest, language) if oldest else "",
        text("digest.compared", language) if digest.answers else "",
    ]


def _age(answer: Answer) -> tuple[bool, str]:
    """Sorts the oldest data first: none of the digest's numbers is older than it says. No data at all is oldest."""
    return answer.data_as_of is not None, answer.data_as_of.isoformat() if answer.data_as_of else ""


def _fallback(digest: Digest, shared: Period | None, language: Language) -> str:
    lines = [disarmed(digest.name), period_text(shared, language) if shared else ""]
    for answer in digest.answers:
        subject = disarmed(_subject(answer, shared, language), 200)
        lines.append(text("pair", language, label=f"• {subject}", value=_standing(answer, language)))
    if not digest.answers:
        lines.append(text("digest.empty", language))
    lines += [disarmed(f"• {line}", 400) for line in _restated(digest, language)]
    return escaped("\n".join(line for line in (*lines, *_notes(digest, language)) if line))
