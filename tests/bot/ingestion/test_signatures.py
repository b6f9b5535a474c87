"""How requests of CRMs prove where they come from."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from bot.ingestion.signatures import hubspot_signature, is_password, is_signed_by_hubspot

NOW = datetime(2026, 6, 1, tzinfo=UTC)
STAMP = str(int(NOW.timestamp() * 1000))
ADDRESS, BODY = "https://bot.example/webhooks/hubspot", '[{"name": "서울"}]'.encode()


def test_the_signature_of_hubspot_is_hmac_sha256_in_base64() -> None:
    # printf POSThttps://a.example/x[]1700000000000 | openssl dgst -sha256 -hmac secret -binary | base64
    assert (
        hubspot_signature("secret", "https://a.example/x", b"[]", "1700000000000")
        == "PZYme0nSBruYYuDYf/FoVO4QknzEk2uqB286Zhvpc4k="
    )


@pytest.mark.parametrize(
    ("secret", "timestamp", "body", "addresses", "is_good"),
    [
        ("secret", STAMP, BODY, [ADDRESS], True),
        ("secret", STAMP, BODY, ["http://inside:3000/webhooks/hubspot", ADDRESS], True),
        ("other", STAMP, BODY, [ADDRESS], False),
        ("secret", STAMP, BODY + b" ", [ADDRESS], False),
        ("secret", STAMP, BODY, ["https://other.example/webhooks/hubspot"], False),
        ("secret", str(int(STAMP) + 1), BODY, [ADDRESS], False),
        ("secret", "", BODY, [ADDRESS], False),
        ("secret", "x", BODY, [ADDRESS], False),
        ("secret", "9" * 5000, BODY, [ADDRESS], False),
    ],
)
def test_only_what_was_signed_with_the_secret_is_good(
    secret: str, timestamp: str, body: bytes, addresses: list[str], *, is_good: bool
) -> None:
    given = hubspot_signature("secret", ADDRESS, BODY, STAMP)
    assert is_signed_by_hubspot(secret, given, timestamp, addresses=addresses, body=body, now=NOW) == is_good


@pytest.mark.parametrize(("minutes", "is_good"), [(5, True), (5.1, False), (-5.1, False)])
def test_a_signature_is_good_for_five_minutes(minutes: float, *, is_good: bool) -> None:
    given = hubspot_signature("secret", ADDRESS, BODY, STAMP)
    later = NOW + timedelta(minutes=minutes)
    assert is_signed_by_hubspot("secret", given, STAMP, addresses=[ADDRESS], body=BODY, now=later) == is_good


def test_some_letters_of_the_address_are_signed_as_they_are_meant() -> None:
    written, meant = "https://a.example/x?to=%3A%2f%40&q=%20", "https://a.example/x?to=:/@&q=%20"
    assert hubspot_signature("s", written, b"", "1") == hubspot_signature("s", meant, b"", "1")


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("given", "is_good"),
    [
        (basic("pipedrive:비밀"), True),
        (basic("pipedrive:비밀").replace("Basic", "basic"), True),
        (basic("pipedrive:wrong"), False),
        (basic("other:비밀"), False),
        (basic("pipedrive:비밀").replace("Basic", "Bearer"), False),
        ("Basic ???", False),
        ("Basic", False),
        ("", False),
        ("Basic \xff", False),
    ],
)
def test_only_the_right_user_and_password_are_good(given: str, *, is_good: bool) -> None:
    assert is_password(given, user="pipedrive", password="비밀") == is_good
