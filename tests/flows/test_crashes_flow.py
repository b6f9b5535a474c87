"""A bot that is killed at the worst moments: nothing is lost, and nothing is said twice where Slack can be asked."""

import signal
from collections.abc import Callable

import pytest

from bot.local_slack import SCOPES, Behaviour, LocalSlack, start_local_slack
from storage.database import open_database
from storage.outbox import OutboxState, deliveries
from tests.flows.east_team import GOALS, HARUKA, JUNHO, RULE, agree, hire
from tests.flows.program import Process, Program, stop

SALES = "C0SALES001"
LOW = f"rule add Low: revenue below 1M 2017-Q4 for company to #{SALES}\n"
POST = "chat.postMessage"
BLIND = tuple(scope for scope in SCOPES if not scope.endswith(":history"))


def test_killed_between_commit_and_post_the_warning_comes_after_the_restart(
    sqlite_program: Program, slack: LocalSlack
) -> None:
    hire(sqlite_program)
    agree(sqlite_program, LOW)
    program = sqlite_program.with_sockets(slack)
    serve_until_killed(program, slack, "before")
    assert slack.messages(SALES) == []
    serve_again(program, slack, lambda: slack.messages(SALES))
    assert (len(slack.messages(SALES)), states(program)) == (1, [OutboxState.SENT])


@pytest.mark.parametrize(
    ("scopes", "looks_for", "count"),
    [(SCOPES, "conversations.history", 1), (BLIND, POST, 2)],
    ids=["history can be read", "history can not be read"],
)
def test_killed_between_post_and_settle_it_is_sent_again_only_where_nobody_can_look(
    sqlite_program: Program, scopes: tuple[str, ...], looks_for: str, count: int
) -> None:
    hire(sqlite_program)
    agree(sqlite_program, LOW)
    sqlite_program.prepare("tick")
    with start_local_slack(behaviour=Behaviour(scopes=scopes)) as slack:
        program = sqlite_program.with_sockets(slack)
        serve_until_killed(program, slack, "after")
        seen = len(slack.calls)
        serve_again(program, slack, lambda: any(call.method == looks_for for call in slack.calls[seen:]))
        assert (len(slack.messages(SALES)), states(program)) == (count, [OutboxState.SENT])


def test_four_ticks_at_once_post_each_event_once(program: Program, slack: LocalSlack) -> None:
    hire(program)
    agree(program, GOALS + RULE + RULE.replace("Pace", "Pace again"))
    with_slack = program.with_slack(slack)
    ticks = [with_slack.start("tick", "--now", "2017-11-01T14:00:00Z") for _ in range(4)]
    ended = [(*tick.communicate(timeout=60), tick.returncode) for tick in ticks]
    with_slack.do("tick", "--now", "2017-11-01T14:00:01Z")
    assert [(complained, status) for _, complained, status in ended] == [("", 0)] * 4
    assert {user: len(slack.direct_messages(user)) for user in (JUNHO, HARUKA)} == {JUNHO: 2, HARUKA: 2}


def test_told_to_stop_the_bot_answers_what_it_was_asked_and_ends_well(
    sqlite_program: Program, slack: LocalSlack
) -> None:
    hire(sqlite_program)
    with sqlite_program.with_sockets(slack).serving() as process:
        slack.wait_for(lambda: slack.sockets.open, 30)
        slack.delay_next("users.info", 1)
        reply = slack.command(JUNHO, SALES, "/kpi", "revenue 2017-Q4")
        reply.wait_for_ack()
        stop(process)
    assert ["US$75,000.00" in answer.text for answer in reply.messages] == [True]


def serve_until_killed(program: Program, slack: LocalSlack, moment: str) -> None:
    """Runs the bot until it posts, and kills it before Slack has taken the message, or after."""
    with program.serving() as process:
        slack.crash_hook = killer(process, moment)
        assert process.wait(30) == -signal.SIGKILL
    slack.crash_hook = None


def killer(process: Process, moment: str) -> Callable[[str, str], None]:
    def kill(reached: str, method: str) -> None:
        if (reached, method) == (moment, POST):
            process.kill()
            process.wait()
            if moment == "before":
                raise ConnectionAbortedError("the message did not arrive")

    return kill


def serve_again(program: Program, slack: LocalSlack, is_seen: Callable[[], object]) -> None:
    """Runs the bot once more, until what is to be seen is there."""
    with program.serving() as process:
        slack.wait_for(is_seen, 30)
        stop(process)


def states(program: Program) -> list[OutboxState]:
    database = open_database(program.database_url)
    with database.reading() as connection:
        found = [message.state for message in deliveries(connection, "default")]
    database.close()
    return found
