"""Scope names: whose numbers are meant by the name of a team or rep, as people write and shorten it."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.words.clauses import before_keyword, begins_period, is_period, keyword_length
from bot.words.command_words import Words, folded, joined, lowered
from bot.words.requests import Context
from kpis.errors import UserError
from kpis.readings import COMPANY, Scope, ScopeKind

COMPANY_NAMES = frozenset({"company", "all", "everyone", "전체", "회사", "전사", "全社", "全体", "会社"})
KINDS = {"팀": "team", "チーム": "team", "담당자": "rep", "担当者": "rep", "팀원": "rep"}
LONGEST_NAME = 8
"""Words of the longest name that is looked for."""
CHOICES = 5
NEAR, MISSPELT = 55, 85
OF = re.compile(r"(?:의|の|'s|’s)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A team or a rep, and what it may be called."""

    scope: Scope
    names: tuple[str, ...]


def full_names(context: Context) -> Iterator[str]:
    """All that names a scope in full, as it is looked up; of one letter is none, as every text has some."""
    for name in (*COMPANY_NAMES, *context.teams, *context.reps.values()):
        if len(plain := folded(name)) > 1:
            yield plain


def take_scope(words: Words, context: Context, keywords: Collection[str]) -> tuple[str | None, Words]:
    """The canonical scope that the first words name, and the words after it; None where they name a period.

    The longest full name wins, even if it holds a keyword (team "Top Sales"). Else the name goes up to a period or
    to the next keyword. Raises UserError `ambiguous_scope` or `unknown_scope`.
    """
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        scope = _exact(joined(words[:length]), context)
        if scope and (words[length - 1].is_quoted or _ends_here(words[length:], keywords)):
            return scope, words[length:]
    run = before_keyword(words, keywords)
    if run and is_period(joined(run)):
        return None, words
    starts = (index for index in range(1, len(run)) if is_period(joined(run[index:])))
    length = next(starts, len(run))
    return find_scope(_said(run[:length]), context), words[length:]


def bare_scope(words: Words, context: Context) -> tuple[str | None, Words]:
    """The scope that is named in full beside a period, or alone, and the other words: `매출 지난 분기 영업1팀`."""
    if is_period(joined(words)):
        return None, words
    runs = [
        (words[start : start + length], (*words[:start], *words[start + length :]))
        for length in range(min(len(words), LONGEST_NAME), 0, -1)
        for start in range(len(words) - length + 1)
    ]
    names = [(OF.sub("", joined(run)), others) for run, others in runs if not others or is_period(joined(others))]
    for found_by in (_exact, _part_of_name):
        for name, others in names:
            if scope := found_by(name, context):
                return scope, others
    return None, words


def _part_of_name(text: str, context: Context) -> str | None:
    """The only scope one of whose names it is: `Sam` of "Lee, Sam". The beginning of a name alone may be anything."""
    plain = folded(text)
    found = [one for one in _candidates(text, context) if any(_has_word(plain, name) for name in one.names)]
    return str(found[0].scope) if len(found) == 1 and len(plain) > 1 else None


def find_scope(text: str, context: Context) -> str:
    """`company`, `team:NAME` or `rep:ID` for a name: in full, or the beginning or a part of just one, or a near miss.

    Raises UserError `ambiguous_scope` or `unknown_scope`, with names to choose from.
    """
    if scope := _exact(text, context):
        return scope
    candidates, plain = _candidates(text, context), folded(_bare(text))
    for found in (_beginning(plain, candidates), _misspelt(plain, candidates)):
        if len(found) > 1:
            raise UserError("ambiguous_scope", choices=_choices(found, context)[:CHOICES], text=text)
        if found:
            return str(found[0].scope)
    raise UserError("unknown_scope", choices=_near(plain, context), text=text)


def _ends_here(words: Words, keywords: Collection[str]) -> bool:
    """Whether what follows a name is no part of it: there may be a team "East", but "East 2" was meant."""
    return not words or begins_period(words) or keyword_length(words, keywords) > 0


def _said(words: Words) -> str:
    """The name that is meant by a mention is the one that Slack shows."""
    return " ".join(word.label or word.text.removeprefix("@") for word in words)


def _exact(text: str, context: Context) -> str | None:
    if lowered(text) in COMPANY_NAMES:
        return str(COMPANY)
    plain = folded(_bare(text))
    candidates = _candidates(text, context)
    found = [one for one in candidates if plain and plain in map(folded, one.names)]
    if len(found) > 1:
        raise UserError("ambiguous_scope", choices=_choices(found, context), text=text)
    return str(found[0].scope) if found else None


def _candidates(text: str, context: Context) -> list[Named]:
    """Teams and reps; those of one kind after `team:` and `rep:`."""
    teams = [Named(Scope(ScopeKind.TEAM, name), (name,)) for name in context.teams]
    mentions = {rep: f"@{user}" for user, rep in context.users.items()}
    reps = [Named(Scope(ScopeKind.REP, key), (key, mentions.get(key, key), name)) for key, name in context.reps.items()]
    kind = _kind(text)
    return [one for one in (*teams, *reps) if kind in (None, one.scope.kind)]


def _kind(text: str) -> str | None:
    prefix = lowered(text.partition(":")[0]).strip() if ":" in text else ""
    kind = KINDS.get(prefix, prefix)
    return kind if kind in (ScopeKind.TEAM, ScopeKind.REP) else None


def _bare(text: str) -> str:
    return text.partition(":")[2] if _kind(text) else text


def _beginning(plain: str, candidates: Iterable[Named]) -> list[Named]:
    """Those whose name begins with the text, or one of whose names it is: `Dana`, `Sam` of "Lee, Sam"."""
    return [one for one in candidates if plain and any(_is_beginning(plain, name) for name in one.names)]


def _is_beginning(plain: str, name: str) -> bool:
    return folded(name).startswith(plain) or _has_word(plain, name)


def _has_word(plain: str, name: str) -> bool:
    return plain in map(folded, name.split())


def _misspelt(plain: str, candidates: Iterable[Named]) -> list[Named]:
    """Near misses; never of a number: "East 2" is not a slip for "East 1"."""
    return [
        one
        for one in candidates
        if any(_digits(plain) == _digits(name) and fuzz.ratio(plain, folded(name)) >= MISSPELT for name in one.names)
    ]


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _near(plain: str, context: Context) -> tuple[str, ...]:
    candidates = _candidates("", context)
    names = {folded(name): one for one in candidates for name in one.names if name}
    found = process.extract(plain, names.keys(), scorer=fuzz.WRatio, score_cutoff=NEAR, limit=CHOICES)
    near = list(dict.fromkeys(names[name] for name, _, _ in found))
    return _choices(near or candidates[: len(context.teams)], context)[:CHOICES]


def _choices(found: Iterable[Named], context: Context) -> tuple[str, ...]:
    """What to type for each: a rep's name where nobody else has it, else the canonical scope."""
    names = [folded(name) for name in (*context.teams, *context.reps.values())]
    return tuple(
        one.names[-1] if one.names[-1] and names.count(folded(one.names[-1])) == 1 else str(one.scope) for one in found
    )
