"""Builds a track from a VCF: every ALT normalised, the chosen INFO fields (and ID, FILTER) kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.contigs import Contig, ContigMap
from annotator.errors import InputError, TrackError
from annotator.pipeline.records import INDEL, Ints, Records
from annotator.pipeline.scan import scan
from annotator.tracks import clinvar
from annotator.tracks.alleles import info_spans, normalise, nth_values
from annotator.tracks.spec import CLINVAR_FIELDS, GNOMAD_FIELDS, LICENCES, TrackField, TrackSpec
from annotator.tracks.store import TrackMeta
from annotator.tracks.writer import Row, TrackWriter
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source

_INFO = re.compile(rb'##INFO=<ID=([^,>]+),Number=([^,>]+),Type=([^,>]+)(?:,.*?Description="([^"]*)")?')
# What VEP replaces in a CSQ value, so that the separators stay unique.
_ESCAPES = str.maketrans({",": "&", ";": "%3B", "=": "%3D", "|": "&", " ": "_", "\t": "_"})


class GenomeBases(Protocol):
    """Bases of the reference's contig `number` as one array of upper case letters."""

    def contig(self, number: int) -> NDArray[np.uint8]: ...


def escaped(text: str) -> str:
    """A value as it stands inside a CSQ row; a missing value (`.`) is empty."""
    return "" if text == "." else text.translate(_ESCAPES)


def build(spec: TrackSpec, contigs: tuple[Contig, ...], genome: GenomeBases, folder: Path,
          tell: Callable[[int], None] | None = None) -> TrackMeta:
    """Write the track's files into `folder`. Raises TrackError for a file that is no VCF or lacks a chosen field."""
    try:
        with spec.path.open("rb") as stream:
            reader = VcfReader(Source(stream, spec.path.stat().st_size))
            declared = declared_info(reader.header.lines)
            fields = choose_fields(spec, declared)
            meta = TrackMeta(spec.name, spec.kind, tuple(field for field, _ in fields), {}, 0, spec.kind in ("dbsnp", "gnomad"),
                             **describe(spec, reader.header.lines))
            return _stream(reader, meta, [number for _, number in fields], contigs, genome, folder, tell)
    except (InputError, OSError) as error:
        raise TrackError(f"The track {spec.name} cannot be read", f"{spec.path.name}: {error}") from error


def declared_info(lines: tuple[bytes, ...]) -> dict[str, tuple[str, str, str]]:
    """INFO key -> (Number, Type, Description) of a header."""
    found = {}
    for line in lines:
        match = _INFO.match(line)
        if match:
            key, number, kind, words = (part.decode("utf-8", "replace") if part else "" for part in match.groups())
            found[key] = (number, kind, words)
    return found


def choose_fields(spec: TrackSpec, declared: dict[str, tuple[str, str, str]]) -> list[tuple[TrackField, str]]:
    """The track's fields, each with its Number. `@…` sources are made by us: @class, @stars, @id, @filter."""
    missing = [key for key in spec.fields if key not in declared and key not in ("ID", "FILTER")]
    if missing:
        raise TrackError(f"The track {spec.name} has no field {missing[0]}",
                         f"{spec.path.name} declares {', '.join(sorted(declared)[:30]) or 'no INFO fields'}.")
    if spec.kind == "dbsnp":
        return []
    if spec.kind == "clinvar" and "CLNSIG" in declared and not spec.fields or "CLNSIG" in spec.fields:
        return _clinvar(spec, declared)
    if spec.kind == "gnomad" and not spec.fields:
        return _gnomad(spec, declared)
    keys = spec.fields or tuple(declared)[:12]
    special = {"ID": "@id", "FILTER": "@filter"}
    return [(_field(spec, key, declared, special.get(key, key)), declared.get(key, ("1", "", ""))[0]) for key in keys]


