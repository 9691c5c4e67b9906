"""Build a track from a table of scores (such as dbNSFP or CADD): one allele per line, separated by tabs or commas.

The header line (with or without #) names the columns: chrom or chr, pos, ref, alt, then the scores. The lines are sorted by
contig and position, except in sources that are known to be in another order (`annotator.tracks.score_sources`): their rows
are sorted on disk first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Literal

import numpy as np

from annotator.bytes.digits import whole_number
from annotator.bytes.strings import Strings
from annotator.contigs import Contig, ContigMap
from annotator.errors import TrackError
from annotator.tracks.external_sort import sorted_lines
from annotator.tracks.normalising import GenomeBases, keyed
from annotator.tracks.rows import TrackRows, number
from annotator.tracks.score_sources import ScoreSource, source_of
from annotator.tracks.spec import TrackField, TrackSpec, check_columns, column_of
from annotator.tracks.store import TrackMeta
from annotator.tracks.text_lines import LAST_POSITION, text_lines
from annotator.tracks.vcf_values import cell
from annotator.tracks.writer import TrackWriter

_PLACES = {
    "contig": ("chrom", "chr", "chromosome", "#chr", "#chrom"),
    "pos": ("pos", "position", "pos(1-based)", "start"),
    "ref": ("ref", "reference", "a1", "non_flipped_ref"),
    "alt": ("alt", "alternative", "a2", "non_flipped_alt"),
}
_BLOCK = 20_000
_PLACE_LENGTH = 17  # characters of contig and position in a line that is sorted
_BASES = frozenset("ACGTNacgtn")
_ASSEMBLY = re.compile(r"GRCh3[78]|hg19|hg38")
_UCSC_NAMES = {"hg19": "GRCh37", "hg38": "GRCh38"}
Row = tuple[
    int, int, str, str, str
]  # contig, 1-based position, REF, ALT, and all fields, each with `|` before it


@dataclass(slots=True)
class _Table:
    """A table's header: `start` is the number of the line after it, `comments` the lines before it.

    `left_out` counts the lines without a position on the reference's assembly.
    """

    names: list[str]
    separator: str
    header: str
    start: int
    comments: str
    source: ScoreSource
    left_out: int = 0

    @property
    def lower(self) -> list[str]:
        return [name.lower() for name in self.names]


def build(
    spec: TrackSpec,
    contigs: Sequence[Contig],
    genome: GenomeBases,
    folder: Path,
    count: Callable[[int], None] = lambda _: None,
) -> TrackMeta:
    """Write the track's files; `count` receives the bytes that were read since its last call.

    Raises TrackError where columns are missing, a line does not fit, or the table is of another assembly.
    """
    with text_lines(spec, count) as lines:
        table = _header(lines, spec)
        places = _places(table, spec)
        chosen = _chosen(table, set(places.values()), spec)
        first = list(islice(lines, _BLOCK))
        _check_assembly(table, first, spec)
        fields = _fields(table, chosen, first, spec)
        check_columns(spec, fields)
        meta = TrackMeta.of(spec, "scores", fields, {}, 0)
        rows = _rows(chain(first, lines), table, places, chosen, spec, ContigMap(contigs))
        if table.source.sorts(spec.assembly):
            rows = map(_row, sorted_lines(map(_line, rows), folder, _PLACE_LENGTH))
        with TrackWriter(folder, meta) as writer:
            _fill(writer, rows, spec, genome, contigs)
            meta = writer.close(folder)
    if table.source.title and not meta.rows:
        raise TrackError(
            f"The track {spec.name} would be empty",
            f"No line of {spec.path.name} has a position on a contig of the reference; is it cut off, or of another genome?",
        )
    if table.left_out:
        note = f"{table.left_out:,} lines have no position on {spec.assembly}"
        meta = replace(meta, notes=(note,))
        meta.write(folder)
    return meta


def _header(lines: Iterator[str], spec: TrackSpec) -> _Table:
    """Read up to the line that names the columns."""
    comments = []
    for count, line in enumerate(lines, 1):
        if line.startswith("##") or not line.strip():
            comments.append(line)
            continue
        bare = line.rstrip("\r\n").lstrip("#")
        separator = "\t" if "\t" in bare else ","
        names = bare.split(separator)
        lower = [name.lower() for name in names]
        # A sentence with commas is no header.
        if len(names) >= 5 and (separator == "\t" or not set(lower).isdisjoint(_PLACES["contig"])):
            source = source_of(lower)
            return _Table(names, separator, line, count + 1, "".join(comments), source)
        comments.append(line)
    raise TrackError(
        f"The track {spec.name} has no header",
        f"{spec.path.name} needs a line that names chrom, pos, ref, alt and the scores.",
    )


def _places(table: _Table, spec: TrackSpec) -> dict[str, int]:
    """The columns of contig, position, REF and ALT."""
    own = table.source.places
    found = {what: _place(table.names, what, spec) for what in _PLACES if not own or what in ("ref", "alt")}
    if own:
        if spec.assembly not in own:
            raise TrackError(
                f"The track {spec.name} has no positions for this reference",
                f"{table.source.title} has positions of {' and '.join(own)}, and the reference's assembly is "
                f"{spec.assembly or 'not stated'}; `reference build --assembly` states it.",
            )
        contig, position = own[spec.assembly]
        found |= {"contig": table.lower.index(contig), "pos": table.lower.index(position)}
    return found


def _place(names: list[str], what: str, spec: TrackSpec) -> int:
    lower = [name.lower() for name in names]
    for known in _PLACES[what]:
        if known in lower:
            return lower.index(known)
    raise TrackError(
        f"The track {spec.name} has no column {what}", f"{spec.path.name} has {', '.join(names[:20])}."
    )


def _chosen(table: _Table, taken: set[int], spec: TrackSpec) -> list[int]:
    """The columns that become fields: those that the user names, else those of the source, else the first twelve."""
    names, columns = table.names, table.source.columns
    missing = [field for field in spec.fields if field not in names]
    if missing:
        raise TrackError(
            f"The track {spec.name} has no field {missing[0]}",
            f"{spec.path.name} has {', '.join(names[:30])}.",
        )
    if spec.fields:
        return [names.index(field) for field in spec.fields]
    if table.source.title and not columns:
        raise TrackError(
            f"The track {spec.name} needs the names of its fields",
            f"{table.source.title} has {len(names)} columns: {spec.name}={spec.path.name}:FIELD,FIELD. It has "
            f"{', '.join(name for i, name in enumerate(names) if i not in taken)}.",
        )
    if columns:
        return [table.lower.index(column.name) for column in columns if column.name in table.lower]
    return [i for i in range(len(names)) if i not in taken][:12]


def _fields(
    table: _Table, chosen: Sequence[int], first: Sequence[str], spec: TrackSpec
) -> tuple[TrackField, ...]:
    known = {column.name: column for column in table.source.columns}
    rounding = dict(spec.rounding)
    made = []
    for i in chosen:
        name = table.names[i]
        field = TrackField(
            column_of(spec.name, name),
            _kind([line for line in first if line != table.header], i, table.separator),
            name,
            f"{name} of {spec.path.name}",
            rounding=rounding.get(name, ""),
        )
        column = known.get(name.lower())
        if column is not None:
            field = replace(
                field,
                # An invented score is not called the source's.
                description=field.description
                if "##synthetic" in table.comments
                else f"{column.description} ({name} of {spec.path.name})",
                rounding=field.rounding or ("" if spec.fields else column.precision),
                worst="high" if column.decides else "",
            )
        made.append(field)
    return tuple(made)


def _check_assembly(table: _Table, first: Sequence[str], spec: TrackSpec) -> None:
    """Raise TrackError for a table that says it is of another assembly than the reference's."""
    said = table.comments
    if table.source.stated in table.lower and first:
        said = first[0].split(table.separator)[table.lower.index(table.source.stated)]
    match = _ASSEMBLY.search(said)
    stated = _UCSC_NAMES.get(match[0], match[0]) if match and table.source.title else ""
    if stated and spec.assembly in _UCSC_NAMES.values() and stated != spec.assembly:
        raise TrackError(
            f"The track {spec.name} is of another assembly",
            f"{spec.path.name} is of {stated}, and the reference is of {spec.assembly}.",
        )


