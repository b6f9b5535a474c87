"""Rules, incidents and digests as the rows of the lists that show them."""

from alerts.conditions import Quiet
from alerts.rules import Rule
from alerts.state import Phase
from bot.blocks.lists import DigestRow, HeldRow, IncidentRow, RuleRow
from bot.i18n import Language, text
from bot.words.rule_sentence import rule_sentence
from kpis.readings import ScopeKind
from storage.digests import DueDigest
from storage.incidents import Incident
from storage.source_plans import SourcePlan
from storage.workspaces import Workspace


def rule_row(rule: Rule, workspace: Workspace) -> RuleRow:
    return RuleRow(
        rule.name,
        sentence_of(rule, workspace),
        tuple(str(recipient) for recipient in rule.to),
        workspace.time_zone,
        rule.next_check,
        is_paused=rule.paused,
    )


def sentence_of(rule: Rule, workspace: Workspace) -> str:
    """What a rule watches; no more than the key of a KPI that the workspace does not have any more."""
    kpi = workspace.catalogue.get(rule.kpi)
    return rule.kpi if kpi is None else rule_sentence(rule, kpi)


def incident_row(incident: Incident, workspace: Workspace, language: Language) -> IncidentRow:
    since = incident.state.since or incident.seen_at
    return IncidentRow(
        incident.rule,
        workspace.catalogue[incident.kpi],
        _who(incident, language),
        incident.period,
        incident.value,
        incident.expected,
        since,
        workspace.currency,
        workspace.time_zone,
        is_told=incident.state.phase is Phase.FIRING,
        is_held=incident.quiet is Quiet.STALE,
    )


def held_row(plan: SourcePlan, workspace: Workspace) -> HeldRow:
    return HeldRow(plan.name, plan.dataset, plan.complete_up_to, workspace.time_zone)


def digest_row(due: DueDigest, workspace: Workspace) -> DigestRow:
    plan = due.plan
    channel = f"@{plan.channel}" if plan.channel.startswith("U") else f"#{plan.channel}"
    kpis = tuple(workspace.catalogue[key] for key in plan.kpis if key in workspace.catalogue)
    return DigestRow(plan.name, channel, plan.schedule, kpis, workspace.time_zone, due.due_at, plan.paused)


def _who(incident: Incident, language: Language) -> str:
    if incident.scope.kind is ScopeKind.COMPANY:
        return text("scope.company", language)
    return incident.scope_name or incident.scope.name
