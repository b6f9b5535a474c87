"""What a person did that can't be done, as a key with parameters: the shell says it in the person's language.

UserError                 the request can't be met; the text names what to type instead
  DeclarationError        the same for several mistakes in a text, told at once
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

    @property
    def causes(self) -> tuple["UserError", ...]:
        """The mistakes that it tells of at once; none where it is one itself."""
        return ()

    def located(self, **where: object) -> "UserError":
        """The same, saying where in a file it is."""
        return UserError(self.key, choices=self.choices, **{**self.params, **where})

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({named})"


class DeclarationError(UserError):
    """Several mistakes in what somebody has written, told at once; each has its `line`, and in the end its `file`."""

    def __init__(self, causes: Sequence[UserError]) -> None:
        super().__init__("bad_declaration")
        self._causes = tuple(causes)

    @property
    def causes(self) -> tuple[UserError, ...]:
        return self._causes
