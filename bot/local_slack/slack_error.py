"""SlackError: a refusal, with the code and the fields that Slack would answer with."""

from typing import Any


class SlackError(Exception):
    """Answered as `{"ok": false, "error": code, **fields}`."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    @property
    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.fields}


def flawed(code: str, flaws: list[str]) -> SlackError:
    """A refusal that lists what is wrong the two ways Slack does it: `errors` and `response_metadata.messages`."""
    messages = [f"[ERROR] {flaw}" for flaw in flaws]
    return SlackError(code, errors=flaws, response_metadata={"messages": messages})
