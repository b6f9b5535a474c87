"""Reply: what became of a payload that was sent to the app."""

from dataclasses import dataclass

from bot.local_slack.records import Ack, Message, ResponseUrl
from bot.local_slack.response_urls import posted_through
from bot.local_slack.world import World

WAIT_SECONDS = 30.0


@dataclass(slots=True)
class Reply:
    """Filled in when the app acknowledges, or when Slack stops waiting: then `failure` says why."""

    world: World
    url: ResponseUrl | None = None
    ack: Ack | None = None
    failure: str = ""

    @property
    def is_settled(self) -> bool:
        return self.ack is not None or bool(self.failure)

    @property
    def ack_seconds(self) -> float | None:
        """How long the acknowledgement took; waits for it. None where none came in time."""
        ack = self.wait_for_ack()
        return ack.seconds if ack else None

    @property
    def messages(self) -> list[Message]:
        """What was answered with the ack and through the response_url, as it stands now."""
        with self.world.changed:
            return posted_through(self.world, self.url.token) if self.url else []

    def wait_for_ack(self, timeout: float = WAIT_SECONDS) -> Ack | None:
        with self.world.changed:
            if not self.world.changed.wait_for(lambda: self.is_settled, timeout):
                raise TimeoutError(f"the app neither took the payload nor let it lapse in {timeout} s")
            return self.ack

    def wait_for_messages(self, count: int = 1, timeout: float = WAIT_SECONDS) -> list[Message]:
        """The answers, as soon as there are `count` of them."""
        with self.world.changed:
            if not self.world.changed.wait_for(lambda: len(self.messages) >= count, timeout):
                raise TimeoutError(f"{len(self.messages)} of {count} answers came in {timeout} s ({self.failure})")
            return self.messages

    def settle(self, ack: Ack | None, failure: str) -> None:
        self.ack, self.failure = ack, failure
