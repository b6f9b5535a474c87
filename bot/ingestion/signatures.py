"""How the requests of CRMs prove where they come from: HubSpot signs them, Pipedrive sends a password."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import unquote

OLDEST = timedelta(minutes=5)
"""HubSpot asks to refuse what was signed longer ago: somebody may have overheard it."""

MILLISECONDS = re.compile("[0-9]{1,16}")

DECODED = re.compile("%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""What HubSpot decodes in the address before it signs it."""


def is_signed_by_hubspot(
    secret: str, signature: str, timestamp: str, *, addresses: Iterable[str], body: bytes, now: datetime
) -> bool:
    """Whether a signature of version 3 fits a POST to one of the addresses, as its sender may have written it."""
    if (
        not MILLISECONDS.fullmatch(timestamp)
        or abs(now.timestamp() * 1000 - int(timestamp)) > OLDEST.total_seconds() * 1000
    ):
        return False
    given = signature.encode()
    return any(
        hmac.compare_digest(hubspot_signature(secret, address, body, timestamp).encode(), given)
        for address in addresses
    )


def hubspot_signature(secret: str, address: str, body: bytes, timestamp: str) -> str:
    """Base64 of HMAC-SHA256 over method, address, body and time, keyed with the app's client secret."""
    decoded = DECODED.sub(lambda found: unquote(found[0]), address)
    signed = b"POST" + decoded.encode() + body + timestamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def is_password(authorization: str, *, user: str, password: str) -> bool:
    """Whether an `Authorization` header of HTTP basic authentication has this user and password."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(given, f"{user}:{password}".encode()) and scheme.lower() == "basic"
