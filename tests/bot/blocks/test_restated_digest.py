"""A digest that says which figures of closed periods are not what they were."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from alerts.restatements import Restatement
from bot.blocks.digest import digest_message
from bot.blocks.message import Message
from bot.i18n import Language
from bot.local_slack.block_kit.check import message_flaws
from kpis.catalogue import CATALOGUE
from kpis.periods import shifted
from kpis.readings import COMPANY, Scope, ScopeKind
from tests.bot.answer_examples import DIGEST, MILLION, MONTH, NOW

REVENUE = Restatement(
    CATALOGUE["revenue"],
    COMPANY,
    shifted(MONTH, -1),
    Fraction(71 * MILLION),
    Fraction(68_500_000),
    NOW,
    deals=3,
)
WIN_RATE = replace(REVENUE, kpi=CATALOGUE["win_rate"], was=Fraction(2, 5), value=None, deals=1)
CALLS = replace(REVENUE, kpi=CATALOGUE["calls"], was=Fraction(0), value=Fraction(12), deals=0)
RESTATED = replace(DIGEST, restated=(REVENUE, WIN_RATE, CALLS))
MARK = {Language.EN: "Restated", Language.KO: "수정됨", Language.JA: "修正"}


@pytest.mark.parametrize("language", Language)
def test_a_digest_with_restatements_is_as_approved(
    language: Language, approved: Callable[[str, Message], None]
) -> None:
    message = digest_message(RESTATED, language)
    assert message_flaws(message.blocks, lambda _: True) == []
    approved(f"digest_restated_{language}", message)


@pytest.mark.parametrize("language", Language)
def test_what_reads_as_it_did_is_not_worth_a_line(language: Language) -> None:
    drifted = replace(WIN_RATE, was=Fraction(41001, 100_000), value=Fraction(41002, 100_000))
    assert MARK[language] not in digest_message(replace(DIGEST, restated=(drifted,)), language).text


def test_a_rep_is_named_beside_the_kpi() -> None:
    restated = replace(REVENUE, scope=Scope(ScopeKind.REP, "R01"))
    assert (
        "Restated: Revenue · R01, May 2025" in digest_message(replace(DIGEST, restated=(restated,)), Language.EN).text
    )
