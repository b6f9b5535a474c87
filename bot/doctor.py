"""The doctor: looks at all that kpibot needs, and says what to do about what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from alerts.recipients import RecipientKind, parse_recipient
from bot.blocks.source import complete_text, problem_text
from bot.charts.fonts import missing_glyphs
from bot.i18n import Language, text
from bot.period_labels import moment_text
from bot.settings import Settings
from bot.slack.directory import channels
from bot.slack.errors import CALL_FAILURES, INSTALLATION, Failure, failure_of
from bot.slack.scopes import needed_scopes
from bot.usecases import sources
from kpis.datasets import DATASETS
from kpis.periods import DAY, local_day
from storage import outbox, people, waiting
from storage.database import Database
from storage.digests import all_digests
from storage.freshness import complete_up_to
from storage.migrate import head, revision
from storage.readiness import unreadiness
from storage.rules import all_rules
from storage.workspaces import load

CLOCK_TOLERANCE = timedelta(seconds=60)
STALE_AFTER = timedelta(hours=48)
LOOKED_BACK = timedelta(days=7)
NAMED = 5
"""How many of many are named."""

EACH_ALPHABET = "가나다라마바사 매출 달성률 あいうえお カタカナ 売上 達成率 ABC 012 %₩¥€"
GONE = ("account_inactive", "token_revoked")
"""The app was taken off the workspace: its token won't come back to life."""
NOT_FAILURES = (outbox.SUPERSEDED, outbox.PARENT_GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; `advice` says what to do where it is not ok."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    settings: Settings
    database: Database
    client: WebClient | None
    now: datetime
    workspace_id: str
    language: Language

    def finding(self, name: str, verdict: str, *, ok: bool, advice: str = "advice", **params: object) -> Check:
        """A check whose texts are `doctor.NAME.*`; `verdict` is the one that says what was found."""
        detail = text(f"doctor.{name}.{verdict}", self.language, **params)
        advised = "" if ok else text(f"doctor.{name}.{advice}", self.language, **params)
        return Check(text(f"doctor.{name}.name", self.language, **params), ok, detail, advised)


def checks(
    settings: Settings,
    database: Database,
    client: WebClient | None,
    now: datetime,
    *,
    workspace_id: str = "default",
    language: Language = Language.EN,
) -> list[Check]:
    """Every finding. Without an answer of the database or of Slack, what would have to be asked there is left out."""
    patient = Patient(settings, database, client, now, workspace_id, language)
    reason = unreadiness(database)
    used = _channels_in_use(patient) if reason is None else set()
    return [*_database_checks(patient, reason), *_slack_checks(patient, used), _fonts(patient)]


def _channels_in_use(patient: Patient) -> set[str]:
    """The channels that rules and digests post to."""
    with patient.database.reading() as connection:
        rules = all_rules(connection, patient.workspace_id)
        digests = all_digests(connection, patient.workspace_id)
    recipients = [*(to for rule in rules for to in rule.to), *(parse_recipient(each.plan.channel) for each in digests)]
    return {to.id for to in recipients if to.kind is RecipientKind.CHANNEL and not to.id.startswith("D")}


def _database_checks(patient: Patient, reason: str | None) -> Iterator[Check]:
    if reason is not None:
        yield patient.finding("database", "bad", ok=False, url=patient.database.name, reason=reason)
        return
    yield patient.finding("database", "ok", ok=True, url=patient.database.name)
    found, wanted = revision(patient.database), head()
    is_current = found == wanted
    yield patient.finding("tables", "ok" if is_current else "bad", ok=is_current, found=found or "–", wanted=wanted)
    yield _freshness(patient)
    yield from _sources(patient)
    yield _waiting(patient)
    yield _links(patient)
    yield _deliveries(patient)


def _freshness(patient: Patient) -> Check:
    with patient.database.reading() as connection:
        zone = load(connection, patient.workspace_id).time_zone
        complete = complete_up_to(connection, patient.workspace_id, tuple(DATASETS))
    if complete is None:
        return patient.finding("data", "none", ok=False)
    age, moment = patient.now - complete, moment_text(complete, zone, patient.language)
    if age <= STALE_AFTER:
        return patient.finding("data", "ok", ok=True, moment=moment)
    return patient.finding("data", "bad", ok=False, moment=moment, hours=int(age / timedelta(hours=1)))


def _sources(patient: Patient) -> Iterator[Check]:
    """Each source: up to when its data are complete, whether that is too long ago, and what the last pull met."""
    with patient.database.reading() as connection:
        zone = load(connection, patient.workspace_id).time_zone
    for seen in sources.every(patient.database, patient.workspace_id, patient.now):
        plan = seen.plan
        since = complete_text(plan.complete_up_to, zone, patient.language) if plan.complete_up_to else ""
        problem = problem_text(plan.problem, patient.language) if plan.problem else ""
        state = "" if problem and not since else text(f"source.state.{seen.state}", patient.language)
        said = " · ".join(filter(None, (since, state, problem)))
        is_well = plan.paused or not (seen.is_stale or plan.problem)
        advice = "advice_problem" if plan.problem else "advice"
        yield patient.finding("source", "said", ok=is_well, advice=advice, source=plan.name, said=said)


def _waiting(patient: Patient) -> Check:
    with patient.database.reading() as connection:
        zone = load(connection, patient.workspace_id).time_zone
        since = waiting.oldest(connection, patient.workspace_id)
        rows = waiting.count(connection, patient.workspace_id)
        keys = waiting.awaited_keys(connection, patient.workspace_id, NAMED + 1)
    if since is None:
        return patient.finding("waiting", "none", ok=True)
    is_new = patient.now - since <= STALE_AFTER
    said = {"moment": moment_text(since, zone, patient.language), "keys": _some(keys)}
    return patient.finding("waiting", "some", ok=is_new, count=rows, **said)


def _links(patient: Patient) -> Check:
    with patient.database.reading() as connection:
        today = local_day(patient.now, load(connection, patient.workspace_id).calendar.zone)
        unlinked = people.unlinked(connection, patient.workspace_id)
    at_work = [rep.name for rep in unlinked if rep.works_in(today, today + DAY)]
    if not at_work:
        return patient.finding("links", "ok", ok=True)
    return patient.finding("links", "bad", ok=False, count=len(at_work), reps=_some(at_work))


def _deliveries(patient: Patient) -> Check:
    with patient.database.reading() as connection:
        held = outbox.held(connection, patient.workspace_id, INSTALLATION)
        latest = outbox.deliveries(connection, patient.workspace_id, 500)
    given_up = [
        each
        for each in latest
        if each.state is outbox.OutboxState.GIVEN_UP
        and each.error not in NOT_FAILURES
        and patient.now - each.created_at <= LOOKED_BACK
    ]
    if held:
        errors = ", ".join(held)
        return patient.finding(
            "deliveries", "held", ok=False, advice="advice_held", count=sum(held.values()), error=errors
        )
    if not given_up:
        return patient.finding("deliveries", "ok", ok=True)
    last = given_up[0]
    return patient.finding(
        "deliveries", "bad", ok=False, count=len(given_up), target=last.target, error=last.error or ""
    )


def _slack_checks(patient: Patient, used: set[str]) -> Iterator[Check]:
    if patient.client is None:
        yield patient.finding("slack", "unset", ok=False)
        return
    try:
        identity = patient.client.auth_test()
    except CALL_FAILURES as error:
        yield _refused(patient, failure_of(error))
        return
    yield patient.finding("slack", "ok", ok=True, bot=identity["user"], team=identity["team"])
    yield _scopes(patient, identity)
    yield _clock(patient, identity)
    yield _channels(patient, patient.client, used)


def _refused(patient: Patient, failure: Failure) -> Check:
    """Slack does not answer, or not this bot: that is the network, or the token."""
    if failure.passes:
        url = patient.settings.slack_api_url
        return patient.finding("slack", "away", ok=False, advice="advice_away", url=url, reason=failure.code)
    advice = "advice_gone" if failure.code in GONE else "advice_refused"
    return patient.finding("slack", "bad", ok=False, advice=advice, reason=failure.code)


def _scopes(patient: Patient, identity: SlackResponse) -> Check:
    granted = {scope.strip() for scope in _header(identity, "x-oauth-scopes").split(",")}
    missing = sorted(needed_scopes() - granted)
    if missing:
        return patient.finding("scopes", "bad", ok=False, scopes=", ".join(missing))
    return patient.finding("scopes", "ok", ok=True, count=len(needed_scopes()))


def _clock(patient: Patient, identity: SlackResponse) -> Check:
    skew = abs(patient.now - parsedate_to_datetime(_header(identity, "date")))
    is_right = skew <= CLOCK_TOLERANCE
    return patient.finding("clock", "ok" if is_right else "bad", ok=is_right, seconds=round(skew.total_seconds()))


def _header(response: SlackResponse, name: str) -> str:
    return next((value for key, value in response.headers.items() if key.lower() == name), "")


def _channels(patient: Patient, client: WebClient, used: set[str]) -> Check:
    try:
        unseen = sorted(used - set(channels(client).values()))
    except CALL_FAILURES as error:
        return patient.finding("channels", "unlisted", ok=False, reason=failure_of(error).code)
    if unseen:
        return patient.finding("channels", "bad", ok=False, channels=_some(unseen))
    return patient.finding("channels", "ok", ok=True, count=len(used))


def _fonts(patient: Patient) -> Check:
    missing = "".join(sorted(missing_glyphs(EACH_ALPHABET)))
    return patient.finding("fonts", "bad" if missing else "ok", ok=not missing, glyphs=missing)


def _some(names: list[str]) -> str:
    """The first few, and that there are more."""
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