def _kind(lines: Sequence[str], column: int, separator: str) -> Literal["number", "text"]:
    """`number`, or `text` if any line has something else in the column; of several values the first counts."""
    for line in lines:
        parts = line.rstrip("\r\n").split(separator)
        value = _value(parts[column]).encode() if column < len(parts) else b""
        if value.partition(b"&")[0] not in (b"", b".") and math.isnan(number(value)):
            return "text"
    return "number"


@lru_cache(1 << 16)
def _value(text: str) -> str:
    """A cell in the format of a CSQ row; dbNSFP puts `;` between the values of several transcripts, `.` for a missing one."""
    return cell(text.replace(";", "&")) if text.strip(".;") else ""


def _rows(
    lines: Iterator[str],
    table: _Table,
    places: dict[str, int],
    chosen: Sequence[int],
    spec: TrackSpec,
    mapping: ContigMap,
) -> Iterator[Row]:
    """The rows of the reference's contigs, in the order of the lines."""
    contig_at, pos_at, ref_at, alt_at = (places[what] for what in ("contig", "pos", "ref", "alt"))
    numbers: dict[str, int] = {}
    separator, by_assembly, source = table.separator, bool(table.source.places), table.source.title
    for line_number, line in enumerate(lines, table.start):
        if not line.strip() or (source and line == table.header):  # joined files have a header each
            continue
        parts = line.rstrip("\r\n").split(separator)
        try:
            if by_assembly and parts[pos_at] in (".", ""):
                table.left_out += 1
                continue
            pos = whole_number(parts[pos_at]) or 0
            if not 0 < pos <= LAST_POSITION:
                raise ValueError
            name = parts[contig_at]
            contig = numbers[name] if name in numbers else numbers.setdefault(name, mapping[name])
            text = "".join(["|" + _value(parts[i]) for i in chosen])
            row = contig, pos, parts[ref_at], parts[alt_at], text
        except (IndexError, ValueError):
            raise TrackError(
                f"The track {spec.name} has a line that does not fit",
                f"Line {line_number} of {spec.path.name}.",
            ) from None
        if contig >= 0:
            yield row


