"""`annotator reference doctor`: what a built reference holds, how old it is, what is missing, and whether it can be trusted.

Every file is compared with its checksum, every block of every track is read, and known alleles are looked up in the tracks
of their sources (`probes` of the catalogue). Nothing is changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import httpx
import numpy as np

from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.chunk.records import Chunk
from annotator.commands.build_reference import coverage
from annotator.contigs import ContigMap
from annotator.errors import AnnotatorError
from annotator.reference import catalogue
from annotator.reference.folder import Reference
from annotator.tracks.blocks import Blocks
from annotator.tracks.join import open_tracks
from annotator.tracks.store import TrackMeta, installed
from annotator.vcf.scan import scan

Level = Literal["ok", "note", "fault"]
_BLOCK: Final = 4 << 20
_OLD_DAYS: Final = 400
_DATES: Final = ("%Y-%m-%d", "%Y%m%d", "%Y-%m", "%Y/%m/%d")
_MAIN: Final = 0.01  # a contig of at least this part of the genome is expected in a track of the whole genome


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and the details."""

    level: Level
    what: str
    detail: str = ""


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 2 when one is a fault."""
    findings = []
    for finding in examine(arguments.folder, arguments.catalogue, arguments.urls, datetime.now(UTC)):
        findings.append(finding)
        if not arguments.json:
            sys.stdout.write(f"{finding.level:6}{finding.what}: {finding.detail}".rstrip(": ") + "\n")
            sys.stdout.flush()
    if arguments.json:
        sys.stdout.write(json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=1) + "\n")
    return 2 if any(finding.level == "fault" for finding in findings) else 0


def examine(folder: Path, place: str | None, urls: bool, now: datetime) -> Iterator[Finding]:
    """All findings on the reference in a folder; `urls` asks the catalogue's addresses too. Never raises AnnotatorError."""
    try:
        known = catalogue.load(place)
        reference = Reference.open(folder)
        about = reference.description
        yield Finding(
            "ok",
            "reference",
            f"{reference.label}, {about.get('assembly') or 'assembly not stated'}, {len(reference.contigs)} contigs, "
            f"built {str(about.get('built_at', ''))[:10]}",
        )
        yield _genes(about)
        yield from _files(folder, about["files"])
        metas = installed(folder)
        if not metas:
            yield Finding("note", "tracks", "none: nothing is known of any allele")
        for meta in metas:
            yield from _track(reference, meta, now)
        yield from _probes(reference, metas, known.get("probes", {}))
    except AnnotatorError as error:
        yield Finding("fault", error.title, error.detail)
        return
    if urls:
        yield from _addresses(known)


def _genes(about: Mapping[str, Any]) -> Finding:
    genes = about.get("genes") or {}
    if not genes.get("transcripts"):
        return Finding("note", "genes", "no transcript: every variant is intergenic")
    left_out = sum(int(item.get("count", 0)) for item in genes.get("left_out", []) if isinstance(item, dict))
    detail = (
        f"{genes['genes']:,} genes, {genes['transcripts']:,} transcripts, {genes['coding']:,} of them coding"
    )
    return Finding("ok", "genes", detail + (f"; {left_out:,} left out" if left_out else ""))


