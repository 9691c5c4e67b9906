"""Lines of a gene file, plain or gzipped, as features with their attributes."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import IO, Final, Protocol
from urllib.parse import unquote

from annotator.bytes.digits import whole_number
from annotator.errors import GeneModelError

_GTF_ATTRIBUTE: Final = re.compile(r'\s*([^\s;"]+)\s+(?:"([^"]*)"|([^\s;"]+))\s*;?')
_PARENT: Final = re.compile(r"(?:^|;)\s*Parent=([^;]+)")
PARENTS: Final = "\x1f"  # between the identifiers of several parents
_BARE: Final = {"gene": "gene_id", "transcript": "transcript_id"}
_BARE_ID: Final = re.compile(r"\s*([^\s;\"=]+)\s*;?\s*")
_COLUMNS: Final = 9

Parse = Callable[[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Feature:
    """One line: 1-based inclusive range, strand 1 or -1 (unstranded counts as forward), GFF phase 0, 1 or 2, None if it
    is not given.

    Attribute values are lists as the format has them, still joined by commas (`Parent`: by PARENTS); `number` is the line's number.
    """

    contig: str
    source: str
    type: str
    start: int
    end: int
    strand: int
    phase: int | None
    attributes: dict[str, str]
    number: int

    def first(self, *names: str) -> str:
        """The first of these attributes that exists and is not empty."""
        for name in names:
            if value := self.attributes.get(name):
                return value
        return ""


def gff3_attributes(kind: str, text: str) -> dict[str, str]:
    """Parse column 9 of GFF3. Commas between values stay; every value is percent-decoded after the split by `;`. Several
    parents are separated by PARENTS, because an identifier may contain an encoded comma.

    Of exons and UTRs, the commonest lines by far, only Parent is read.
    """
    if (kind == "exon" or kind.endswith("UTR")) and (parent := _PARENT.search(text)):
        return {"Parent": _parents(parent[1])}
    found = {}
    for item in text.strip().split(";"):
        name, equals, value = item.partition("=")
        if equals:
            name = name.strip()
            if name in ("Parent", "parent"):
                found[name] = _parents(value)
            else:
                found[name] = unquote(value) if "%" in value else value
    return found


def _parents(value: str) -> str:
    """Percent-decoded after the split by commas: `%2C` is part of an identifier."""
    if "," in value:
        value = value.replace(",", PARENTS)
    return unquote(value) if "%" in value else value


def gtf_attributes(kind: str, text: str) -> dict[str, str]:
    """Column 9 of GTF; values of a repeated key (`tag`) are joined by commas.

    AUGUSTUS and BRAKER write the bare identifier in the lines of genes and transcripts.
    """
    if kind in _BARE and (bare := _BARE_ID.fullmatch(text)):
        return {_BARE[kind]: bare[1]}
    found: dict[str, str] = {}
    for name, quoted, bare in _GTF_ATTRIBUTE.findall(text):
        value = quoted or bare
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


class GeneLines(Protocol):
    """The lines of a gene file, or some of them. `name` is the file's name, for messages."""

    @property
    def name(self) -> str: ...

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Each line and its number in the file, 1-based. Raises GeneModelError when they cannot be read."""


@dataclass(frozen=True, slots=True)
class WholeFile:
    """All lines of a gene file, plain or gzipped."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def numbered(self) -> Iterator[tuple[int, str]]:
        with opened(self.path) as lines:
            yield from enumerate(lines, 1)


def read_features(lines: GeneLines, parse: Parse, wanted: Callable[[str], bool]) -> Iterator[Feature]:
    """Features whose type is wanted, in file order. Raises GeneModelError with the line's number."""
    for number, line in lines.numbered():
        if line.startswith(("##FASTA", ">")):
            return
        if line.startswith("#") or not line.strip():
            continue
        feature = _feature(line.rstrip("\r\n"), number, parse, wanted, lines.name)
        if feature is not None:
            yield feature


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """The lines of a gene file, plain or gzipped. Raises GeneModelError when they cannot be read."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as lines:
            yield lines
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise GeneModelError("The gene file cannot be read", f"{path.name}: {error}") from error


def _feature(
    line: str, number: int, parse: Parse, wanted: Callable[[str], bool], name: str
) -> Feature | None:
    columns = line.split("\t")
    if len(columns) < _COLUMNS:
        raise GeneModelError(
            "The gene file is damaged",
            f"{name} line {number}: {len(columns)} columns instead of {_COLUMNS}",
        )
    contig, source, kind, start, end, _, strand, phase, text = columns[:_COLUMNS]
    if not wanted(kind):
        return None
    low, high = whole_number(start), whole_number(end)
    if low is None or high is None:
        raise GeneModelError(
            "The gene file is damaged", f"{name} line {number}: {start[:40]!r}-{end[:40]!r} is no range"
        )
    if low < 1 or high < low:
        raise GeneModelError("The gene file is damaged", f"{name} line {number}: range {low}-{high}")
    frame = int(phase) if phase in {"0", "1", "2"} else None
    return Feature(
        intern(unquote(contig) if "%" in contig else contig),
        intern(source),
        intern(kind),
        low,
        high,
        -1 if strand == "-" else 1,
        frame,
        parse(kind, text),
        number,
    )