def _line(row: Row) -> str:
    """A row as a line whose first _PLACE_LENGTH characters are in the order of contig and position."""
    contig, pos, ref, alt, text = row
    return f"{contig:06d}\t{pos:010d}\t{ref}\t{alt}\t{text}\n"


def _row(line: str) -> Row:
    contig, pos, ref, alt, text = line[:-1].split("\t")
    return int(contig), int(pos), ref, alt, text


def _fill(
    writer: TrackWriter,
    rows: Iterable[Row],
    spec: TrackSpec,
    genome: GenomeBases,
    contigs: Sequence[Contig],
) -> None:
    for contig, run in groupby(rows, key=itemgetter(0)):
        if not writer.begin(contigs[contig].name):
            raise TrackError(
                f"The track {spec.name} is not sorted",
                f"Lines of {contigs[contig].name} lie apart; sort the file first.",
            )
        while block := list(islice(run, _BLOCK)):
            _add(writer, [row for row in block if _has_bases(row)], contig, genome)


def _has_bases(row: Row) -> bool:
    _, _, ref, alt, _ = row
    return bool(ref and alt and not set(ref + alt) - _BASES)


def _add(writer: TrackWriter, rows: Sequence[Row], contig: int, genome: GenomeBases) -> None:
    if not rows:
        return
    text = "".join([ref + alt for _, _, ref, alt, _ in rows]).encode()
    refs = np.array([len(row[2]) for row in rows], np.int64)
    alts = np.array([len(row[3]) for row in rows], np.int64)
    at = np.concatenate(([0], np.cumsum(refs + alts)[:-1])).astype(np.int64)
    count = len(rows)
    position, key = keyed(
        np.frombuffer(text, np.uint8),
        np.ones(count, np.int64),
        np.array([row[1] for row in rows], np.int64),
        (at, refs),
        (at + refs, alts),
        genome,
        contig,
    )
    texts = Strings.of([row[4] for row in rows])
    writer.add(TrackRows(position, key, texts, Strings.empty(count)), rows[-1][1] - 1)