def _field(spec: TrackSpec, key: str, declared: dict[str, tuple[str, str, str]], source: str = "") -> TrackField:
    number, kind, words = declared.get(key, ("1", "String", ""))
    numeric = kind in ("Integer", "Float") and number in ("1", "A", "R")
    return TrackField(f"{spec.name}_{key}", "number" if numeric else "text", source or key, words)


def _clinvar(spec: TrackSpec, declared: dict[str, tuple[str, str, str]]) -> list[tuple[TrackField, str]]:
    chosen = spec.fields or tuple(key for key in CLINVAR_FIELDS if key in declared)
    made = [(TrackField(f"{spec.name}_class", "text", "@class", "ClinVar class: P, P/LP, LP, conflicting, VUS, LB, B/LB, B, other"), "1")]
    if "CLNREVSTAT" in declared or "CLNSTARS" in declared:
        made.append((TrackField(f"{spec.name}_stars", "number", "@stars", "ClinVar review stars, 0 to 4"), "1"))
    made += [(TrackField(f"{spec.name}_{key}", "text", key, declared[key][2]), ".") for key in chosen if key in declared and key != "CLNSTARS"]
    made.append((TrackField(f"{spec.name}_ID", "text", "@id", "ClinVar variation id"), "1"))
    return made


def _gnomad(spec: TrackSpec, declared: dict[str, tuple[str, str, str]]) -> list[tuple[TrackField, str]]:
    made = []
    for name, keys in GNOMAD_FIELDS.items():
        key = next((key for key in keys if key in declared), None)
        if key:
            made.append((TrackField(f"{spec.name}_{name}", "number", key, declared[key][2]), declared[key][0]))
    if not made:
        raise TrackError(f"The track {spec.name} has none of gnomAD's fields", "Name the fields: NAME=FILE:FIELD,FIELD")
    made.append((TrackField(f"{spec.name}_FILTER", "text", "@filter", "Filters that the site failed; empty for PASS"), "1"))
    return made


def describe(spec: TrackSpec, lines: tuple[bytes, ...]) -> dict[str, str]:
    """Title, version, licence, citation and source of a track, from the spec, its header and what is known of its kind."""
    header = {line[2:].partition(b"=")[0].decode("utf-8", "replace"): line[2:].partition(b"=")[2].decode("utf-8", "replace")
              for line in lines if line.startswith(b"##") and b"=<" not in line[:40]}
    synthetic = header.get("synthetic", "")
    licence, citation = LICENCES.get(spec.kind, ("", "")) if not synthetic else ("synthetic, no rights reserved", synthetic)
    version = spec.version or header.get("fileDate", "") or header.get("dbSNP_BUILD_ID", "") or header.get("source_version", "")
    title = spec.title or {"clinvar": "ClinVar", "gnomad": "gnomAD", "dbsnp": "dbSNP"}.get(spec.kind, spec.name)
    if synthetic:
        title = f"{title}-like (synthetic)"
    return {"title": title, "version": version, "licence": spec.licence or licence, "citation": spec.citation or citation,
            "source": header.get("source", spec.path.name)}


def _stream(reader: VcfReader, meta: TrackMeta, numbers: list[str], contigs: tuple[Contig, ...], genome: GenomeBases, folder: Path,
            tell: Callable[[int], None] | None) -> TrackMeta:
    mapping = ContigMap(contigs, reader.header.contigs)
    writer = TrackWriter(folder, meta)
    for chunk in reader.chunks():
        records = scan(chunk, mapping)
        texts = [_texts(records, field, number) for field, number in zip(meta.fields, numbers, strict=True)]
        if any(field.source == "@stars" for field in meta.fields):
            texts[1] = _stars(records)
        ids = _ids(records) if meta.has_ids else None
        position, key = normalised(records, genome)
        for contig, first, last in records.runs():
            if contig < 0:
                continue
            if not writer.begin(contigs[contig].name):
                raise TrackError(f"The track {meta.name} is not sorted", f"Records of {contigs[contig].name} lie apart; sort the file first.")
            low, high = int(records.first_allele[first]), int(records.first_allele[last])
            rows: list[Row] = [(int(position[i]), int(key[i]), tuple(column[i] for column in texts), ids[i] if ids else "")
                               for i in range(low, high) if position[i] >= 0]
            writer.add(rows, int(records.position[last - 1]) - 1)
        if tell:
            tell(reader.records)
    return replace(writer.close(folder))


