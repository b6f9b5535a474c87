"""Ticks: calls functions every few seconds. What is due, and whose turn it is, the database decides."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import now

log = logging.getLogger(__name__)

Stop = Callable[[], None]


def start(jobs: Mapping[str, tuple[Callable[[], object], float]]) -> Stop:
    """Calls each job at once, then every so many seconds; gives a function that stops them and waits for what runs."""
    # A tick that still runs when the next one is due is no news: APScheduler would warn of it every second.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for name, (job, seconds) in jobs.items():
        scheduler.add_job(partial(_run, name, job), "interval", seconds=seconds, id=name, next_run_time=now())
    scheduler.start()
    return partial(scheduler.shutdown, wait=True)


def _run(name: str, job: Callable[[], object]) -> None:
    try:
        job()
    except Exception:
        # The next tick tries again: what was due stays due in the database.
        log.exception("the tick %s failed", name)
