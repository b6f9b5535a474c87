"""An explanation as JSON, for scripts: what `docs/cli.md` describes, beside the answer itself."""

from datetime import datetime
from typing import Any

from bot.blocks.explain_facts import definition_text, formula_words
from bot.commands.answer_json import answer_json, left_out_json, number
from bot.commands.number_json import numbers_json
from bot.formula_text import operand_text
from bot.i18n import Language, kpi_name, text
from bot.part_values import in_unit, unit_of
from bot.period_labels import iso
from kpis.explanations import (
    Amount,
    Beside,
    CountedRow,
    Explanation,
    LeftOutRows,
    Part,
    PartTotal,
    Role,
    Sheet,
    brought_to,
)

MOST_ROWS = 1000
"""Rows of each kind that JSON holds; `--rows` writes all of them."""


def explain_json(explanation: Explanation, language: Language) -> dict[str, Any]:
    """The answer, with `explain` beside it."""
    kpi = explanation.answer.kpi
    explained = {
        "definition": definition_text(explanation, language),
        "formula": formula_words(explanation, language),
        "version": kpi.version,
        "since": kpi.since.isoformat(),
        "numbers": numbers_json(kpi.numbers),
        "zone": explanation.answer.zone,
        "parts": [_part(each, language) for each in explanation.parts],
        "rows": [_sheet(sheet, explanation) for sheet in explanation.sheets],
        "left_out": [_left_out(rows) for rows in explanation.left_out],
        "guards": [
            {**_beside(each, language), "why": text(f"explain.why.{each.kpi.key}", language)}
            for each in explanation.guards
        ],
        "alternatives": [_beside(each, language) for each in explanation.alternatives],
        "restated": {
            "count": explanation.restated_count,
            "rows": [
                {
                    "id": each.key,
                    "changed_at": iso(each.changed_at),
                    "before": dict(each.before),
                    "after": dict(each.after),
                }
                for each in explanation.restated
            ],
        },
    }
    return {**answer_json(explanation.answer, language), "explain": explained}


def _part(each: PartTotal, language: Language) -> dict[str, Any]:
    part, value = each.part, each.total.value
    return {
        "part": _name(part),
        "text": operand_text(part.operand, part.frame, language),
        "unit": unit_of(part.operand),
        "value": None if value is None else number(in_unit(value, part.operand)),
        "rows": each.total.rows,
        "from": iso(each.window.since),
        "to": iso(each.window.until),
    }


def _name(part: Part) -> str:
    return part.letter or str(part.role)


def _sheet(sheet: Sheet, explanation: Explanation) -> dict[str, Any]:
    return {
        "kind": sheet.kind,
        "count": sheet.count,
        "rows": [_row(row, sheet, explanation) for row in sheet.rows],
    }


def _row(row: CountedRow, sheet: Sheet, explanation: Explanation) -> dict[str, Any]:
    counts = {
        _name(part): number(in_unit(brought, part.operand))
        for part in dict.fromkeys(sheet.parts)
        if part.role is not Role.BESIDE and (brought := brought_to(part, sheet.parts, row)) is not None
    }
    at = iso(row.at) if isinstance(row.at, datetime) else row.at and row.at.isoformat()
    owner = explanation.owners.get(row.owner or "")
    named = {"id": row.key, "name": row.name, "owner": row.owner, "owner_name": owner, "team": row.team, "at": at}
    return {**named, **_amount(row.amount), "counts": counts, **row.more}


def _amount(amount: Amount | None) -> dict[str, Any]:
    if amount is None:
        return {}
    return {
        "amount": number(amount.amount),
        "currency": amount.currency,
        "rate": number(amount.rate),
        "worth": number(amount.worth),
    }


def _left_out(rows: LeftOutRows) -> dict[str, Any]:
    return {**left_out_json(rows.left_out), "ids": list(rows.keys)}


def _beside(each: Beside, language: Language) -> dict[str, Any]:
    return {
        "kpi": each.kpi.key,
        "name": kpi_name(each.kpi, language),
        "scope": str(each.scope),
        "value": number(each.reading.value),
        "numerator": number(each.reading.numerator),
        "denominator": number(each.reading.denominator),
    }
