"""The workspace that the tests of typed text speak about."""

from datetime import date
from zoneinfo import ZoneInfo

from bot.words.requests import Context
from kpis.catalogue import CATALOGUE
from kpis.periods import Calendar

CONTEXT = Context(
    today=date(2026, 7, 1),
    calendar=Calendar(ZoneInfo("Asia/Seoul")),
    kpis=CATALOGUE,
    dimensions=("rep", "team", "region", "product", "source", "campaign", "channel", "kind", "customer", "stage"),
    teams=("영업1팀", "東京チーム", "East", "East 1", "Enterprise & Co", "Top Sales"),
    reps={
        "R01": "김민지",
        "R02": '이도윤 "도"',
        "R03": "<!channel> Choi",
        "R04": "정하은 🌸",
        "R05": "佐藤 健",
        "R06": "鈴木 一郎 & Sons",
        "R07": "=SUM(A1)",
        "R09": "Dana O'Neil",
        "R10": "Lee, Sam",
        "R11": "Ivan <b>Petrov</b>",
        "R12": "Zoë Åström",
        "R13": "Kim Lee",
        "R14": "Kim Park",
        "R15": "Alex",
        "R16": "Alex",
        "R17": "",
    },
    users={"U777": "R12"},
)
