"""Digests as typed: which KPIs are written to a channel, and when."""

import re
from collections.abc import Mapping

from alerts.schedules import schedule_of
from bot.words.clauses import Clause, Clauses, before_keyword, read_clauses
from bot.words.command_words import Word, Words, joined
from bot.words.kpi_words import take_kpi
from bot.words.requests import Context, DigestAdd
from bot.words.rule_text import EVERY, take_name
from kpis.errors import UserError

PARTICLES = frozenset({"에", "에서", "로", "に", "へ", "で"})
"""What stands behind a channel in Korean and Japanese."""
BETWEEN_KPIS = frozenset({"and", ",", "、", "&"})


def digest_add(words: Words, context: Context) -> DigestAdd:
    """`[NAME:] [to] [#CHANNEL] [every] [SCHEDULE] [with KPI, KPI]`: either of the two has to be there.

    Without a channel it is the one that this is typed in. Raises UserError where a part can't be read.
    """
    name, rest = take_name(words)
    said, left = read_clauses(rest, DIGEST_CLAUSES, context)
    named = [word.text for word in left if _is_channel(word)]
    left = tuple(word for word in left if not _is_channel(word) and word.plain not in PARTICLES)
    if len(named) + ("channel" in said) > 1:
        raise UserError("digest_without_channel")
    if named:
        said["channel"] = named[0]
    if left:
        said["schedule"] = _bare_schedule(left, said)
    if "channel" not in said and "schedule" not in said:
        raise UserError("digest_without_channel")
    if name:
        said["name"] = name
    return DigestAdd(**said)


def _is_channel(word: Word) -> bool:
    return len(word.text) > 1 and word.text.startswith(("#", "@")) and not word.is_quoted


def _bare_schedule(words: Words, said: Mapping[str, object]) -> str:
    """The schedule that the words name without the word for "every"."""
    schedule = None if "schedule" in said else schedule_of(joined(words))
    if schedule is None:
        raise UserError("unknown_words", text=joined(words))
    return schedule.text


def _channel(words: Words, _: Context) -> tuple[str, Words]:
    if not _is_channel(words[0]):
        raise UserError("digest_without_channel")
    return words[0].text, words[1:]


def _kpis(words: Words, context: Context) -> tuple[tuple[str, ...], Words]:
    """Names with or without commas between them."""
    run = before_keyword(words, DIGEST_CLAUSES)
    names = _names(run)
    keys: list[str] = []
    while names:
        key, names = take_kpi(names, context, BETWEEN_KPIS)
        keys.append(key)
        names = names[1:] if names and names[0].plain in BETWEEN_KPIS else names
    return tuple(dict.fromkeys(keys)), words[len(run) :]


def _names(words: Words) -> Words:
    """The words with commas as words of their own."""
    return tuple(Word(piece) for word in words for piece in re.split("([,、])", word.text) if piece)


DIGEST_CLAUSES: Clauses = {
    **dict.fromkeys(("to", "in"), Clause("channel", _channel)),
    **EVERY,
    **dict.fromkeys(("with", "kpis"), Clause("kpis", _kpis)),
}
