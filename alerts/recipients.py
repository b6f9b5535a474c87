"""Recipients: whom a rule names, and which Slack users and channels those are for one rep, team or the company."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kpis.readings import Scope, ScopeKind


class RecipientKind(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    USER = "user"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a rule tells. `id` is a Slack id; owner and manager have none, as they differ from subject to subject."""

    kind: RecipientKind
    id: str = ""

    def __str__(self) -> str:
        match self.kind:
            case RecipientKind.USER:
                return f"@{self.id}"
            case RecipientKind.CHANNEL:
                return f"#{self.id}"
            case _:
                return str(self.kind)


def parse_recipient(text: str) -> Recipient:
    """The recipient that `owner`, `manager`, `@USER` or `#CHANNEL` names."""
    if text in (RecipientKind.OWNER, RecipientKind.MANAGER):
        return Recipient(RecipientKind(text))
    kind = RecipientKind.USER if text.startswith("@") else RecipientKind.CHANNEL
    return Recipient(kind, text.removeprefix("@").removeprefix("#"))


@dataclass(frozen=True, slots=True)
class Person:
    """A rep's Slack user, and the language they read."""

    user_id: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who today: the linked users and managers of reps by rep id, the leads of teams by team name."""

    users: Mapping[str, Person] = field(default_factory=dict)
    managers: Mapping[str, str] = field(default_factory=dict)
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Address:
    """Where one notice goes: a Slack id, or `rep:ID` and the like where nobody is linked who could be told."""

    recipient: RecipientKind
    target: str
    is_linked: bool = True
    language: str | None = None


def addresses(to: tuple[Recipient, ...], scope: Scope, directory: Directory) -> tuple[Address, ...]:
    """The addresses for one subject, each once: who is both owner and named is told as the owner."""
    found: dict[str, Address] = {}
    for recipient in to:
        for address in _resolved(recipient, scope, directory):
            found.setdefault(address.target, address)
    return tuple(found.values())


def _resolved(recipient: Recipient, scope: Scope, directory: Directory) -> tuple[Address, ...]:
    if recipient.kind in (RecipientKind.USER, RecipientKind.CHANNEL):
        return (Address(recipient.kind, recipient.id),)
    reps = _reps(recipient.kind, scope, directory)
    if not reps:
        return (Address(recipient.kind, f"{recipient.kind} of {scope}", is_linked=False),)
    return tuple(_linked(recipient.kind, rep, directory) for rep in reps)


def _reps(kind: RecipientKind, scope: Scope, directory: Directory) -> tuple[str, ...]:
    """The reps behind `owner` and `manager`. A team has no owner but those who lead it: they are told as both."""
    if scope.kind is ScopeKind.TEAM:
        return directory.leads.get(scope.name, ())
    if kind is RecipientKind.OWNER:
        return (scope.name,)
    manager = directory.managers.get(scope.name)
    return (manager,) if manager else ()


def _linked(kind: RecipientKind, rep: str, directory: Directory) -> Address:
    person = directory.users.get(rep)
    if person is None:
        return Address(kind, unlinked_target(rep), is_linked=False)
    return Address(kind, person.user_id, language=person.language)


def unlinked_target(rep: str) -> str:
    """What stands for the Slack id of a rep who has none yet."""
    return f"rep:{rep}"
