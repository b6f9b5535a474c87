"""Rules as typed: which KPI is watched, when it is told and to whom."""

from functools import partial

from alerts.durations import Duration, duration_of
from alerts.schedules import schedule_of
from bot.words.amounts import take_amount
from bot.words.clauses import (
    Clause,
    Clauses,
    before_keyword,
    is_period,
    keyword_length,
    period_of_words,
    read_clauses,
    saying,
)
from bot.words.command_words import Word, Words, joined, lowered, phrase
from bot.words.condition_text import take_condition
from bot.words.kpi_words import take_kpi
from bot.words.requests import Context, RuleAdd
from bot.words.scope_names import take_scope
from kpis.errors import UserError

EACH = {
    **dict.fromkeys(("each rep", "every rep", "each salesperson"), "each rep"),
    **dict.fromkeys(("each team", "every team"), "each team"),
}
EACH_IN_ONE = {
    **dict.fromkeys(("담당자마다", "영업사원마다", "担当者ごと", "担当者ごとに"), "each rep"),
    **dict.fromkeys(("팀마다", "チームごと", "チームごとに"), "each team"),
}
# In Korean and Japanese the word for "every" is part of the schedule.
SCHEDULE_WORDS = ("매시간", "매일", "매주", "매월", "평일", "毎時", "毎日", "毎週", "毎月", "平日")

RECIPIENTS = {
    **dict.fromkeys(("owner", "owners", "담당자", "担当者"), "owner"),
    **dict.fromkeys(("manager", "managers", "매니저", "팀장", "マネージャー", "上司"), "manager"),
}
BETWEEN_RECIPIENTS = frozenset({"and", ","})
LONGEST_SCHEDULE, LONGEST_DURATION = 6, 3


def rule_add(words: Words, context: Context) -> RuleAdd:
    """`NAME: KPI CONDITION [PERIOD]`, then clauses in any order. Raises UserError where a part can't be read."""
    name, rest = take_name(words)
    if not name:
        raise UserError("rule_without_name", text=joined(words))
    key, rest = take_kpi(rest, context, RULE_CLAUSES)
    condition, rest = take_condition(rest)
    said, left = read_clauses(rest, RULE_CLAUSES, context)
    return RuleAdd(name, key, condition, period=period_of_words(left, context), **said)


def take_name(words: Words) -> tuple[str, Words]:
    """What stands before the first colon, or in quotes at the beginning, and the words after it; else no name."""
    if words and words[0].is_quoted:
        return words[0].text, words[1:] if words[1:2] != (Word(":"),) else words[2:]
    for index, word in enumerate(words):
        before, colon, after = word.text.replace("：", ":").partition(":")
        if colon and not word.is_quoted and not _is_value(before, after):
            name = joined((*words[:index], Word(before)))
            return name.strip(), (*((Word(after),) if after else ()), *words[index + 1 :])
    return "", words


def take_recipients(words: Words, keywords: Clauses) -> tuple[tuple[str, ...], Words]:
    """Owner, manager, `@user` and `#channel` up to a keyword or a period. Raises UserError `bad_recipient`."""
    run = before_keyword(words, keywords)
    length = next((index for index in range(1, len(run)) if is_period(joined(run[index:]))), len(run))
    names = [
        name for word in run[:length] if (name := word.text.strip(",、")) and lowered(name) not in BETWEEN_RECIPIENTS
    ]
    if not names:
        raise UserError("bad_recipient", text="")
    return tuple(map(_recipient, names)), words[length:]


def _recipient(name: str) -> str:
    if known := RECIPIENTS.get(lowered(name)):
        return known
    if name[0] not in "@#" or len(name) == 1:
        raise UserError("bad_recipient", text=name)
    return name


def _is_value(before: str, after: str) -> bool:
    """`team:East` and `9:00` have colons of their own."""
    return lowered(before) in ("team", "rep") or (before.isdigit() and after.isdigit())


def _schedule(words: Words, _: Context) -> tuple[str, Words]:
    """The canonical text of the schedule that the longest run of words names, and the words after it."""
    for length in range(min(len(words), LONGEST_SCHEDULE), 0, -1):
        if schedule := schedule_of(joined(words[:length])):
            return schedule.text, words[length:]
    raise UserError("bad_schedule", text=joined(words[:2]))


def _schedule_with(word: str, words: Words, context: Context) -> tuple[str, Words]:
    return _schedule((Word(word), *words), context)


def _subjects(words: Words, context: Context) -> tuple[str | None, Words]:
    if length := keyword_length(words, EACH):
        return EACH[phrase(words[:length])], words[length:]
    return take_scope(words, context, RULE_CLAUSES)


def _duration(words: Words, _: Context) -> tuple[Duration, Words]:
    if words and words[0].plain in ("for", "every"):
        words = words[1:]
    for length in range(min(len(words), LONGEST_DURATION), 0, -1):
        if duration := duration_of(joined(words[:length])):
            return duration, words[length:]
    raise UserError("bad_duration", text=joined(words[:2]))


def _amount(words: Words, _: Context) -> tuple[object, Words]:
    return take_amount(words)


def _min_sample(words: Words, _: Context) -> tuple[int, Words]:
    text = joined(words[:1])
    if not (text.isascii() and text.isdigit() and int(text)):
        raise UserError("bad_min", text=text)
    return int(text), words[1:]


def _to(words: Words, _: Context) -> tuple[tuple[str, ...], Words]:
    return take_recipients(words, RULE_CLAUSES)


EVERY: Clauses = {
    "every": Clause("schedule", _schedule),
    **{word: Clause("schedule", partial(_schedule_with, word), is_complete=True) for word in SCHEDULE_WORDS},
}
RULE_CLAUSES: Clauses = {
    "for": Clause("scope", _subjects),
    **{word: saying("scope", subjects) for word, subjects in EACH_IN_ONE.items()},
    **EVERY,
    "hold": Clause("hold", _duration),
    **dict.fromkeys(("clear at", "clear"), Clause("clear_at", _amount)),
    "min": Clause("min_sample", _min_sample),
    "repeat": Clause("repeat", _duration),
    "to": Clause("to", _to),
}
