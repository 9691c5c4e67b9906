"""What a filter must leave, by polars over Parquet: written from the VCF's text alone, with nothing of the writer."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from annotator.terms import IMPACT, TERMS

CLASSES = {
    "pathogenic": "Pathogenic", "pathogenic/likely_pathogenic": "Pathogenic/Likely pathogenic",
    "likely_pathogenic": "Likely pathogenic", "conflicting_classifications_of_pathogenicity": "Conflicting",
    "uncertain_significance": "Uncertain significance", "likely_benign": "Likely benign",
    "benign/likely_benign": "Benign/Likely benign", "benign": "Benign",
}  # fmt: skip
STARS = {
    "criteria_provided&_single_submitter": 1, "no_assertion_criteria_provided": 0, "reviewed_by_expert_panel": 3,
    "criteria_provided&_multiple_submitters&_no_conflicts": 2, "practice_guideline": 4,
    "criteria_provided&_conflicting_classifications": 1,
}  # fmt: skip
NONE = {".", "*", "<*>", "<NON_REF>"}


def _number(text: str) -> float | None:
    return None if text in ("", ".") else float(text)


def _genotype(text: str, alt: int) -> str | None:
    alleles = text.replace("|", "/").split("/")
    called = [int(a) for a in alleles if a != "."]
    mine = called.count(alt)
    if not called or (len(called) < len(alleles) and not mine):
        return None
    if not mine:
        return "hom_ref"
    if len(alleles) == 1:
        return "hemi"
    return "hom_alt" if mine == len(alleles) else "het"


def _sample(keys: list[str], text: str, alt: int) -> dict[str, Any]:
    call = dict(zip(keys, text.split(":"), strict=False))
    counts = call.get("AD", ".").split(",")
    reads = [int(x) for x in counts if x != "."]
    fraction = (
        int(counts[alt]) / sum(reads) if len(counts) > alt and counts[alt] != "." and sum(reads) > 0 else None
    )
    return {
        "gt": _genotype(call["GT"], alt),
        "dp": _number(call.get("DP", ".")),
        "gq": _number(call.get("GQ", ".")),
        "vaf": fraction,
        "text": call["GT"],
        "ps": call.get("PS", "."),
    }


def _length(pos: int, ref: str, alt: str, info: dict[str, str]) -> int | None:
    if alt.startswith("<"):
        size = (
            abs(int(info["SVLEN"])) if "SVLEN" in info else int(info["END"]) - pos if "END" in info else None
        )
        return -size if size is not None and alt.startswith("<DEL") else size
    return None if set(alt) & set("[].") else len(alt) - len(ref)


def _class(ref: str, alt: str) -> str | None:
    """The class that the alleles alone tell, where no CSQ row says it."""
    if set(alt) & set("[]<.") or len(alt) == len(ref):
        return "SNV" if len(alt) == len(ref) == 1 else None if set(alt) & set("[]<.") else "substitution"
    short, long = sorted((ref, alt), key=len)
    return "indel" if not long.startswith(short) else "insertion" if len(alt) > len(ref) else "deletion"


def to_parquet(lines: Iterable[str], fields: list[str], samples: int, folder: Path) -> tuple[Path, Path]:
    """rows.parquet (one line an ALT) and csq.parquet (one line a CSQ row)."""
    rows: list[dict[str, Any]] = []
    effects: list[dict[str, Any]] = []
    for record, line in enumerate(lines):
        chrom, pos, name, ref, alts, _qual, status, info_text, *rest = line.rstrip("\n").split("\t")
        info = dict(item.partition("=")[::2] for item in info_text.split(";"))
        csq = (
            [dict(zip(fields, row.split("|"), strict=True)) for row in info["CSQ"].split(",")]
            if "CSQ" in info
            else []
        )
        for number, alt in enumerate(alts.split(","), start=1):
            if alt in NONE:
                continue
            mine = [row for row in csq if row["ALLELE_NUM"] == str(number)]
            first = mine[0] if mine else {}
            clnsig = first.get("clinvar_CLNSIG", "")
            row: dict[str, Any] = {
                "row": len(rows), "record": record, "alt_number": number, "chrom": chrom, "pos": int(pos), "id": name, "ref": ref,
                "alt": alt, "filter": status, "class": first.get("VARIANT_CLASS") or _class(ref, alt), "line": line.rstrip("\n"),
                "clinvar": CLASSES.get(clnsig.lower(), "Other") if clnsig else None,
                "stars": STARS.get(first.get("clinvar_CLNREVSTAT", "")), "length": _length(int(pos), ref, alt, info),
                "t.gnomad_AF": _number(first.get("gnomad_AF", "")), "t.revel_score": _number(first.get("revel_score", "")),
                "t.gnomad_AF_grpmax": _number(first.get("gnomad_AF_grpmax", "")),
                "change": f"{ref}>{alt}" if len(ref) == len(alt) == 1 else None,
            }  # fmt: skip
            for k in range(samples):
                call = _sample(rest[0].split(":"), rest[1 + k], number)
                row |= {f"s{k}.{key}": value for key, value in call.items()}
            for item in mine:
                terms = item["Consequence"].split("&")
                effects.append(
                    {
                        "row": len(rows), "terms": terms, "impact": IMPACT[min(terms, key=TERMS.index)],
                        "symbol": item["SYMBOL"], "gene": item["Gene"], "hgnc": item["HGNC_ID"], "feature": item["Feature"],
                        "picked": item["PICK"] == "1",
                    }
                )  # fmt: skip
            rows.append(row)
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(folder / "rows.parquet")
    pl.DataFrame(effects, infer_schema_length=None).write_parquet(folder / "csq.parquet")
    return folder / "rows.parquet", folder / "csq.parquet"


class Oracle:
    """Answers filters (the site's own JSON) from the two Parquet files."""

    def __init__(self, rows: Path, csq: Path) -> None:
        self.rows = pl.read_parquet(rows)
        self.csq = pl.read_parquet(csq)

    def effects(self, wish: dict[str, Any], leave: str = "") -> pl.DataFrame:
        """CSQ rows that meet gene, transcript, terms, impact and pick together, but for the part `leave`."""
        out = self.csq
        if wish.get("genes"):
            names = [name.upper() for name in wish["genes"]]
            out = out.filter(
                pl.any_horizontal(
                    pl.col(c).str.to_uppercase().is_in(names) for c in ("symbol", "gene", "hgnc")
                )
            )
        if wish.get("transcripts"):
            bare = [name.split(".")[0] for name in wish["transcripts"]]
            out = out.filter(pl.col("feature").str.split(".").list.first().is_in(bare))
        if wish.get("impact") and leave != "impact":
            out = out.filter(pl.col("impact").is_in(wish["impact"]))
        if wish.get("terms") and leave != "terms":
            out = out.filter(pl.col("terms").list.eval(pl.element().is_in(wish["terms"])).list.any())
        return out.filter(pl.col("picked")) if wish.get("picked") else out

    def passing(self, wish: dict[str, Any], leave: str = "") -> pl.DataFrame:
        """Rows that pass, in file order, but for the part `leave`."""
        out = self.rows
        asked = any(wish.get(key) for key in ("genes", "transcripts", "impact", "terms", "picked"))
        if asked and leave != "effect":
            out = out.filter(pl.col("row").is_in(self.effects(wish)["row"].unique().implode()))
        for name, values in wish.get("codes", {}).items():
            if values and name != leave:
                out = out.filter(self._code(name, values))
        for name, limit in wish.get("ranges", {}).items():
            if name != leave and ("min" in limit or "max" in limit):
                out = out.filter(self._range(name, limit))
        if wish.get("region"):
            place, _, span = wish["region"].partition(":")
            low, _, high = span.partition("-")
            out = out.filter(
                (pl.col("chrom") == place) & pl.col("pos").is_between(int(low), int(high or low))
            )
        return out

    @staticmethod
    def _code(name: str, values: list[str]) -> pl.Expr:
        column = {"contig": "chrom", "substitution": "change"}.get(name, name)
        if name == "filter":
            return pl.col("filter").str.split(";").list.eval(pl.element().is_in(values)).list.any()
        known: list[Any] = [int(v) for v in values if v] if name == "stars" else [v for v in values if v]
        found = pl.col(column).is_in(known)
        found = found.fill_null(value=False)
        return found | pl.col(column).is_null() if "" in values else found

    @staticmethod
    def _range(name: str, limit: dict[str, Any]) -> pl.Expr:
        frequency = name in ("t.gnomad_AF", "t.gnomad_AF_grpmax")
        missing = limit.get("missing", frequency and "min" not in limit)
        inside = pl.col(name).is_between(limit.get("min", -math.inf), limit.get("max", math.inf))
        return pl.when(pl.col(name).is_null()).then(pl.lit(missing)).otherwise(inside)
