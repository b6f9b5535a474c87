"""Reps and their Slack users: linked by the e-mail address that both sides know."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot.clock import Clock
from bot.slack.directory import Languages, user_id_of
from bot.slack.errors import CALL_FAILURES, failure_of
from storage import people
from storage.database import Database
from storage.reps import Rep

log = logging.getLogger(__name__)

ASKED_AGAIN_AFTER = timedelta(days=1)
PAUSE = timedelta(minutes=1)
"""After a call that failed, unless Slack says how long to wait."""


@dataclass(slots=True)
class RepLinks:
    """Links reps as they come in; an address that nobody has in Slack is asked for again after a day."""

    database: Database
    workspace_id: str
    client: WebClient
    languages: Languages
    clock: Clock
    paused_until: datetime | None = None

    def refresh(self) -> list[str]:
        """Links every rep whose address is known in Slack; gives the ids of those that were linked now."""
        if self.paused_until and self.clock() < self.paused_until:
            return []
        linked: list[str] = []
        try:
            # Those that were linked before a call fails stay in the list.
            linked.extend(rep.rep_id for rep, email in self._to_be_asked_for() if self._is_linked_now(rep, email))
        except CALL_FAILURES as error:
            failure = failure_of(error)
            self.paused_until = self.clock() + (failure.retry_after or PAUSE)
            log.warning("reps can't be linked until %s: %s", self.paused_until, failure.code)
        return linked

    def _to_be_asked_for(self) -> list[tuple[Rep, str]]:
        """The reps without a Slack user, with their addresses; not those that nobody had a short while ago."""
        since = self.clock() - ASKED_AGAIN_AFTER
        with self.database.reading() as connection:
            waiting = people.unlinked(connection, self.workspace_id)
            unknown = people.unknown_addresses(connection, self.workspace_id, since)
        return [(rep, rep.email) for rep in waiting if rep.email and rep.email.lower() not in unknown]

    def _is_linked_now(self, rep: Rep, email: str) -> bool:
        user_id = user_id_of(self.client, email)
        if user_id is None:
            with self.database.writing() as connection:
                people.forget_unknown(connection, self.workspace_id, self.clock() - ASKED_AGAIN_AFTER)
                people.note_unknown(connection, self.workspace_id, email.lower(), self.clock())
            return False
        language = self.languages.of(user_id)
        with self.database.writing() as connection:
            people.link(connection, self.workspace_id, rep.rep_id, user_id, language=language)
        return True
