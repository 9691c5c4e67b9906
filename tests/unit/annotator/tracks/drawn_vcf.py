"""Random VCFs as sources write them, and what htslib reads in them: for tests of the sources' formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cyvcf2
from hypothesis import strategies as st

from tests.unit.annotator.tracks.drawn_alleles import LENGTHS, NAMES, Haplotype, Site, haplotype

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
ACCESSIONS = {"21": "NC_000021.9", "22": "NC_000022.11", "MT": "NC_012920.1"}
ELSEWHERE = "KI270742.1"  # a contig that the genome lacks


@dataclass(frozen=True, slots=True)
class Names:
    """How a file calls the contigs, and whether its header says their lengths."""

    names: tuple[str, ...]
    lengths: bool

    @property
    def header(self) -> str:
        pairs = zip(self.names, LENGTHS.values(), strict=True)
        return "".join(f"##contig=<ID={name},length={length}>\n" for name, length in pairs if self.lengths)

    def contig(self, name: str) -> str | None:
        """The genome's contig; None for one that is not joined, such as chrM of unknown length."""
        if name not in self.names:
            return None
        contig = NAMES[self.names.index(name)]
        return None if contig == "MT" and name != "MT" and not self.lengths else contig


PLAIN = Names(NAMES, False)
STYLES = st.sampled_from(
    (PLAIN, Names(("chr21", "chr22", "chrM"), True), Names(("chr21", "chr22", "chrM"), False))
)

# dbSNP calls the contigs by RefSeq's accessions, which say their lengths.
DBSNP_STYLES = st.just(Names(tuple(ACCESSIONS.values()), True)) | STYLES


@dataclass(frozen=True, slots=True)
class Line:
    """A record with its other columns as text."""

    site: Site
    info: str = "."
    ids: str = "."
    filters: str = "."


def declared(key: str, number: str, kind: str) -> str:
    """A line of the header."""
    return f'##INFO=<ID={key},Number={number},Type={kind},Description="{key}, or so">\n'


def write(path: Path, names: Names, header: str, lines: Sequence[Line]) -> Path:
    """The VCF; its last record lies on a contig that the genome lacks."""
    text = "".join(
        f"{names.names[NAMES.index(line.site.contig)]}\t{line.site.position}\t{line.ids}\t{line.site.ref}\t"
        f"{','.join(line.site.alts)}\t.\t{line.filters}\t{line.info}\n"
        for line in lines
    )
    path.write_text(
        f"##fileformat=VCFv4.2\n##fileDate=2026-01-02\n{names.header}{header}{COLUMNS}{text}"
        f"{ELSEWHERE}\t5\trs9\tA\tC\t.\t.\t.\n"
    )
    return path


@dataclass(frozen=True, slots=True)
class Read:
    """A record as htslib reads it: each ALT's allele, and the texts of the columns and of INFO ("" for a flag that is set)."""

    alleles: list[Haplotype]
    alts: list[str]
    ids: str
    filters: list[str]
    info: dict[str, str]

    def value(self, key: str, number: str, allele: int) -> str:
        """A key's value for an ALT (from 0); empty where there is none."""
        text = self.info.get(key)
        if text is None:
            return ""
        if number == "0":
            return "1"
        if number not in ("A", "R"):
            return "" if text == "." else text
        parts = text.split(",")
        place = allele + (number == "R")
        return "" if place >= len(parts) or parts[place] == "." else parts[place]


def read(path: Path, names: Names) -> Iterator[Read]:
    """The records on the genome's contigs, read by htslib from a copy whose header calls every value a text, so that it does not
    change their digits."""
    head, columns, body = path.read_text().partition(COLUMNS)
    head = re.sub(r"##contig=.*\n", "", re.sub("Type=(Integer|Float)", "Type=String", head))
    head += "".join(f"##contig=<ID={name}>\n" for name in (*names.names, ELSEWHERE))
    filters = {word for line in body.splitlines() for word in line.split("\t")[6].split(";")} - {"PASS", "."}
    head += "".join(f'##FILTER=<ID={word},Description="f">\n' for word in sorted(filters))
    copy = path.with_name("copy.vcf")
    copy.write_text(head + columns + body)
    for variant in cyvcf2.VCF(str(copy)):
        contig = names.contig(variant.CHROM)
        if contig is not None:
            yield Read(
                [haplotype(contig, variant.POS, variant.REF, alt) for alt in variant.ALT],
                variant.ALT,
                variant.ID or "",
                [word for word in variant.FILTERS if word not in ("PASS", ".")],
                {key: "" if value is True else value or "" for key, value in variant.INFO},
            )
