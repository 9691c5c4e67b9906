"""Build a track from a VCF: normalise every ALT and keep the chosen INFO fields (and ID, FILTER)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from annotator.bytes.strings import Strings
from annotator.chunk.records import Chunk, Ints
from annotator.contigs import Contig, ContigMap
from annotator.errors import InputError, TrackError
from annotator.tracks import spliceai
from annotator.tracks.gnomad_groups import group_fields
from annotator.tracks.normalising import GenomeBases, normalised
from annotator.tracks.rows import TrackRows
from annotator.tracks.rsids.from_records import id_rows
from annotator.tracks.rsids.writer import IdWriter
from annotator.tracks.spec import (
    CLINVAR_FIELDS,
    GNOMAD_FIELDS,
    GNOMAD_ROUNDING,
    LICENCES,
    TrackField,
    TrackSpec,
    check_columns,
    column_of,
)
from annotator.tracks.store import TrackMeta
from annotator.tracks.text_lines import counted as opened
from annotator.tracks.vcf_values import InfoKeys, all_values, composed, rs_numbers
from annotator.tracks.writer import TrackWriter
from annotator.vcf.reader import VcfReader
from annotator.vcf.scan import scan
from annotator.vcf.source import Source

_INFO = re.compile(rb'##INFO=<ID=([^,>]+),Number=([^,>]+),Type=([^,>]+)(?:,.*?Description="([^"]*)")?')

# What an INFO key of gnomAD is, by its name in any release.
_ROLES: Final = {key: role for role, keys in GNOMAD_FIELDS.items() for key in keys}


def build(
    spec: TrackSpec,
    contigs: tuple[Contig, ...],
    genome: GenomeBases,
    folder: Path,
    tell: Callable[[int], None] | None = None,
    counted: Callable[[int], None] = lambda _: None,
) -> TrackMeta:
    """Write the track's files into `folder`. Raises TrackError for a file that is no VCF or lacks a chosen field.

    `tell` receives the records read so far, `counted` the bytes of the file that were read since its last call.
    """
    try:
        with opened(spec.path, counted) as stream:
            return build_from(
                VcfReader(Source(stream, spec.path.stat().st_size)), spec, contigs, genome, folder, tell
            )
    except (InputError, OSError) as error:
        raise TrackError(f"The track {spec.name} cannot be read", f"{spec.path.name}: {error}") from error


def build_from(
    reader: VcfReader,
    spec: TrackSpec,
    contigs: tuple[Contig, ...],
    genome: GenomeBases,
    folder: Path,
    tell: Callable[[int], None] | None = None,
) -> TrackMeta:
    """As `build`, from an open reader; calls `tell(records)` after each chunk."""
    fields = choose_fields(spec, declared_info(reader.header.lines))
    check_columns(spec, [field for field, _ in fields])
    title, version, licence, citation, source = describe(spec, reader.header.lines)
    meta = TrackMeta(
        spec.name,
        spec.kind,
        _related([field for field, _ in fields]),
        {},
        0,
        spec.kind in ("dbsnp", "gnomad"),
        title,
        version,
        licence,
        citation,
        source,
    )
    # ClinVar's column ID has its own number; the rsIDs of a record are in INFO/RS.
    key = "RS" if spec.kind == "clinvar" else ""
    ids = (
        IdWriter(folder, spec.name)
        if meta.has_ids or (key and key in declared_info(reader.header.lines))
        else None
    )
    numbers = [number for _, number in fields]
    return _stream(reader, meta, numbers, contigs, genome, folder, tell, None if ids is None else (ids, key))


def declared_info(lines: tuple[bytes, ...]) -> dict[str, tuple[str, str, str]]:
    """INFO key -> (Number, Type, Description) of a header."""
    found = {}
    for line in lines:
        match = _INFO.match(line)
        if match:
            key, number, kind, words = (
                part.decode("utf-8", "replace") if part else "" for part in match.groups()
            )
            found[key] = (number, kind, words)
    return found


def choose_fields(spec: TrackSpec, declared: dict[str, tuple[str, str, str]]) -> list[tuple[TrackField, str]]:
    """The track's fields, each with its Number. Sources `@…` are computed by GAS: @class, @stars, @id, @filter."""
    chosen = _chosen(spec, declared)
    if not spec.groups:
        return chosen
    columns = {field.column for field, _ in chosen}
    return chosen + [pair for pair in group_fields(spec, declared) if pair[0].column not in columns]


