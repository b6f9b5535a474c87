"""The same questions in SQL written by hand, on the same tables and indexes, each in one statement."""

from collections.abc import Mapping

PERIODS = {
    "start": "2026-10-01",
    "end": "2026-11-01",
    "before": "2026-07-01",
    "cut": "2026-08-01",
    "back": "2024-11-01",
}
"""This quarter up to now, and as many days of the quarter before; where a trend of 24 months begins."""


WIN_RATE = """
SELECT count(CASE WHEN closed_day >= '{start}' AND status = 'won' THEN 1 END), count(CASE WHEN closed_day >= '{start}' THEN 1 END),
       count(CASE WHEN closed_day < '{start}' AND status = 'won' THEN 1 END), count(CASE WHEN closed_day < '{start}' THEN 1 END)
FROM deals WHERE workspace_id = 'default' AND status IN ('won', 'lost')
  AND (closed_day >= '{start}' AND closed_day < '{end}' OR closed_day >= '{before}' AND closed_day < '{cut}')"""

REVENUE_BY_REP = """
SELECT owner, sum(CASE WHEN closed_day >= '{start}' THEN closed_money END), sum(CASE WHEN closed_day < '{start}' THEN closed_money END)
FROM deals WHERE workspace_id = 'default' AND status = 'won'
  AND (closed_day >= '{start}' AND closed_day < '{end}' OR closed_day >= '{before}' AND closed_day < '{cut}')
GROUP BY owner"""

TREND = {
    "sqlite": """
SELECT substr(closed_day, 1, 7), count(CASE WHEN status = 'won' THEN 1 END), count(*)
FROM deals WHERE workspace_id = 'default' AND status IN ('won', 'lost') AND closed_day >= '{back}' AND closed_day < '{end}'
GROUP BY 1""",
    "postgresql": """
SELECT date_trunc('month', closed_day), count(CASE WHEN status = 'won' THEN 1 END), count(*)
FROM deals WHERE workspace_id = 'default' AND status IN ('won', 'lost') AND closed_day >= '{back}' AND closed_day < '{end}'
GROUP BY 1""",
}

SNAPSHOT = """
SELECT currency, sum(units) FROM deal_stays
WHERE workspace_id = 'default' AND open_from < '{end} 00:00:00' AND open_to >= '{end} 00:00:00' GROUP BY currency"""

COHORT = """
SELECT count(CASE WHEN created_day >= '{start}' AND status = 'won' THEN 1 END), count(CASE WHEN created_day >= '{start}' THEN 1 END),
       count(CASE WHEN created_day < '{start}' AND status = 'won' THEN 1 END), count(CASE WHEN created_day < '{start}' THEN 1 END)
FROM deals WHERE workspace_id = 'default'
  AND (created_day >= '{start}' AND created_day < '{end}' OR created_day >= '{before}' AND created_day < '{cut}')"""

GROWTH = """
SELECT sum(CASE WHEN closed_day >= '{start}' THEN closed_money END), sum(CASE WHEN closed_day < '{start}' THEN closed_money END)
FROM deals WHERE workspace_id = 'default' AND status = 'won'
  AND (closed_day >= '{start}' AND closed_day < '{end}' OR closed_day >= '{before}' AND closed_day < '{cut}')"""


def statements(engine: str) -> Mapping[str, str]:
    """The statement of each question, for SQLite or PostgreSQL."""
    written = {
        "win rate this quarter": WIN_RATE,
        "revenue by rep": REVENUE_BY_REP,
        "24-month trend": TREND[engine],
        "open pipeline": SNAPSHOT,
        "cohort win rate": COHORT,
        "sales growth": GROWTH,
    }
    return {name: statement.format(**PERIODS) for name, statement in written.items()}
