"""Reps and their Slack users: linked by the e-mail address that both sides know."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot.clock import Clock
from bot.slack_directory import Languages, user_id_of
from storage import people
from storage.database import Database
from storage.reps import Rep

ASKED_AGAIN_AFTER = timedelta(hours=1)


@dataclass(slots=True)
class RepLinks:
    """Links reps as they come in; an address that nobody has in Slack is asked for again after an hour."""

    database: Database
    workspace_id: str
    client: WebClient
    languages: Languages
    clock: Clock
    asked: dict[str, datetime] = field(default_factory=dict)

    def refresh(self) -> list[str]:
        """Links every rep whose address is known in Slack; gives the ids of those that were linked now."""
        with self.database.reading() as connection:
            waiting = people.unlinked(connection, self.workspace_id)
        return [rep.rep_id for rep in waiting if rep.email and self._is_due(rep.email) and self._link(rep, rep.email)]

    def _is_due(self, email: str) -> bool:
        now = self.clock()
        if email in self.asked and now - self.asked[email] < ASKED_AGAIN_AFTER:
            return False
        self.asked[email] = now
        return True

    def _link(self, rep: Rep, email: str) -> bool:
        user_id = user_id_of(self.client, email)
        if user_id is None:
            return False
        language = self.languages.of(user_id)
        with self.database.writing() as connection:
            people.link(connection, self.workspace_id, rep.rep_id, user_id, language=language)
        return True
