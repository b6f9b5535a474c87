"""What is typed after `/kpi`, to the bot directly, in a mention or in a terminal: one grammar, read into a request."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.words.ask_text import ask
from bot.words.command_words import Words, folded, joined, phrase, words_of
from bot.words.digest_text import digest_add
from bot.words.goal_text import goal_remove, goal_set, goals
from bot.words.help_topics import help_request
from bot.words.import_words import IMPORT
from bot.words.requests import (
    Alerts,
    Context,
    DigestList,
    DigestNow,
    DigestRemove,
    Help,
    Import,
    Request,
    RuleList,
    RulePause,
    RuleRemove,
    RuleResume,
    RuleShow,
)
from bot.words.rule_text import rule_add
from kpis.errors import UserError

Command = Callable[[Words, Context], Request]
LONGEST_TEXT = 2000
GROUPS = frozenset({"rule", "digest", "규칙", "ルール", "다이제스트", "ダイジェスト"})


def parse(text: str, context: Context) -> Request:
    """The request that the text makes; help for an empty text.

    Raises UserError with what was wrong and, where that can be said, the choices.
    """
    if len(text) > LONGEST_TEXT:
        raise UserError("text_too_long", most=LONGEST_TEXT)
    words = words_of(text)
    if not words:
        return Help()
    for length in (2, 1):
        # `目標 設定` and `目標設定` are both usual.
        if command := COMMANDS.get(phrase(words[:length]).replace(" ", "")):
            return command(words[length:], context)
    if words[0].plain in GROUPS:
        raise UserError("unknown_command", choices=_siblings(words[0].plain), text=joined(words[:2]))
    return ask(words, context)


def _siblings(group: str) -> tuple[str, ...]:
    return tuple(name for names in SPOKEN.values() for name in names if name.startswith(f"{group} "))


def _plain(request: Request, words: Words, _: Context) -> Request:
    if words:
        raise UserError("unknown_words", text=joined(words))
    return request


def _named(kind: Callable[[str], Request], words: Words, _: Context) -> Request:
    name = joined(words).strip(": ")
    if not name:
        raise UserError("missing_name")
    return kind(name)


def _import(_: Words, __: Context) -> Import:
    return Import()


def _digest_now(words: Words, _: Context) -> DigestNow:
    return DigestNow(joined(words).strip(": ") or None)


SPOKEN: Mapping[Command, tuple[str, ...]] = {
    _import: IMPORT,
    help_request: ("help", "?", "도움말", "사용법", "ヘルプ", "使い方"),
    goal_set: ("goal set", "목표 설정", "目標 設定"),
    goal_remove: ("goal remove", "goal delete", "목표 삭제", "目標 削除"),
    goals: ("goals", "goal list", "목표 목록", "目標 一覧"),
    partial(_plain, Alerts()): ("alerts", "알림", "경보", "アラート"),
    rule_add: ("rule add", "규칙 추가", "ルール 追加"),
    partial(_plain, RuleList()): ("rule list", "rules", "규칙 목록", "ルール 一覧"),
    partial(_named, RuleShow): ("rule show", "규칙 보기", "ルール 表示"),
    partial(_named, RulePause): ("rule pause", "규칙 중지", "ルール 停止"),
    partial(_named, RuleResume): ("rule resume", "규칙 재개", "ルール 再開"),
    partial(_named, RuleRemove): ("rule remove", "rule delete", "규칙 삭제", "ルール 削除"),
    digest_add: ("digest add", "다이제스트 추가", "ダイジェスト 追加"),
    partial(_plain, DigestList()): ("digest list", "digests", "다이제스트 목록", "ダイジェスト 一覧"),
    _digest_now: ("digest now", "다이제스트 지금", "ダイジェスト 今すぐ"),
    partial(_named, DigestRemove): ("digest remove", "digest delete", "다이제스트 삭제", "ダイジェスト 削除"),
}
COMMANDS: Mapping[str, Command] = {folded(name) or name: command for command, names in SPOKEN.items() for name in names}
