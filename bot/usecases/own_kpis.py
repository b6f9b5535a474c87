"""A workspace's own KPIs: declared, changed, looked at before either, listed and removed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from bot.usecases.answer import ask
from bot.usecases.kpi_uses import uses_of
from bot.words.new_names import check_new_name
from kpis.catalogue import CATALOGUE
from kpis.declared.declaration import Around, key_of, read_declaration, references
from kpis.declared.tree import Text, Tree
from kpis.errors import DeclarationError, UserError
from kpis.kpi import Kpi
from kpis.numbers import Change
from kpis.period_phrases import parse_period
from kpis.periods import local_day
from kpis.questions import Question
from kpis.readings import Answer
from storage.database import Connection, Database
from storage.declaration_file import MOST, Declaration, declarations, stored_tree
from storage.locks import lock_own_kpis
from storage.own_kpis import Definition, catalogue_with, checked_catalogue, definitions, end, keep, latest, versions
from storage.workspaces import Workspace, load

CHOICES = 5
LOOKED_AT = ("this month", "last month")
"""What is shown of a KPI that is not declared yet."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of declarations."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who declares, in which workspace, and when."""

    workspace: Workspace
    name: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What the workspace would have, by key; of these, what is new, and what stands there already as it is written.

    `numbers` are those that it has set itself. `faulty` are the keys of declarations that can't be read.
    """

    definitions: Mapping[str, Definition]
    new: Mapping[str, Definition]
    unchanged: tuple[str, ...] = ()
    numbers: tuple[Change, ...] = ()
    faulty: frozenset[str] = frozenset()

    @property
    def catalogue(self) -> Mapping[str, Kpi]:
        return catalogue_with(tuple(self.definitions.values()), self.numbers)


def define(database: Database, workspace_id: str, files: Sequence[Written], *, author: str, now: datetime) -> Plan:
    """Stores the declarations that are new or changed; none of them if anything is wrong with one."""
    with database.writing() as connection:
        lock_own_kpis(connection, workspace_id)
        plan = planned(connection, files, Author(load(connection, workspace_id), author, now))
        for definition in plan.new.values():
            keep(connection, workspace_id, definition)
        return plan


def planned(connection: Connection, files: Sequence[Written], author: Author) -> Plan:
    """What `define` would store. Raises UserError `bad_declaration` with every mistake, by file and line."""
    before = {one.key: one for one in latest(connection, author.workspace.id)}
    there = {key: one for key, one in before.items() if one.removed_at is None}
    plan = Plan(there, {}, numbers=author.workspace.numbers)
    causes: list[UserError] = []
    for written in files:
        for part in _parts(written, causes):
            try:
                plan = _with(plan, part, before, author)
            except UserError as error:
                causes += _located(error, written.file)
                plan = replace(plan, faulty=plan.faulty | _keys_of(part))
    if causes:
        raise DeclarationError(causes)
    _check_others(connection, plan, author.workspace)
    return plan


def previews(connection: Connection, workspace: Workspace, plan: Plan, now: datetime) -> Iterator[Answer]:
    """What the KPIs that would be new come to, this month and last."""
    seen = replace(workspace, catalogue=plan.catalogue)
    today = local_day(now, workspace.calendar.zone)
    periods = filter(None, [parse_period(phrase, today, workspace.calendar) for phrase in LOOKED_AT])
    questions = [Question(key, period) for period in periods for key in plan.new]
    for question in sorted(questions, key=lambda question: list(plan.new).index(question.kpi)):
        yield ask(connection, seen, question, now)


def every(connection: Connection, workspace: Workspace) -> list[Definition]:
    """The definitions that hold, by key."""
    return definitions(connection, workspace.id)


def version_of(connection: Connection, workspace: Workspace, key: str, version: int | None) -> Definition:
    """A version of a KPI, also of one that was removed; the newest if none is named."""
    found = {one.version: one for one in versions(connection, workspace.id, key)}
    if not found:
        raise _no_such(connection, workspace, key)
    if version is not None and version not in found:
        raise UserError("no_such_version", choices=[str(one) for one in found], kpi=key, version=version)
    return found[max(found) if version is None else version]


