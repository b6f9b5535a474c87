"""What a person did that can't be done, as a key with parameters: the shell says it in the person's language.

UserError                 the request can't be met; the text names what to type instead
everything else raised    a fault of ours: logged with its traceback, answered with a short reference
"""

from collections.abc import Sequence


class UserError(Exception):
    """A request that can't be met. `key` names a text of `bot/locales`, `params` fill it, `choices` are what fits."""

    def __init__(self, key: str, *, choices: Sequence[str] = (), **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params
        self.choices = tuple(choices)

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({named})"
