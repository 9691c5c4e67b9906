"""The checks of `reference doctor` on one track: readable, age, missing contigs, known alleles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.chunk.records import Chunk
from annotator.commands.build_reference import coverage
from annotator.contigs import ContigMap
from annotator.errors import AnnotatorError
from annotator.reference.folder import Reference
from annotator.tracks.blocks import Blocks
from annotator.tracks.join import open_tracks
from annotator.tracks.publication import PublishedTrack
from annotator.tracks.rsids.index import IdIndex
from annotator.tracks.store import TrackMeta
from annotator.vcf.scan import scan

Level = Literal["ok", "note", "fault"]
_BLOCK: Final = 4 << 20
_OLD_DAYS: Final = 400
_DATES: Final = ("%Y-%m-%d", "%Y%m%d", "%Y-%m", "%Y/%m/%d")
_MAIN: Final = 0.01  # a contig of at least this part of the genome is expected in a track of the whole genome
_CHOSEN: Final = ("scores", "vcf", "bases")  # kinds whose fields the user may choose
_BY_ROW: Final = ("bed", "structural", "genes")  # kinds that have no blocks


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: what was checked, its state, and the details."""

    level: Level
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """A track with the folder of its files: the reference's, or its own."""

    reference: Reference
    folder: Path
    meta: TrackMeta
    published: PublishedTrack | None = None

    @property
    def what(self) -> str:
        """The track's name in the findings."""
        version = f"@{self.published.version}" if self.published else ""
        return f"track {self.meta.name}{version}"

    def findings(self, probes: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
        """All findings but those on its files. `probes`: known alleles by name or kind of track, and by assembly."""
        yield Finding(
            "ok",
            self.what,
            f"{self.meta.title}, {self.meta.rows:,} entries, {self.meta.licence or 'licence not stated'}",
        )
        yield _age(self.what, self.meta.version, now)
        if self.meta.kind == "genes":
            beside = self.folder if self.published else None
            sentence = coverage(self.reference.folder, self.reference.contigs, beside)[self.meta.name]
            yield Finding("fault" if sentence.startswith("none") else "ok", self.what, sentence)
            return
        if self.meta.kind not in _BY_ROW:
            yield self._blocks()
            yield from self._ids()
        yield from self._holes()
        yield from self._probes(probes)

    def _blocks(self) -> Finding:
        """Read every block."""
        try:
            blocks = Blocks(self.folder, self.meta.name, self.meta.fields, self.meta.has_ids)
            for block in range(len(blocks.rows)):
                blocks.sites(block)
                blocks.columns(block)
                blocks.release()
        except AnnotatorError as error:
            return Finding("fault", self.what, f"{error.title}: {error.detail}")
        weight = sum(path.stat().st_size for path in self.folder.glob(f"track.{self.meta.name}.*"))
        return Finding(
            "ok",
            self.what,
            f"all {len(blocks.rows):,} blocks read, {weight / max(1, self.meta.rows):.1f} bytes an entry",
        )

    def _ids(self) -> Iterator[Finding]:
        """Read every block of the index of rsIDs, if there is one."""
        try:
            index = IdIndex.of(self.folder, self.meta)
            if index is not None:
                yield Finding("ok", self.what, f"{sum(index.blocks()):,} rsIDs can be looked up")
        except (AnnotatorError, OSError) as error:
            yield Finding("fault", self.what, str(error))

    def _holes(self) -> Iterator[Finding]:
        total = sum(contig.length for contig in self.reference.contigs)
        empty = [
            contig.name
            for contig in self.reference.contigs
            if contig.length >= _MAIN * total and not self.meta.contigs.get(contig.name, (0, 0))[1]
        ]
        if empty:
            yield Finding(
                "note",
                self.what,
                f"no entry on {', '.join(empty[:30])}: variants there get no value",
            )

    def _probes(self, probes: Mapping[str, Any]) -> Iterator[Finding]:
        """Look up alleles that the source is known to hold: a track that lacks one is truncated or of another assembly."""
        assembly = str(self.reference.description.get("assembly") or "")
        mapping = ContigMap(self.reference.known_contigs())
        wanted = probes.get(self.meta.name) or probes.get(self.meta.kind, {})
        columns = {field.column for field in self.meta.fields}
        for probe in wanted.get(assembly, []):
            if self.meta.kind in _CHOSEN and f"{self.meta.name}_{probe['field']}" not in columns:
                continue  # a table of the user's own, or other fields of the source
            contig, position, ref, alt = probe["allele"].split("-")
            number = mapping[contig]
            if number < 0:
                continue
            name = self.reference.contigs[number].name
            line = f"{name}\t{position}\t.\t{ref}\t{alt}\t.\t.\t.\n"
            records = scan(Chunk(0, line.encode(), 0, 1), mapping)
            published = [self.published] if self.published else []
            values = open_tracks(self.reference, [self.meta.name], published).join(records)
            said = _value(values, self.meta.name, probe["field"])
            right = bool(set(said.split("&")) & set(probe["values"])) if "values" in probe else bool(said)
            yield Finding(
                "ok" if right else "fault",
                self.what,
                f"{probe['name']} ({probe['allele']}): {probe['field']} is {said or 'missing'}"
                + ("" if right else f", expected {' or '.join(probe.get('values', ['a value']))}"),
            )


def files_of(folder: Path, files: Sequence[Mapping[str, Any]], what: str, advice: str) -> Finding:
    """Whether each file has the size and checksum that are stated; `advice` says what to do otherwise."""
    wrong = [item["name"] for item in files if not _equal(folder / item["name"], item)]
    size = sum(int(item["size"]) for item in files)
    if wrong:
        return Finding("fault", what, f"missing or changed: {', '.join(wrong[:5])}; {advice}")
    return Finding("ok", what, f"{len(files)} files, {size / 1e9:.2f} GB, checksums as stated")


def _equal(path: Path, item: Mapping[str, Any]) -> bool:
    if not path.is_file() or path.stat().st_size != item["size"]:
        return False
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest() == str(item["sha256"])


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


def _value(values: TrackValues, track: str, field: str) -> str:
    """A field's value for the batch's only allele; dbSNP's field `ID` is the text of Existing_variation."""
    found = values.columns.get(f"{track}_{field}")
    if found is None:
        return values.existing[0] if field == "ID" else ""
    if isinstance(found, Strings):
        return found[0]
    return "" if np.isnan(found[0]) else f"{found[0]:g}"
