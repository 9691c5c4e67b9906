"""`annotator reference doctor`: report what a built reference holds, how old it is, what is missing, and whether it is intact.

Every file is compared with its checksum, every block of every track is read, and known alleles are looked up in the tracks
of their sources (`probes` of the catalogue). With `--track-root` the published tracks of the reference's genome are examined
too. Nothing is changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from annotator.commands.examined import Examined, Finding, files_of
from annotator.commands.track_places import Place, place_of
from annotator.errors import AnnotatorError
from annotator.reference import catalogue
from annotator.reference.folder import Reference
from annotator.reference.identity import genome_of
from annotator.tracks.publication import (
    MANIFEST,
    ROOT,
    PublishedTrack,
    current_entry,
    current_key,
    prefix_of,
)
from annotator.tracks.store import installed


def run(arguments: argparse.Namespace) -> int:
    """Print the findings and return the exit code: 2 when one of them is a fault."""
    findings = []
    tracks = place_of(arguments.track_root) if arguments.track_root else None
    for finding in examine(arguments.folder, arguments.catalogue, arguments.urls, datetime.now(UTC), tracks):
        findings.append(finding)
        if not arguments.json:
            sys.stdout.write(f"{finding.level:6}{finding.what}: {finding.detail}".rstrip(": ") + "\n")
            sys.stdout.flush()
    if arguments.json:
        sys.stdout.write(json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=1) + "\n")
    return 2 if any(finding.level == "fault" for finding in findings) else 0


def examine(
    folder: Path, place: str | None, urls: bool, now: datetime, tracks: Place | None = None
) -> Iterator[Finding]:
    """All findings on the reference in a folder, and on the published tracks of its genome at `tracks`.

    `place` is another catalogue; `urls` asks the catalogue's addresses too. Never raises AnnotatorError.
    """
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
        yield from _genes(about)
        yield files_of(folder, about["files"], "files", "install or build it again")
        own = installed(folder)
        probes = known.get("probes", {})
        for meta in own:
            yield from Examined(reference, folder, meta).findings(probes, now)
        found = yield from _published(reference, tracks, {meta.name for meta in own}, probes, now)
        if not own and not found:
            yield Finding("note", "tracks", "none: results will have no known variants or frequencies")
    except AnnotatorError as error:
        yield Finding("fault", error.title, error.detail)
        return
    if urls:
        yield from _addresses(known)


def _genes(about: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for the genes, for each gene set if there are several."""
    genes = about.get("genes") or {}
    sets = about.get("gene_sets") or []
    if not genes.get("transcripts"):
        yield Finding("note", "genes", "no transcript: every variant is intergenic")
        return
    for what, counts in [(f"genes of {each['name']}", each) for each in sets] or [("genes", genes)]:
        left_out = sum(int(item.get("features", 0)) for item in counts.get("left_out", ()))
        differing = int(counts.get("differing") or 0)
        detail = f"{counts['genes']:,} genes, {counts['transcripts']:,} transcripts, {counts['coding']:,} of them coding"
        if differing:
            detail += f"; {differing:,} differ from the genome (REFSEQ_MATCH)"
        yield Finding("ok", what, detail + (f"; {left_out:,} left out" if left_out else ""))


def _published(
    reference: Reference, tracks: Place | None, own: Collection[str], probes: Mapping[str, Any], now: datetime
) -> Generator[Finding, None, int]:
    """Findings on the newest version of each track that is published for the reference's genome; returns how many there are."""
    if tracks is None:
        return 0
    found = 0
    for name in tracks.folders(f"{ROOT}/"):
        try:
            entry = current_entry(tracks.read(current_key(name)), name, genome_of(reference.description))
            if entry is None:
                yield Finding(
                    "note", f"track {name}", "published for other genomes only: no job here uses it"
                )
                continue
            found += 1
            version = str(entry["version"])
            with tempfile.TemporaryDirectory(prefix="doctor-") as aside:
                yield from _version(reference, tracks, Path(aside), name, version, entry, own, probes, now)
        except AnnotatorError as error:
            yield Finding("fault", f"track {name}", f"{error.title}: {error.detail}")
    return found


def _version(
    reference: Reference,
    tracks: Place,
    aside: Path,
    name: str,
    version: str,
    entry: Mapping[str, Any],
    own: Collection[str],
    probes: Mapping[str, Any],
    now: datetime,
) -> Iterator[Finding]:
    what, prefix = f"track {name}@{version}", prefix_of(name, version)
    there = tracks.sizes(prefix)
    if prefix + MANIFEST not in there:
        yield Finding("fault", what, "its manifest is missing; publish the track again")
        return
    for key in there:
        tracks.fetch(key, aside / key.removeprefix(prefix))
    track = PublishedTrack.open(aside)
    yield Finding(
        "ok",
        what,
        f"published {str(entry.get('published_at', ''))[:10]}"
        + ("; joined only to jobs that name it" if track.manifest["needs_licence"] else "")
        + ("; replaces the reference's own" if name in own else ""),
    )
    whole = files_of(aside, track.manifest["files"], what, "publish the track again")
    yield whole
    if whole.level != "fault":
        yield from Examined(reference, aside, track.meta, track).findings(probes, now)


def _addresses(known: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether the catalogue's addresses answer, and the size of each file."""
    with httpx.Client(follow_redirects=True, timeout=30) as http:
        for address in catalogue.addresses(known):
            try:
                answer = http.head(address).raise_for_status()
                size = int(answer.headers.get("content-length", 0))
                yield Finding("ok", "address", f"{address}, {size / 1e9:.2f} GB")
            except httpx.HTTPError as error:
                yield Finding("fault", "address", f"{address}: {error}")