def _chosen(spec: TrackSpec, declared: dict[str, tuple[str, str, str]]) -> list[tuple[TrackField, str]]:
    missing = [key for key in spec.fields if key not in declared and key not in ("ID", "FILTER")]
    if missing:
        raise TrackError(
            f"The track {spec.name} has no field {missing[0]}",
            f"{spec.path.name} declares {', '.join(sorted(declared)[:30]) or 'no INFO fields'}.",
        )
    if spec.kind == "dbsnp":
        return []
    if (spec.kind == "clinvar" and "CLNSIG" in declared and not spec.fields) or "CLNSIG" in spec.fields:
        return _clinvar(spec, declared)
    if spec.kind == "gnomad" and not spec.fields:
        return _gnomad(spec, declared)
    if spliceai.is_spliceai(spec, declared):
        return spliceai.fields_of(spec)
    keys = spec.fields or tuple(declared)[:12]
    special = {"ID": "@id", "FILTER": "@filter"}
    return [
        (_field(spec, key, declared, special.get(key, key)), declared.get(key, ("1", "", ""))[0])
        for key in keys
    ]


def _field(
    spec: TrackSpec, key: str, declared: dict[str, tuple[str, str, str]], source: str = ""
) -> TrackField:
    number, kind, words = declared.get(key, ("1", "String", ""))
    numeric = kind in ("Integer", "Float") and number in ("1", "A", "R")
    rounding = dict(spec.rounding).get(key, "") if numeric else ""
    return TrackField(
        column_of(spec.name, key), "number" if numeric else "text", source or key, words, rounding=rounding
    )


def _clinvar(spec: TrackSpec, declared: dict[str, tuple[str, str, str]]) -> list[tuple[TrackField, str]]:
    chosen = spec.fields or tuple(key for key in CLINVAR_FIELDS if key in declared)
    made = [
        (
            TrackField(
                f"{spec.name}_class",
                "text",
                "@class",
                "ClinVar class: P, P/LP, LP, conflicting, VUS, LB, B/LB, B, other",
            ),
            "1",
        )
    ]
    if "CLNREVSTAT" in declared or "CLNSTARS" in declared:
        made.append(
            (TrackField(f"{spec.name}_stars", "number", "@stars", "ClinVar review stars, 0 to 4"), "1")
        )
    made += [
        (TrackField(column_of(spec.name, key), "text", key, declared[key][2]), ".")
        for key in chosen
        if key in declared and key != "CLNSTARS"
    ]
    made.append((TrackField(f"{spec.name}_ID", "text", "@id", "ClinVar variation id"), "1"))
    return made


def _gnomad(spec: TrackSpec, declared: dict[str, tuple[str, str, str]]) -> list[tuple[TrackField, str]]:
    made = []
    for name, keys in GNOMAD_FIELDS.items():
        key = next((key for key in keys if key in declared), None)
        if key:
            field = _field(spec, key, declared, key)
            made.append(
                (
                    replace(field, column=f"{spec.name}_{name}", rounding=GNOMAD_ROUNDING.get(name, "")),
                    declared[key][0],
                )
            )
    if not made:
        raise TrackError(
            f"The track {spec.name} has none of gnomAD's fields", "Name the fields: NAME=FILE:FIELD,FIELD"
        )
    made.append(
        (
            TrackField(
                f"{spec.name}_FILTER", "text", "@filter", "Filters that the site failed; empty for PASS"
            ),
            "1",
        )
    )
    return made


