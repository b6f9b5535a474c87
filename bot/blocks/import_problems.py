"""What was wrong with rows of an import, reason by reason: how many, which, and what to do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.blocks.elements import Block, bold, bullets, runs_of, words
from bot.blocks.escape import disarmed, escaped, plain
from bot.formats import number_text
from bot.i18n import Language, has_text, text
from bot.usecases.import_report import FileReport

NAMED_ROWS = 5
MOST_PROBLEMS = 6
LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """`name` is the reason as the file of rejects has it, with the columns it is about."""

    name: str
    why: str
    rows: tuple[int, ...]


def rejections(report: FileReport, language: Language) -> list[Problem]:
    """Why rows are rejected, the commonest reason first."""
    found = []
    for reason in dict.fromkeys(reject.reason for reject in report.rejects):
        rejects = [reject for reject in report.rejects if reject.reason == reason]
        columns = ", ".join(dict.fromkeys(reject.column for reject in rejects if reject.column))
        name = f"{reason} ({columns})" if columns else reason
        found.append(Problem(name, _why(reason, language), tuple(reject.row for reject in rejects)))
    return _commonest_first(found)


def warnings(report: FileReport, language: Language) -> list[Problem]:
    """What rows that are kept leave in doubt."""
    found = [
        Problem(warning, text(f"import.warning.{warning}", language), rows) for warning, rows in report.warnings.items()
    ]
    return _commonest_first(found)


def problem_block(problems: Sequence[Problem], language: Language) -> Block:
    rows = [
        [
            bold(_head(each, language)),
            words(f" · {_rows(each, language)} · "),
            *runs_of(plain(each.why, LONGEST_WHY)),
        ]
        for each in problems[:MOST_PROBLEMS]
    ]
    left = _left_out(problems, language)
    return bullets([*rows, [words(left)]] if left else rows)


def problem_lines(problems: Sequence[Problem], language: Language) -> list[str]:
    """The same for the text beside the blocks."""
    lines = [
        escaped(f"• {disarmed(_head(each, language), 200)} · {_rows(each, language)} · {each.why}")
        for each in problems[:MOST_PROBLEMS]
    ]
    left = _left_out(problems, language)
    return [*lines, left] if left else lines


def count_text(count: int, language: Language) -> str:
    return number_text(Fraction(count), 0, language)


def _why(reason: str, language: Language) -> str:
    """What to do about it; where the usual words name an option of the command line, others are there for Slack."""
    in_slack = f"shared.reason.{reason}"
    return text(in_slack if has_text(in_slack, language) else f"import.reason.{reason}", language)


def _commonest_first(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: -len(problem.rows))


def _head(problem: Problem, language: Language) -> str:
    return text("shared.problem", language, count=count_text(len(problem.rows), language), name=problem.name)


def _rows(problem: Problem, language: Language) -> str:
    numbers = [str(row) for row in problem.rows[:NAMED_ROWS]]
    rows = ", ".join([*numbers, *(["…"] if len(problem.rows) > NAMED_ROWS else [])])
    return text("shared.problem_rows", language, rows=rows)


def _left_out(problems: Sequence[Problem], language: Language) -> str:
    count = sum(len(problem.rows) for problem in problems[MOST_PROBLEMS:])
    return text("shared.more_problems", language, count=count_text(count, language)) if count else ""
