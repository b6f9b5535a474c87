"""What is shown of a breakdown: the names of its groups, and how many of them."""

from collections.abc import Sequence

from bot.formula_conditions import word_text
from bot.i18n import Language, text
from kpis.readings import UNKNOWN_STAGE, Answer, Group, ScopeKind

MOST_SHOWN = 25
SHOWN_OF_MORE = 13


def group_name(group: Group, answer: Answer, language: Language) -> str:
    if group.key is None:
        return text("group.none", language)
    if group.key == UNKNOWN_STAGE:
        return text("group.unknown", language)
    if answer.by == "kind":
        return word_text(group.key, language)
    return group.name or group.key


def shown_groups(groups: Sequence[Group]) -> tuple[Sequence[Group], int]:
    """The groups to show and the number of those left out."""
    if len(groups) <= MOST_SHOWN:
        return groups, 0
    # A list that has to be cut anyway is cut to what a phone shows at once.
    return groups[:SHOWN_OF_MORE], len(groups) - SHOWN_OF_MORE


def scope_text(answer: Answer, language: Language) -> str:
    """Who is spoken of: the company, the team's name, the rep's name if known."""
    if answer.scope.kind is ScopeKind.COMPANY:
        return text("scope.company", language)
    return answer.scope_name or answer.scope.name
