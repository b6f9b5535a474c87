"""Help: what can be typed, shown in the person's language, in Slack and in a terminal alike."""

import re
from collections.abc import Iterable, Mapping

from bot.i18n import Language, kpi_aliases, kpi_definition, kpi_name, text
from kpis.catalogue import FAMILIES
from kpis.kpi import Kpi


def help_text(topic: str | None, catalogue: Mapping[str, Kpi], language: Language) -> str:
    """The help on a topic, on a KPI (its definition, and what else may be typed for it), or the overview."""
    if topic and topic in catalogue:
        return _kpi_help(catalogue[topic], language)
    if topic == "kpis":
        return "\n".join((text("help.kpis", language), *_families(catalogue, language)))
    return text(f"help.{topic or 'overview'}", language).strip()


def _families(catalogue: Mapping[str, Kpi], language: Language) -> Iterable[str]:
    """The names of the KPIs, those of a family in a line, the workspace's own last."""
    own = tuple(kpi for kpi in catalogue.values() if kpi.naming)
    for family, kpis in (*FAMILIES.items(), ("own", own)):
        if kpis:
            names = text("comma", language).join(kpi_name(catalogue.get(kpi.key, kpi), language) for kpi in kpis)
            yield f"• {text(f'family.{family}', language)}: {names}"


def _kpi_help(kpi: Kpi, language: Language) -> str:
    is_own = any(number.is_own for number in kpi.numbers)
    # Beside a number of the workspace's own, a name that tells the usual one would mislead.
    names = (kpi.key, *(name for name in kpi_aliases(kpi, language) if not (is_own and re.search(r"\d", name))))
    return text(
        "help.kpi",
        language,
        name=kpi_name(kpi, language),
        definition=kpi_definition(kpi, language),
        names=", ".join(f"`{name}`" for name in names),
        example=f"`/kpi {names[-1]}`",
    )
