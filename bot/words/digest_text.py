"""Digests as typed: which KPIs are written to a channel, and when."""

import re

from bot.words.clauses import Clause, Clauses, before_keyword, read_clauses
from bot.words.command_words import Word, Words, joined
from bot.words.kpi_words import take_kpi
from bot.words.requests import Context, DigestAdd
from bot.words.rule_text import EVERY, take_name, take_recipients
from kpis.errors import UserError

BETWEEN_KPIS = frozenset({"and", ",", "、", "&"})


def digest_add(words: Words, context: Context) -> DigestAdd:
    """`[NAME:] to #CHANNEL [every SCHEDULE] [with KPI, KPI]`. Raises UserError where a part can't be read."""
    name, rest = take_name(words)
    said, left = read_clauses(rest, DIGEST_CLAUSES, context)
    if "channel" not in said and left and left[0].text.startswith(("#", "@")):
        said["channel"], left = left[0].text, left[1:]
    if left:
        raise UserError("unknown_words", text=joined(left))
    if "channel" not in said:
        raise UserError("digest_without_channel")
    if name:
        said["name"] = name
    return DigestAdd(**said)


def _channel(words: Words, _: Context) -> tuple[str, Words]:
    recipients, rest = take_recipients(words, DIGEST_CLAUSES)
    if len(recipients) > 1 or not recipients[0].startswith(("#", "@")):
        raise UserError("digest_without_channel")
    return recipients[0], rest


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
