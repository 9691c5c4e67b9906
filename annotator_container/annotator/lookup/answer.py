"""The answer for one allele: a file of one record is annotated by the same engine, and the answer is made from its result.

`files` are the explorer's files of that result: the site shows them with the same code as a variant of a job.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from annotator.bytes.escaping import plain
from annotator.job import JobRequest, Now, annotate
from annotator.progress import Progress
from annotator.tracks.publication import PublishedTrack

_VCF: Final = "annotated.vcf.gz"
_INFO: Final = 7  # the column INFO of a VCF line
# Warnings that make sense for a whole file only: one variant between genes does not mean that the reference is wrong.
_OF_FILES: Final = {"no_transcript"}
_HEADER: Final = "##fileformat=VCFv4.2\n##contig=<ID={name},length={length}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def answered(
    contig: tuple[str, int],
    allele: tuple[int, str, str],
    reference: Path,
    tracks: Sequence[PublishedTrack],
    output: Path,
    now: Now,
    files: bool,
) -> dict[str, Any]:
    """Annotate the allele (1-based position, REF, ALT) on a contig (name, length) with the reference in a folder.

    `output` is an empty folder. `files`: whether the answer has the explorer's files. Raises AnnotatorError.
    """
    name, length = contig
    position, ref, alt = allele
    source = output / "variant.vcf"
    record = f"{name}\t{position}\t.\t{ref}\t{alt}\t.\t.\t.\n"
    source.write_text(_HEADER.format(name=name, length=length) + record)
    request = JobRequest(str(source), reference, output / "result", published=tuple(tracks), haplotypes=False)
    summary = annotate(request, Progress(), now).summary
    explore = output / "result" / "explore"
    meta = json.loads((explore / "meta.json").read_bytes())
    line = _record(output / "result" / _VCF)
    names: list[str] = meta["csq_fields"]
    return {
        "reference": meta["provenance"]["reference"],
        "assembly": meta["provenance"]["assembly"],
        "synthetic": meta["provenance"]["synthetic"],
        "variant": f"{name}-{position}-{ref}-{alt}",
        "consequences": _consequences(names, line[_INFO]),
        "acmg": _assessment(explore, meta),
        "tracks": [
            {key: track[key] for key in ("name", "title", "version", "licence")} for track in meta["tracks"]
        ],
        "warnings": [one for one in summary["warnings"] if one["code"] not in _OF_FILES],
        "files": _files(explore, output / "result" / _VCF) if files else None,
    }


def _record(path: Path) -> list[str]:
    """The columns of the one record."""
    lines = gzip.decompress(path.read_bytes()).decode("utf-8", "surrogateescape").splitlines()
    return next(line for line in lines if not line.startswith("#")).split("\t")


def _consequences(names: Sequence[str], info: str) -> list[dict[str, str]]:
    """Return the rows of CSQ, each with its fields that have a value, as plain text."""
    text = next((item[4:] for item in info.split(";") if item.startswith("CSQ=")), "")
    rows = [zip(names, row.split("|"), strict=True) for row in text.split(",") if row]
    return [{name: plain(value) for name, value in row if value} for row in rows]


def _assessment(explore: Path, meta: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the ACMG/AMP rules suggest, or None if they suggest nothing."""
    path = explore / "acmg.json.gz"
    entries = json.loads(gzip.decompress(path.read_bytes())) if path.is_file() else []
    if not entries:
        return None
    suggested, points, codes, notes = entries[0]
    about = meta["acmg"]
    return {
        "suggested": suggested,
        "points": points,
        "codes": [{"code": code, "strength": strength, "reason": reason} for code, strength, reason in codes],
        "notes": [{"code": code, "reason": reason} for code, reason in notes],
        "not_assessed": [{"codes": which, "reason": why} for which, why in about["not_assessed"]],
        "rules": about["rules"],
        "statement": about["statement"],
    }


def _files(explore: Path, vcf: Path) -> dict[str, str]:
    """The explorer's files by name, base64."""
    paths = {path.name: path for path in sorted(explore.iterdir())} | {_VCF: vcf}
    return {name: base64.b64encode(path.read_bytes()).decode() for name, path in paths.items()}
