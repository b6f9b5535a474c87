"""What a CRM says of a deal in a webhook: the cells that change, and the stages that it came into."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What an update is read with besides the deal: stages with their type, reps, and the zone of days.

    Webhooks name stages and owners by the CRM's ids. Here they are known by those only if they were imported so; a
    pull brings their names instead. An id that is not known is left for it.
    """

    stage_types: Mapping[str, str]
    reps: Container[str]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class DealUpdate:
    """All cells of a deal as they are from now on; none if nothing changes.

    `stage_changes` are rows of their dataset. `needs_pull`: only the CRM's API tells the rest.
    """

    deal_id: str
    cells: Cells = field(default_factory=dict)
    stage_changes: tuple[Cells, ...] = ()
    needs_pull: bool = False


def moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def stage_change(deal_id: str, stage: str, entered_at: str) -> dict[str, str]:
    return {"deal_id": deal_id, "stage": stage, "entered_at": entered_at}
