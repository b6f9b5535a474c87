"""Conditions as typed: when a rule is to warn."""

from alerts.conditions import ConditionKind
from bot.words.amounts import amount_of, take_amount
from bot.words.clauses import keyword_length
from bot.words.command_words import Words, joined, phrase
from bot.words.requests import ConditionWords
from kpis.errors import UserError

STATES = {
    **dict.fromkeys(
        ("below target", "under target", "below goal", "목표 미달", "목표미달", "目標未達", "目標 未達"),
        ConditionKind.BELOW_TARGET,
    ),
    **dict.fromkeys(
        ("behind pace", "behind", "off pace", "페이스 미달", "페이스 뒤처짐", "ペース遅れ", "ペース 遅れ"),
        ConditionKind.BEHIND_PACE,
    ),
    **dict.fromkeys(("at risk", "위험", "リスク"), ConditionKind.AT_RISK),
}
COMPARISONS = {
    **dict.fromkeys(("below", "under", "less than", "lower than", "<"), ConditionKind.BELOW),
    **dict.fromkeys(("above", "over", "more than", "higher than", "greater than", ">"), ConditionKind.ABOVE),
}
AFTER_VALUE = {
    "미만": ConditionKind.BELOW,
    "未満": ConditionKind.BELOW,
    "초과": ConditionKind.ABOVE,
    "超": ConditionKind.ABOVE,
}
OFFERED = ("below VALUE", "above VALUE", "below target", "behind pace", "at risk")


def take_condition(words: Words) -> tuple[ConditionWords, Words]:
    """The condition that the first words name, and the words after it. Raises `bad_condition`, `bad_value`."""
    if length := keyword_length(words, STATES):
        return ConditionWords(STATES[phrase(words[:length])]), words[length:]
    if length := keyword_length(words, COMPARISONS):
        value, rest = take_amount(words[length:])
        return ConditionWords(COMPARISONS[phrase(words[:length])], value), rest
    for length in range(1, 4):
        if condition := _after_value(joined(words[:length])):
            return condition, words[length:]
    raise UserError("bad_condition", choices=OFFERED, text=joined(words[:4]))


def _after_value(text: str) -> ConditionWords | None:
    """`30% 미만`, `30%未満`: the comparison follows the value."""
    for word, kind in AFTER_VALUE.items():
        if text.endswith(word) and (value := amount_of(text.removesuffix(word))) is not None:
            return ConditionWords(kind, value)
    return None
