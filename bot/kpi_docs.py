"""The pages of `docs/kpis`, made of the declarations and of what people read: `python -m bot.kpi_docs` writes them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.formula_text import formula_text
from bot.i18n import Language, kpi_aliases, kpi_definition, kpi_name, number_text, text
from kpis.catalogue import CATALOGUE, FAMILIES
from kpis.compute import empty_reading
from kpis.conditions import Ordered, simple
from kpis.datasets import DEAL_STAYS
from kpis.formulas import Headcount, Quota, TargetFor
from kpis.kpi import Better, Kpi

FOLDER = Path(__file__).parents[1] / "docs" / "kpis"
BETTER = {
    Better.HIGHER: "the higher, the better",
    Better.LOWER: "the lower, the better",
    Better.NEUTRAL: "neither high nor low is better",
}


def main() -> None:
    """Writes the pages; none is left of a KPI that is gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, page in made.items():
        (FOLDER / name).write_text(page, "utf-8")


def pages() -> Mapping[str, str]:
    """The contents of every page by its file name: one for each KPI, and a list of them."""
    return {"README.md": _list(), **{f"{key}.md": _page(kpi) for key, kpi in CATALOGUE.items()}}


def _list() -> str:
    lines = ["# KPIs", "", "Made by `python -m bot.kpi_docs` from the declarations in `kpis/catalogue`."]
    for family, kpis in FAMILIES.items():
        lines += ["", f"## {text(f'family.{family}', Language.EN)}", "", "| KPI | key | what it is |", "|---|---|---|"]
        for kpi in kpis:
            name = kpi_name(kpi, Language.EN)
            lines.append(f"| [{name}]({kpi.key}.md) | `{kpi.key}` | {kpi_definition(kpi, Language.EN)} |")
    return "\n".join(lines) + "\n"


def _page(kpi: Kpi) -> str:
    title = f"# {kpi_name(kpi, Language.EN)}"
    rows = [f"| {name} | {said} |" for name, said in _properties(kpi)]
    return "\n".join([title, "", *_languages(kpi), "", "| | |", "|---|---|", *rows]) + "\n"


def _languages(kpi: Kpi) -> Iterator[str]:
    for language in Language:
        yield f"- **{kpi_name(kpi, language)}**: {kpi_definition(kpi, language)}"


def _properties(kpi: Kpi) -> Iterator[tuple[str, str]]:
    yield "key", f"`{kpi.key}`"
    yield "kind, unit", f"{kpi.kind}, {kpi.unit.replace('_', ' ')}; {BETTER[kpi.better]}"
    yield "formula", formula_text(kpi.formula, Language.EN)
    yield "read from", _listed(sorted(needed(kpi)))
    yield "scopes", _listed(kpi.scopes)
    yield "broken down by", _listed(kpi.breakdowns) or "nothing"
    yield "without rows", "0" if empty_reading(kpi).value is not None else "no value"
    if kpi.numbers:
        yield (
            "[numbers](../own-numbers.md)",
            "; ".join(
                f"`{each.name}`, usually {number_text(each.name, each.value, Language.EN)}" for each in kpi.numbers
            ),
        )
    if kpi.min_sample:
        yield "too few below", str(kpi.min_sample)
    if kpi.guards:
        yield "read beside", ", ".join(f"[{kpi_name(CATALOGUE[key], Language.EN)}]({key}.md)" for key in kpi.guards)
    if kpi.alternatives:
        yield (
            "read another way",
            ", ".join(f"[{kpi_name(CATALOGUE[key], Language.EN)}]({key}.md)" for key in kpi.alternatives),
        )
    yield "definition", f"version {kpi.version}, since {kpi.since}"
    for language in Language:
        if aliases := kpi_aliases(kpi, language):
            yield f"also typed ({language})", ", ".join(aliases)


def needed(kpi: Kpi) -> frozenset[str]:
    """The datasets that have to be imported for it: those that it counts rows of, and those that say which they are."""
    found = set(kpi.datasets)
    for operand, _ in kpi.reads:
        found |= {"targets"} if isinstance(operand, (TargetFor, Quota)) else set()
        found |= {"reps"} if isinstance(operand, (Headcount, Quota)) else set()
    for measure in kpi.measures:
        is_by_history = measure.dataset == DEAL_STAYS.name or measure.on == "qualified"
        found |= {"stages", "stage_changes"} if is_by_history else set()
        found |= {"orders"} if any(isinstance(one, Ordered) for one in simple(measure.where)) else set()
    return frozenset(found)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    main()
