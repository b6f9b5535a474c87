"""Each kind of message as JSON: run `pytest --approve tests/bot/blocks` after a change, and read the difference."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from bot.blocks.alert import alert_message
from bot.blocks.digest import digest_message
from bot.blocks.kpi import answer_message
from bot.blocks.lists import (
    DigestRow,
    HeldRow,
    IncidentRow,
    RuleRow,
    alerts_message,
    digests_message,
    goals_message,
    rules_message,
)
from bot.blocks.message import Message
from bot.blocks.source import stale_message
from bot.blocks.words import error_message, note_message
from bot.i18n import Language
from kpis.catalogue import CATALOGUE
from kpis.errors import UserError
from tests.bot.answer_examples import (
    BY_REP,
    DIGEST,
    ENDED,
    FIRING,
    MILLION,
    MONTH,
    NOTHING,
    NOW,
    ON_THE_WAY,
    REMINDER,
    RESOLVED,
    TREND,
    WIN_RATE,
    ZONE,
)

FILE = "F012AB3CD4E"
EN, KO, JA = Language.EN, Language.KO, Language.JA
RULES = [
    RuleRow("*June* <b>", "revenue behind pace this month for each rep", ("owner", "@U012AB3CD"), ZONE, NOW),
    RuleRow("Win rate", "win_rate below 40% this quarter", ("#C012AB3CD",), ZONE, is_paused=True),
]
INCIDENTS = [
    IncidentRow(
        "June",
        CATALOGUE["revenue"],
        "<!channel> Choi",
        MONTH,
        Fraction(MILLION),
        Fraction(2 * MILLION),
        NOW,
        "KRW",
        ZONE,
    ),
    IncidentRow("Rate", CATALOGUE["win_rate"], "영업1팀", MONTH, None, None, NOW, "KRW", ZONE, is_told=False),
]
DIGESTS = [DigestRow("Morning", "#C012AB3CD", "weekday 9:00", (CATALOGUE["revenue"], CATALOGUE["win_rate"]), ZONE, NOW)]

STALE_SOURCE = {
    "state": "stale",
    "source": "HubSpot",
    "dataset": "deals",
    "complete_up_to": "2026-06-01T12:00:00+00:00",
    "problem": {"key": "source_refused", "params": {"host": "api.hubapi.com", "status": 401, "answer": "<!here>"}},
    "rules": 3,
    "zone": ZONE,
}

MESSAGES = {
    "answer_rate": answer_message(WIN_RATE, EN),
    "answer_by_rep": answer_message(BY_REP, JA, file_id=FILE, alt="막대 차트"),
    "answer_trend": answer_message(TREND, KO),
    "answer_on_the_way": answer_message(ON_THE_WAY, KO, file_id=FILE),
    "answer_nothing": answer_message(NOTHING, EN),
    "alert_firing": alert_message(FIRING, EN),
    "alert_firing_ko": alert_message(FIRING, KO),
    "alert_reminder": alert_message(REMINDER, JA),
    "alert_resolved": alert_message(RESOLVED, EN),
    "alert_ended": alert_message(ENDED, EN),
    "digest": digest_message(DIGEST, EN, file_id=FILE),
    "digest_ja": digest_message(DIGEST, JA),
    "goals": goals_message([WIN_RATE, ON_THE_WAY], EN),
    "rules": rules_message(RULES, EN),
    "alerts": alerts_message(INCIDENTS, KO),
    "digests": digests_message(DIGESTS, EN),
    "alerts_held": alerts_message([replace(INCIDENTS[0], is_held=True)], EN, [HeldRow("HubSpot", "deals", NOW, ZONE)]),
    "source_stale": stale_message(STALE_SOURCE, EN),
    "source_fresh": stale_message({**STALE_SOURCE, "state": "fresh", "problem": None, "rules": 1}, KO),
    "error": error_message(UserError("bad_scope", choices=("team:영업1팀", "rep:R01"), text="<!here> `x`"), EN),
    "note": note_message("*Done.* Type `/kpi goals` to see it.\n\nA & B <b>", EN, title="Goals"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_as_approved(name: str, approved: Callable[[str, Message], None]) -> None:
    approved(name, MESSAGES[name])
