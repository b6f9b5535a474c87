"""Recipients: whom a rule's words mean for one subject."""

import pytest

from alerts.recipients import Address, Directory, Person, RecipientKind, addresses, parse_recipient
from kpis.readings import COMPANY, Scope, ScopeKind
from tests.alert_examples import DANA, LEE

EAST = Scope(ScopeKind.TEAM, "East")
WHO = Directory(
    users={"dana": Person("U1", "ko"), "mia": Person("U2")},
    managers={"dana": "mia", "lee": "noa"},
    leads={"East": ("mia",)},
)


def addressed(scope: Scope, *to: str) -> tuple[Address, ...]:
    return addresses(tuple(parse_recipient(text) for text in to), scope, WHO)


@pytest.mark.parametrize("text", ["owner", "manager", "@U1", "#C1"])
def test_a_recipient_is_read_as_it_is_written(text: str) -> None:
    assert str(parse_recipient(text)) == text


def test_a_rep_is_told_in_their_language_and_their_manager_too() -> None:
    assert addressed(DANA, "owner", "manager") == (
        Address(RecipientKind.OWNER, "U1", language="ko"),
        Address(RecipientKind.MANAGER, "U2"),
    )


def test_a_rule_may_name_any_mix_of_channels_and_people() -> None:
    assert [address.target for address in addressed(COMPANY, "#C1", "@U9", "#C2")] == ["C1", "U9", "C2"]


def test_who_is_meant_twice_is_told_once() -> None:
    assert addressed(DANA, "owner", "@U1") == (Address(RecipientKind.OWNER, "U1", language="ko"),)


def test_a_team_s_owner_and_manager_are_those_who_lead_it() -> None:
    assert addressed(EAST, "owner", "manager") == (Address(RecipientKind.OWNER, "U2"),)


@pytest.mark.parametrize(
    ("scope", "to", "target"),
    [
        (LEE, "owner", "rep:lee"),
        (LEE, "manager", "rep:noa"),
        (Scope(ScopeKind.REP, "mia"), "manager", "manager of rep:mia"),
        (Scope(ScopeKind.TEAM, "West"), "owner", "owner of team:West"),
    ],
)
def test_who_is_not_linked_keeps_a_place_that_an_admin_can_see(scope: Scope, to: str, target: str) -> None:
    assert addressed(scope, to) == (Address(RecipientKind(to), target, is_linked=False),)