def normalised(records: Records, genome: GenomeBases) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """(position, key) of every ALT of a chunk; position -1 for what is no sequence or lies on no contig of the reference."""
    alleles = records.alleles
    position = np.full(len(alleles), -1, np.int32)
    key = np.zeros(len(alleles), np.uint64)
    wanted = (alleles.kind <= INDEL).astype(np.int64)
    for contig, first, last in records.runs():
        low, high = int(records.first_allele[first]), int(records.first_allele[last])
        if contig < 0 or low == high:
            continue
        part = slice(low, high)
        # From REF as written: the record's own start, so that minimising twice cannot matter.
        of = records.alleles.record[part]
        normalise(records.text, high - low, np.ascontiguousarray(wanted[part]), np.ascontiguousarray(records.position[of]),
                  np.ascontiguousarray(records.ref[of]), np.ascontiguousarray(records.ref_end[of] - records.ref[of]),
                  np.ascontiguousarray(alleles.written[part]), np.ascontiguousarray(alleles.written_length[part]),
                  genome.contig(contig), position[part], key[part])
    return position, key


def _spans(records: Records, key: str) -> tuple[Ints, Ints]:
    begin, stop = np.empty(len(records), np.int64), np.empty(len(records), np.int64)
    info_spans(records.text, records.filter_end + 1, records.info_end, np.frombuffer(key.encode(), np.uint8), begin, stop)
    return begin, stop


def values(records: Records, key: str, number: str) -> list[str]:
    """The raw text of INFO `key` for each ALT: its own value where Number is A or R, else the whole; empty where absent."""
    begin, stop = _spans(records, key)
    of = records.alleles.record
    first, last = begin[of], stop[of]
    if number in ("A", "R"):
        wanted = records.alleles.number + (1 if number == "R" else 0)
        low, high = np.empty(len(of), np.int64), np.empty(len(of), np.int64)
        nth_values(records.text, first, last, wanted, low, high)
        first, last = low, high
    data = records.chunk.text
    return ["" if a < 0 else data[a:b].decode("utf-8", "replace") for a, b in zip(first.tolist(), last.tolist(), strict=True)]


def _column(records: Records, start: Ints, end: Ints) -> list[str]:
    data = records.chunk.text
    texts = [data[a:b].decode("utf-8", "replace") for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    return [texts[i] for i in records.alleles.record.tolist()]


def _texts(records: Records, field: TrackField, number: str) -> list[str]:
    if field.source == "@class":
        cache: dict[str, str] = {}
        return [cache.setdefault(text, clinvar.classify(text)) for text in values(records, "CLNSIG", ".")]
    if field.source == "@id":
        return [escaped(text) for text in _column(records, records.id, records.id_end)]
    if field.source == "@filter":
        raw = _column(records, records.qual_end + 1, records.filter_end)
        return ["" if text in (".", "PASS") else escaped(text.replace(";", "&")) for text in raw]
    if field.source == "@stars":
        return [""] * len(records.alleles)
    return [escaped(text) for text in values(records, field.source, number)]


def _stars(records: Records) -> list[str]:
    """Stars from CLNREVSTAT; from CLNSTARS in files that give the number itself."""
    given = values(records, "CLNSTARS", "1")
    cache: dict[str, str] = {}
    return [cache.setdefault(status, clinvar.stars(status)) if status else ("" if number == "." else number)
            for status, number in zip(values(records, "CLNREVSTAT", "."), given, strict=True)]


def _ids(records: Records) -> list[str]:
    return ["&".join(item for item in text.split(";") if item.startswith("rs")) for text in _column(records, records.id, records.id_end)]