def undefine(database: Database, workspace_id: str, key: str, *, author: str, now: datetime) -> Definition:
    """Removes a KPI that nothing uses; its versions stay to be read."""
    with database.writing() as connection:
        lock_own_kpis(connection, workspace_id)
        workspace = load(connection, workspace_id)
        found = {one.key: one for one in definitions(connection, workspace_id)}.get(key)
        if found is None:
            raise _no_such(connection, workspace, key)
        if uses := list(uses_of(connection, workspace, key)):
            raise UserError("own_kpi_in_use", kpi=key, uses="\n".join(uses))
        end(connection, workspace_id, found, author=author, now=now)
        return found


def _keys_of(part: Declaration) -> frozenset[str]:
    """The key of a declaration, if that can be read."""
    try:
        return frozenset({key_of(part.tree)})
    except UserError:
        return frozenset()


def _parts(written: Written, causes: list[UserError]) -> list[Declaration]:
    try:
        return declarations(written.text)
    except UserError as error:
        causes += _located(error, written.file)
        return []


def _located(error: UserError, file: str) -> list[UserError]:
    """The mistakes, each with the file that it is in."""
    return [one.located(file=file) for one in error.causes or (error,)]


def _with(plan: Plan, part: Declaration, before: Mapping[str, Definition], author: Author) -> Plan:
    key = key_of(part.tree)
    was, now = before.get(key), plan.definitions.get(key)
    if key in (*plan.new, *plan.unchanged):
        raise UserError("declared_again", line=part.tree.line, kpi=key)
    if now is not None and stored_tree(now.declaration) == part.tree:
        return replace(plan, unchanged=(*plan.unchanged, key))
    if len({*plan.definitions, key}) > MOST:
        raise UserError("too_many_own_kpis", line=part.tree.line, most=MOST)
    _check_circle(key, part.tree, plan)
    since = local_day(author.now, author.workspace.calendar.zone)
    made = Definition(key, was.version + 1 if was else 1, part.text, author.name, author.now, since)
    read_declaration(part.tree, _around(key, plan, author), made.edition)
    return replace(plan, definitions={**plan.definitions, key: made}, new={**plan.new, key: made})


def _around(key: str, plan: Plan, author: Author) -> Around:
    others = {name: kpi for name, kpi in plan.catalogue.items() if name != key or kpi.naming is None}
    calendar = author.workspace.calendar
    today = local_day(author.now, calendar.zone)

    def check_name(named: Text, kpi: Kpi) -> None:
        try:
            check_new_name(named.text.strip(), kpi, others, today, calendar)
        except UserError as error:
            raise error.located(line=named.line) from None

    return Around(others, others, check_name, plan.faulty)


def _check_circle(key: str, tree: Tree, plan: Plan) -> None:
    """A KPI can't be made of itself, by whatever way."""
    made_of = {one.key: references(stored_tree(one.declaration)) for one in plan.definitions.values()}
    seen: set[str] = set()
    found = set(references(tree))
    while found - seen:
        seen |= found
        found = {further for other in found for further in made_of.get(other, ())}
    if key in seen:
        raise UserError("declared_circle", line=tree.line, kpi=key)


def _check_others(connection: Connection, plan: Plan, workspace: Workspace) -> None:
    """What is there already must go on making sense beside what is new."""
    after = checked_catalogue(tuple(plan.definitions.values()), plan.numbers)
    for key in plan.new:
        before = workspace.catalogue.get(key)
        if before and before.unit is not after[key].unit and (uses := list(uses_of(connection, workspace, key))):
            raise UserError("own_kpi_unit_in_use", kpi=key, unit=str(before.unit), uses="\n".join(uses))


def _no_such(connection: Connection, workspace: Workspace, key: str) -> UserError:
    if key in CATALOGUE:
        return UserError("not_own_kpi", text=key)
    keys = [one.key for one in definitions(connection, workspace.id)]
    return UserError("no_own_kpi", choices=get_close_matches(key, keys, CHOICES) or keys[:CHOICES], text=key)
