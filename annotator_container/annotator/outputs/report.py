"""report.html: one self-contained page for printing. It has no script, loads nothing, and escapes all text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from annotator.bytes.digits import whole_number
from annotator.bytes.escaping import plain
from annotator.outputs import svg
from annotator.outputs.summary.tally import Hit

MOST_HITS = 100
MOST_BALANCES = 6
_RELATIONS = {
    "same": "same person or identical twins",
    "parent_child": "parent and child",
    "full_siblings": "full siblings",
    "half_siblings": "half siblings",
    "second": "second-degree relatives",
    "third": "third-degree relatives",
    "unrelated": "not closely related",
}
_IMPACT_COLOURS = {"HIGH": svg.RED, "MODERATE": "#c77b30", "LOW": svg.BLUE, "MODIFIER": svg.GREY}
_CLASS_COLOURS = {"P": svg.RED, "P/LP": svg.RED, "LP": svg.RED, "conflicting": "#c77b30", "VUS": svg.GREY}
_WORDS = {
    "P": "Pathogenic",
    "P/LP": "Pathogenic / likely pathogenic",
    "LP": "Likely pathogenic",
    "conflicting": "Conflicting",
    "VUS": "Uncertain",
    "LB": "Likely benign",
    "B/LB": "Benign / likely benign",
    "B": "Benign",
    "other": "Other",
}


def write_report(
    folder: Path,
    summary: Mapping[str, Any],
    provenance: Mapping[str, Any],
    hits: Sequence[Hit],
    samples: Sequence[str],
) -> None:
    """Write report.html from the summary, the manifest's facts and the ClinVar hits."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(Path(__file__).with_name("report.html.j2").read_text(encoding="utf-8"))
    people = list(samples[:6])
    rows = sorted(
        (_row(hit, len(people)) for hit in hits),
        key=lambda row: (-row["order"], row["meaning"], row["place"]),
    )
    title = str(summary["name"] or f"Annotation of {provenance['input']['name']}")
    frequency = summary["allele_frequency"]
    text = template.render(
        title=title,
        s=summary,
        provenance=provenance,
        hits=rows[:MOST_HITS],
        more_hits=max(0, len(rows) - MOST_HITS),
        samples=people,
        clinvar_picture=svg.bars(
            "Alleles by ClinVar class",
            {_WORDS[k]: v for k, v in summary["clinvar"]["classes"].items()},
            {_WORDS[k]: v for k, v in _CLASS_COLOURS.items()},
        )
        if summary["clinvar"]
        else "",
        classes_picture=svg.bars("Alleles by kind", {k: v for k, v in summary["classes"].items() if v}),
        impact_picture=svg.bars("Alleles by worst impact", summary["impact"], _IMPACT_COLOURS),
        consequence_picture=svg.bars(
            "Alleles by worst consequence", dict(list(summary["consequence"]["worst"].items())[:20])
        ),
        substitution_picture=svg.columns("Substitutions", list(summary["substitutions"].items())),
        indel_picture=svg.columns("Indel lengths", _indels(summary["indel_lengths"])),
        density_picture=svg.density("Records along the chromosomes", summary["chromosomes"]),
        frequency_picture=svg.columns("Allele frequencies", _frequencies(frequency))
        if frequency and any(frequency["counts"])
        else "",
        quality=summary["quality"],
        balance_pictures=_balances(summary["quality"]),
        words=_RELATIONS,
        pair_words=_pair_words,
        share=lambda value: "–" if value is None else f"{value:.1%}",
    )
    (folder / "report.html").write_text(text + "\n", encoding="utf-8")


def _balances(quality: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    """Balance of reads at heterozygous genotypes of the first samples: columns of 5 percent."""
    samples = quality["samples"][:MOST_BALANCES] if quality else []
    return [
        (
            item["name"],
            svg.columns(
                f"ALT reads of {item['name']}",
                [(f"{5 * index}%", count) for index, count in enumerate(item["balance"]["bins"])],
                height=90,
            ),
        )
        for item in samples
        if any(item["balance"]["bins"])
    ]


def _pair_words(pair: Mapping[str, Any]) -> str:
    """The relation of a pair that the data suggest."""
    if pair["relation"]:
        return _RELATIONS[pair["relation"]]
    if pair["kinship"] is None:
        return str(pair["reason"])
    judged = {True: "fits parent and child", False: "not parent and child", None: "unclear"}
    return f"{judged[pair['parent']]} (sites on few chromosomes)"


def _row(hit: Hit, people: int) -> dict[str, Any]:
    fields = hit.fields
    find = {
        name.split("_", 1)[1]: value
        for name, value in fields.items()
        if name.startswith("clinvar") and "_" in name
    }
    change = " ".join(
        plain(part) for part in (fields.get("HGVSc", ""), fields.get("HGVSp", "").partition(":")[2]) if part
    )
    stars = find.get("stars", "")
    number = min(whole_number(stars[:1]) or 0, 4)
    return {
        "place": f"{hit.chrom}:{hit.position} {_short(hit.ref)}>{_short(hit.alt)}",
        "existing": fields.get("Existing_variation", "").replace("&", ", "),
        "gene": fields.get("SYMBOL") or fields.get("Gene", ""),
        "change": change,
        "consequence": fields.get("Consequence", "").replace("&", ", ").replace("_", " "),
        "meaning": _WORDS.get(find.get("class", "").split("&")[0], find.get("CLNSIG", "")),
        "stars": "★" * number + "☆" * (4 - number) if stars else "",
        "condition": find.get("CLNDN", "").replace("&", ", ").replace("_", " "),
        "genotypes": [*hit.genotypes[:people], *[""] * (people - len(hit.genotypes))],
        "order": number,
    }


def _short(allele: str) -> str:
    return allele if len(allele) <= 20 else f"{allele[:17]}… ({len(allele)} bases)"


def _indels(lengths: Sequence[Sequence[int]]) -> list[tuple[str, int]]:
    """Columns from the shortest to the longest length seen (at most 30 to each side), gaps included."""
    counts = {max(-30, min(30, int(length))): 0 for length, _ in lengths}
    for length, count in lengths:
        counts[max(-30, min(30, int(length)))] += int(count)
    if not counts:
        return []
    return [(f"{n:+d}", counts.get(n, 0)) for n in range(min(counts), max(counts) + 1) if n]


def _frequencies(found: Mapping[str, Any]) -> list[tuple[str, int]]:
    edges: list[float] = found["edges"]
    return [(f"≤{high:g}", count) for high, count in zip(edges[1:], found["counts"], strict=True)]
