"""Reps and their Slack users: linked by the e-mail address that both sides know."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot.clock import Clock
from bot.slack.directory import Languages, user_id_of
from bot.slack.errors import CALL_FAILURES, failure_of
from storage import people
from storage.database import Database
from storage.reps import Rep

log = logging.getLogger(__name__)

ASKED_AGAIN_AFTER = timedelta(hours=1)
PAUSE = timedelta(minutes=1)
"""After a call that failed, unless Slack says how long to wait."""


@dataclass(slots=True)
class RepLinks:
    """Links reps as they come in; an address that nobody has in Slack is asked for again after an hour."""

    database: Database
    workspace_id: str
    client: WebClient
    languages: Languages
    clock: Clock
    asked: dict[str, datetime] = field(default_factory=dict)
    paused_until: datetime | None = None

    def refresh(self) -> list[str]:
        """Links every rep whose address is known in Slack; gives the ids of those that were linked now."""
        if self.paused_until and self.clock() < self.paused_until:
            return []
        with self.database.reading() as connection:
            waiting = people.unlinked(connection, self.workspace_id)
        linked: list[str] = []
        try:
            # Those that were linked before a call fails stay in the list.
            linked.extend(rep.rep_id for rep in waiting if rep.email and self._is_linked_now(rep, rep.email))
        except CALL_FAILURES as error:
            failure = failure_of(error)
            self.paused_until = self.clock() + (failure.retry_after or PAUSE)
            log.warning("reps can't be linked until %s: %s", self.paused_until, failure.code)
        return linked

    def _is_linked_now(self, rep: Rep, email: str) -> bool:
        if email in self.asked and self.clock() - self.asked[email] < ASKED_AGAIN_AFTER:
            return False
        user_id = user_id_of(self.client, email)
        self.asked[email] = self.clock()
        if user_id is None:
            return False
        language = self.languages.of(user_id)
        with self.database.writing() as connection:
            people.link(connection, self.workspace_id, rep.rep_id, user_id, language=language)
        return True