def _related(fields: Sequence[TrackField]) -> tuple[TrackField, ...]:
    """Add relations that make frequencies smaller in the store: AF is AC divided by AN; group frequencies are ordered by AC.

    A field's role is that of its INFO key, whatever its column is called; of several with one role, the first counts. AF is the
    quotient of the counts that have its ending: AF_joint of AC_joint and AN_joint.
    """
    roles: dict[str, str] = {}
    for field in fields:
        roles.setdefault(_ROLES.get(field.source, ""), field.column)
    columns = {field.source: field.column for field in fields}
    made = []
    for field in fields:
        role = _ROLES.get(field.source, "")
        counts = [columns.get(count + field.source.removeprefix("AF"), "") for count in ("AC", "AN")]
        order = [roles.get(other, "") for other in ("AC", "grpmax")]
        if role == "AF" and all(counts) and not field.rounding:
            field = replace(field, quotient=tuple(counts))
        elif role in ("AF_grpmax", "FAF95") and all(order):
            field = replace(field, beside=tuple(order))
        made.append(field)
    return tuple(made)


def describe(spec: TrackSpec, lines: tuple[bytes, ...]) -> tuple[str, str, str, str, str]:
    """Title, version, licence, citation and source of a track, from the spec, its header and what is known of its kind."""
    header = {
        line[2:].partition(b"=")[0].decode("utf-8", "replace"): line[2:]
        .partition(b"=")[2]
        .decode("utf-8", "replace")
        for line in lines
        if line.startswith(b"##") and b"=<" not in line[:40]
    }
    synthetic = header.get("synthetic", "")
    licence, citation = (
        LICENCES.get(spec.kind, ("", "")) if not synthetic else ("synthetic, no rights reserved", synthetic)
    )
    version = (
        spec.version
        or header.get("fileDate", "")
        or header.get("dbSNP_BUILD_ID", "")
        or header.get("source_version", "")
    )
    title = spec.title or {"clinvar": "ClinVar", "gnomad": "gnomAD", "dbsnp": "dbSNP"}.get(
        spec.kind, spec.name
    )
    if synthetic:
        title = f"{title}-like (synthetic)"
    return (
        title,
        version,
        spec.licence or licence,
        spec.citation or citation,
        header.get("source", spec.path.name),
    )


def _stream(
    reader: VcfReader,
    meta: TrackMeta,
    numbers: list[str],
    contigs: tuple[Contig, ...],
    genome: GenomeBases,
    folder: Path,
    tell: Callable[[int], None] | None,
    ids: tuple[IdWriter, str] | None,
) -> TrackMeta:
    """`ids`: the index of rsIDs, and the INFO field that has them (empty for the column ID)."""
    order: dict[int, int] = {}  # contigs in the order of the track, by their numbers in the reference
    mapping = ContigMap(contigs, reader.header.contigs)
    keys = InfoKeys.of(meta.fields)
    with TrackWriter(folder, meta) as writer:
        for chunk in reader.chunks():
            records = scan(_readable(chunk), mapping)
            info = keys.find(records)
            columns = all_values(records, info, meta.fields, numbers)
            position, key = normalised(records, genome)
            for contig, first, last in records.runs():
                if contig < 0:
                    continue
                if not writer.begin(contigs[contig].name):
                    raise TrackError(
                        f"The track {meta.name} is not sorted",
                        f"Records of {contigs[contig].name} lie apart; sort the file first.",
                    )
                low, high = int(records.first_allele[first]), int(records.first_allele[last])
                chosen: Ints = low + np.flatnonzero(position[low:high] >= 0)
                rows = TrackRows(
                    position[chosen],
                    key[chosen],
                    composed(records.text, [column.of(chosen) for column in columns], len(chosen)),
                    rs_numbers(records, chosen) if meta.has_ids else Strings.empty(len(chosen)),
                )
                writer.add(rows, int(records.position[last - 1]) - 1)
                if ids is not None:
                    ids[0].add(id_rows(records, chosen, order.setdefault(contig, len(order)), ids[1]))
            if tell:
                tell(reader.records)
        if ids is not None:
            ids[0].close()
        return writer.close(folder)


def _readable(chunk: Chunk) -> Chunk:
    """The chunk as valid UTF-8, invalid bytes as U+FFFD, since values are written to Parquet."""
    if chunk.text.isascii():
        return chunk
    return replace(chunk, text=chunk.text.decode("utf-8", "replace").encode())
