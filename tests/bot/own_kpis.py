"""Own KPIs in a small team: declared, asked for, and the mistakes that are told."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.i18n import Language, error_text
from bot.reply import Speaker
from bot.usecases import own_kpis
from bot.usecases.own_kpis import Plan, Written
from bot.usecases.respond import Counter, respond
from kpis.errors import DeclarationError
from storage.database import Database
from storage.own_kpis import definitions
from tests.declared import declaration

NOW = datetime(2017, 11, 1, 14, tzinfo=UTC)
LATER = NOW + timedelta(days=2)

LARGE = 'of: {sum: deals.amount, on: closed, where: {status: won, amount: ">= 5k"}}'
LARGER = LARGE.replace("5k", "50k")
NAMED = {"name": "{en: Large wins, ko: 대형 수주액, ja: 大口受注額}", "aliases": "[big wins]"}
LARGE_WINS = declaration("large_wins", LARGE, **NAMED)
SHARE = declaration("large_share", "of: {kpi: large_wins}\nto: {kpi: revenue}", unit="percent")


def define(database: Database, *texts: str, now: datetime = NOW, workspace: str = "default") -> Plan:
    files = [Written(f"{nth}.yml", text) for nth, text in enumerate(texts, start=1)]
    return own_kpis.define(database, workspace, files, author="dana", now=now)


def said(database: Database, typed: str, *, now: datetime = NOW, workspace: str = "default") -> str:
    counter = Counter(database, lambda: now, lambda name: name)
    return respond(counter, typed, Speaker(workspace, "U1", "C1", Language.EN)).message.text


def mistakes(database: Database, *texts: str) -> list[tuple[str, object, object]]:
    with pytest.raises(DeclarationError) as refused:
        define(database, *texts)
    for language in Language:
        assert error_text(refused.value, language)
    return [(cause.key, cause.params["file"], cause.params["line"]) for cause in refused.value.causes]


def held(database: Database) -> list[tuple[str, int]]:
    with database.reading() as connection:
        return [(each.key, each.version) for each in definitions(connection, "default")]