def _files(folder: Path, files: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    wrong = [item["name"] for item in files if not _equal(folder / item["name"], item)]
    size = sum(int(item["size"]) for item in files)
    if wrong:
        yield Finding(
            "fault", "files", f"missing or changed: {', '.join(wrong[:5])}; install or build it again"
        )
    else:
        yield Finding("ok", "files", f"{len(files)} files, {size / 1e9:.2f} GB, checksums as stated")


def _equal(path: Path, item: Mapping[str, Any]) -> bool:
    if not path.is_file() or path.stat().st_size != item["size"]:
        return False
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest() == str(item["sha256"])


def _track(reference: Reference, meta: TrackMeta, now: datetime) -> Iterator[Finding]:
    what = f"track {meta.name}"
    licence = meta.licence or "licence not stated"
    yield Finding("ok", what, f"{meta.title}, {meta.rows:,} entries, {licence}")
    yield _age(what, meta.version, now)
    if meta.kind == "genes":
        sentence = coverage(reference.folder, reference.contigs)[meta.name]
        yield Finding("fault" if sentence.startswith("none") else "ok", what, sentence)
        return
    if meta.kind not in ("bed", "structural"):
        try:
            blocks = Blocks(reference.folder, meta.name, meta.fields, meta.has_ids)
            for block in range(len(blocks.rows)):
                blocks.sites(block)
                blocks.columns(block)
                blocks.release()
            weight = sum(path.stat().st_size for path in reference.folder.glob(f"track.{meta.name}.*"))
            yield Finding(
                "ok",
                what,
                f"all {len(blocks.rows):,} blocks read, {weight / max(1, meta.rows):.1f} bytes an entry",
            )
        except AnnotatorError as error:
            yield Finding("fault", what, f"{error.title}: {error.detail}")
    total = sum(contig.length for contig in reference.contigs)
    empty = [
        contig.name
        for contig in reference.contigs
        if contig.length >= _MAIN * total and not meta.contigs.get(contig.name, (0, 0))[1]
    ]
    if empty:
        yield Finding(
            "note", what, f"no entry on {', '.join(empty[:30])}: nothing is known of variants there"
        )


def _age(what: str, version: str, now: datetime) -> Finding:
    for form in _DATES:
        try:
            days = (now - datetime.strptime(version, form).replace(tzinfo=UTC)).days
        except ValueError:
            continue
        return Finding("note" if days > _OLD_DAYS else "ok", what, f"version {version}, {days:,} days old")
    return Finding(
        "ok" if version else "note", what, f"version {version}" if version else "its version is not stated"
    )


def _probes(reference: Reference, metas: Sequence[TrackMeta], probes: Mapping[str, Any]) -> Iterator[Finding]:
    """Alleles that a source is known to hold: a track without one was cut off, or is of another assembly."""
    assembly = str(reference.description.get("assembly") or "")
    for meta in metas:
        for probe in probes.get(meta.kind, {}).get(assembly, []):
            contig, position, ref, alt = probe["allele"].split("-")
            number = ContigMap(reference.known_contigs())[contig]
            if number < 0:
                continue
            name = reference.contigs[number].name
            line = f"{name}\t{position}\t.\t{ref}\t{alt}\t.\t.\t.\n"
            records = scan(Chunk(0, line.encode(), 0, 1), ContigMap(reference.known_contigs()))
            values = open_tracks(reference, [meta.name]).join(records)
            said = _value(values, f"{meta.name}_{probe['field']}")
            right = said in probe["values"] if "values" in probe else bool(said)
            yield Finding(
                "ok" if right else "fault",
                f"track {meta.name}",
                f"{probe['name']} ({probe['allele']}): {probe['field']} is {said or 'missing'}"
                + ("" if right else f", expected {' or '.join(probe.get('values', ['a value']))}"),
            )


def _value(values: TrackValues, column: str) -> str:
    found = values.columns.get(column)
    if found is None:
        return ""
    if isinstance(found, Strings):
        return found[0]
    return "" if np.isnan(found[0]) else f"{found[0]:g}"


def _addresses(known: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether the catalogue's addresses answer, and how much they weigh."""
    addresses: dict[str, None] = {}
    for entry in catalogue.entries(known):
        files = (entry.fasta, entry.genes, *([entry.mane] if entry.mane else []), *entry.tracks.values())
        addresses.update(dict.fromkeys(file.url for file in files))
    for item in (*known.get("genes", {}).values(), *known.get("regions", {}).values()):
        if item.get("url"):
            addresses[item["url"]] = None
    for track in known.get("tracks", {}).values():
        for item in track.values():
            addresses[item["url"].replace("{contig}", (item.get("contigs") or [""])[-1])] = None
    with httpx.Client(follow_redirects=True, timeout=30) as http:
        for address in addresses:
            try:
                answer = http.head(address).raise_for_status()
                size = int(answer.headers.get("content-length", 0))
                yield Finding("ok", "address", f"{address}, {size / 1e9:.2f} GB")
            except httpx.HTTPError as error:
                yield Finding("fault", "address", f"{address}: {error}")
