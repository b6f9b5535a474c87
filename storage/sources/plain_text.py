"""What databases and APIs hold, as the text that a cell of a file would have."""

from datetime import datetime
from decimal import Decimal


def plain_text(value: object) -> str:
    """The text of a value; empty where there is none. Numbers have no exponent and no noise of binary fractions."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return format(Decimal(repr(value)), "f")
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat(sep=" ")
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", "replace")
        case _:
            return str(value)
