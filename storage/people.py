"""Who is who: the Slack users of reps, and whom a notice about a rep or team may go to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from alerts.recipients import Directory, Person, unlinked_target
from kpis.periods import DAY
from storage.alert_tables import people
from storage.alert_tables import unknown_addresses as unknown
from storage.database import Connection
from storage.incidents import firing
from storage.outbox import readdress
from storage.reps import Rep, all_reps


def link(
    connection: Connection,
    workspace_id: str,
    rep_id: str,
    user_id: str,
    *,
    language: str | None = None,
    time_zone: str | None = None,
) -> None:
    """Links a rep to a Slack user, in place of the one that they were linked to.

    What could not be told to them and still lasts goes out now.
    """
    values = {"user_id": user_id, "language": language, "time_zone": time_zone}
    if not _relink(connection, workspace_id, rep_id, values):
        try:
            with connection.begin_nested():
                connection.execute(insert(people).values(workspace_id=workspace_id, rep_id=rep_id, **values))
        except IntegrityError:
            # Another process has just linked them: any number of them may look for the same people.
            _relink(connection, workspace_id, rep_id, values)
    lasting = firing(connection, workspace_id)
    readdress(connection, workspace_id, unlinked_target(rep_id), Person(user_id, language), lasting)


def _relink(connection: Connection, workspace_id: str, rep_id: str, values: Mapping[str, str | None]) -> bool:
    query = update(people).where(people.c.workspace_id == workspace_id, people.c.rep_id == rep_id).values(values)
    return connection.execute(query).rowcount == 1


def unlink(connection: Connection, workspace_id: str, rep_id: str) -> None:
    connection.execute(delete(people).where(people.c.workspace_id == workspace_id, people.c.rep_id == rep_id))


def links(connection: Connection, workspace_id: str) -> dict[str, Person]:
    """The linked reps."""
    query = select(people.c.rep_id, people.c.user_id, people.c.language).where(people.c.workspace_id == workspace_id)
    return {row.rep_id: Person(row.user_id, row.language) for row in connection.execute(query)}


def user_of(connection: Connection, workspace_id: str, rep_id: str) -> Person | None:
    """The rep's Slack user, if they are linked."""
    return links(connection, workspace_id).get(rep_id)


def unlinked(connection: Connection, workspace_id: str) -> list[Rep]:
    """The reps and managers who have no Slack user yet, those who have left among them, by id."""
    linked = links(connection, workspace_id)
    return [rep for rep_id, rep in sorted(all_reps(connection, workspace_id).items()) if rep_id not in linked]


def unknown_addresses(connection: Connection, workspace_id: str, since: datetime) -> set[str]:
    """The addresses that nobody had in Slack when it was asked, at `since` or later."""
    asked = (unknown.c.workspace_id == workspace_id, unknown.c.asked_at >= since)
    return set(connection.scalars(select(unknown.c.email).where(*asked)))


def note_unknown(connection: Connection, workspace_id: str, email: str, now: datetime) -> None:
    """Notes that nobody has the address in Slack."""
    ours = (unknown.c.workspace_id == workspace_id, unknown.c.email == email)
    if connection.execute(update(unknown).where(*ours).values(asked_at=now)).rowcount == 0:
        with suppress(IntegrityError), connection.begin_nested():  # another process has just asked for it as well
            connection.execute(insert(unknown).values(workspace_id=workspace_id, email=email, asked_at=now))


def forget_unknown(connection: Connection, workspace_id: str, before: datetime) -> None:
    """Forgets the addresses that were asked for so long ago that they may be asked for again."""
    connection.execute(delete(unknown).where(unknown.c.workspace_id == workspace_id, unknown.c.asked_at < before))


def directory(connection: Connection, workspace_id: str, today: date) -> Directory:
    """Who is linked, who manages whom, and who leads each team today."""
    reps = all_reps(connection, workspace_id)
    return Directory(
        links(connection, workspace_id),
        {rep.rep_id: rep.manager for rep in reps.values() if rep.manager},
        _leads([rep for rep in reps.values() if rep.works_in(today, today + DAY)]),
    )


def _leads(at_work: Iterable[Rep]) -> Mapping[str, tuple[str, ...]]:
    """The managers in each team; where there is none, the one whom most of the team names."""
    named: dict[str, Counter[str]] = {}
    leads: dict[str, tuple[str, ...]] = {}
    for rep in at_work:
        if rep.role == "manager":
            leads[rep.team] = (*leads.get(rep.team, ()), rep.rep_id)
        elif rep.manager:
            named.setdefault(rep.team, Counter())[rep.manager] += 1
    return {team: (count.most_common(1)[0][0],) for team, count in named.items()} | leads
