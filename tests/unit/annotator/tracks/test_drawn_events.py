"""gnomAD's structural variants and ClinGen's regions: on random files every event has the entries that a plain reader finds."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path

import cyvcf2
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.commands.write_track import write_track
from annotator.reference.description import ContigInfo
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta
from annotator.tracks.structural.track import StructuralTrack
from tests.unit.annotator.tracks.drawn_alleles import cell, suite
from tests.unit.annotator.tracks.test_structural_tracks import CONTIGS, REGIONS, ask

MATCHES = {
    "DEL": {"DEL"},
    "DUP": {"DUP"},
    "CNV": {"DEL", "DUP"},
    "MCNV": {"DEL", "DUP"},
    "INV": {"INV"},
    "CPX": {"CPX"},
}
NAMES = tuple(contig.name for contig in CONTIGS)
PREFIX = st.sampled_from(("", "chr"))
# Few places and sizes, so that events match.
EDGES = st.sampled_from((100, 110, 300)) | st.integers(98, 103)
SIZES = st.sampled_from((100, 203, 400, 1)) | st.integers(95, 105)
AF = st.sampled_from(("0.5", "0.125", "1.60e-05", "0.0", "1", "3.1e-05"))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a file: contig, 0-based half-open span, types, id, and frequency as text."""

    contig: str
    start: int
    end: int
    types: frozenset[str]
    name: str
    frequency: str = ""


@st.composite
def questions(draw: st.DrawFn) -> list[Entry]:
    made = []
    for _ in range(draw(st.integers(1, 6))):
        start, kind = draw(EDGES), draw(st.sampled_from(("DEL", "DUP", "CNV", "INV", "DUP:TANDEM")))
        types = frozenset(MATCHES[kind.partition(":")[0]])
        made.append(Entry(draw(st.sampled_from(NAMES)), start, start + draw(SIZES), types, kind))
    return sorted(made, key=lambda one: (one.contig, one.start))


def compare(
    folder: str, text: str, spec: TrackSpec, entries: Sequence[Entry], asked: Sequence[Entry], numbers: bool
) -> None:
    """Build the track as the command does, and compare each event's columns with the definition in docs/references.md."""
    spec.path.write_text(text)
    write_track(spec, [ContigInfo(contig.name, contig.length) for contig in CONTIGS], Path(folder))
    track = StructuralTrack(Path(folder), TrackMeta.read(Path(folder) / f"track.{spec.name}.json"), CONTIGS)
    assert track.meta.rows == len(entries)
    found = ask(track, *(f"{one.contig}:{one.start + 1}-{one.end}:<{one.name}>" for one in asked))
    least = Fraction(str(spec.overlap))
    for one, values in zip(asked, found, strict=True):
        matches = []
        for entry in entries:
            common = min(one.end, entry.end) - max(one.start, entry.start)
            share = Fraction(common, max(one.end - one.start, entry.end - entry.start))
            if one.contig == entry.contig and one.types & entry.types and common > 0 and share >= least:
                matches.append((-share, entry.start, entry.end, cell(entry.name), entry))
        matches.sort(key=lambda match: match[:4])
        if not matches:
            assert values == ["", *["nan"] * (len(values) - 1)]
            continue
        names = list(dict.fromkeys(match[3] for match in matches))
        best = -matches[0][0]
        share = (Decimal(best.numerator) / Decimal(best.denominator)).quantize(
            Decimal("0.001"), ROUND_HALF_EVEN
        )
        assert values[:3] == ["&".join(names[:10]), f"{float(share):g}", str(len(names))], one
        if numbers:
            known = [float(match[4].frequency) for match in matches if match[4].frequency]
            assert values[3] == f"{float(matches[0][4].frequency or 'nan'):g}"
            assert values[4] == f"{max(known, default=float('nan')):g}"


HEAD = (
    '##fileformat=VCFv4.2\n##INFO=<ID=END,Number=1,Type=Integer,Description="e">\n'
    '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="t">\n##INFO=<ID=AF,Number=A,Type=String,Description="f">\n'
    '##INFO=<ID=CHR2,Number=1,Type=String,Description="c">\n##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="l">\n'
    + "".join(
        f'##FILTER=<ID={name},Description="f">\n' for name in ("MULTIALLELIC", "LOW_CALL_RATE", "UNRESOLVED")
    )
    + "".join(f"##contig=<ID={name}>\n" for name in ("1", "2", "chr1", "chr2", "chrUn_9"))
    + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)


@st.composite
def callset(draw: st.DrawFn) -> str:
    """Records as gnomAD's callset has them: copy numbers as ALTs, types without a span, filters, other contigs."""
    prefix, text = draw(PREFIX), HEAD
    for number in range(draw(st.integers(1, 14))):
        kind = draw(st.sampled_from(("DEL", "DUP", "INV", "CNV", "CNV", "CPX", "INS", "BND")))
        start, size = draw(EDGES), draw(SIZES)
        contig = draw(st.sampled_from((f"{prefix}1", f"{prefix}1", f"{prefix}2", "chrUn_9")))
        passed = draw(
            st.sampled_from(("PASS", "PASS", ".", "MULTIALLELIC", "LOW_CALL_RATE", "MULTIALLELIC;UNRESOLVED"))
        )
        alt, end, frequencies = f"<{kind}>", f"END={start + size};", draw(AF)
        if kind == "CNV":
            alt = "<CN=0>,<CN=1>,<CN=2>,<CN=3>"
            frequencies = draw(st.sampled_from(("0.125,0.25,0.5,0.125", "0,0,1,0", "0.5,.,0.25,0.25")))
        elif kind == "INS":
            end = f"END={start + 1};"
        elif kind == "BND":
            alt, end = "N[2:17[", ""
        frequency = draw(st.sampled_from((f";AF={frequencies}", f";AF={frequencies}", "")))
        info = f"{end}SVTYPE={kind};CHR2=x;SVLEN={size}{frequency}"
        text += f"{contig}\t{start}\tsv_{kind}_{number % 9}\tN\t{alt}\t.\t{passed}\t{info}\n"
    return text


@suite(20)
@given(text=callset(), asked=questions(), least=st.sampled_from((0.8, 0.5, 0.1)))
@example(
    text=HEAD + "1\t100\tx\tN\t<DEL>\t.\tPASS\tEND=500;SVTYPE=DEL;AF=0.5\n",
    asked=[Entry("1", 100, 303, frozenset({"DEL"}), "DEL")],  # 203 of 400 bases
    least=0.5,
)
def test_gnomad_sv(text: str, asked: list[Entry], least: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.vcf"
        copy.write_text(text)
        entries = []
        for record in cyvcf2.VCF(str(copy)):
            contig, end = record.CHROM.removeprefix("chr"), record.INFO.get("END")
            types = MATCHES.get(record.INFO["SVTYPE"], ())
            failed = set(record.FILTERS) - {"PASS", ".", "MULTIALLELIC"}
            if contig not in NAMES or failed or not types or end is None or end <= record.POS:
                continue
            texts = (record.INFO.get("AF") or "").split(",")
            pairs = zip(record.ALT, texts, strict=False)
            changed = [af for alt, af in pairs if alt != "<CN=2>" and af not in ("", ".")]
            frequency = (
                changed[0]
                if len(changed) == 1
                else str(min(1.0, sum(map(float, changed))))
                if changed
                else ""
            )
            entries.append(Entry(contig, record.POS, end, frozenset(types), record.ID, frequency))
        spec = TrackSpec("gnomad_sv", Path(folder) / "sv.sites.vcf", table="structural", overlap=least)
        compare(folder, text, spec, entries, asked, numbers=True)


@suite(15)
@given(data=st.data(), prefix=PREFIX, asked=questions())
def test_clingen_regions(data: st.DataObject, prefix: str, asked: list[Entry]) -> None:
    """A loss and a gain of each region that has a place and a score; words are no scores."""
    score = st.sampled_from(("0", "3", "30", "40", "Not yet evaluated", ""))
    text = REGIONS
    for number in range(data.draw(st.integers(1, 8))):
        start = data.draw(EDGES)
        contig = data.draw(st.sampled_from((f"{prefix}1", f"{prefix}2", "chrUn_9")))
        place = data.draw(st.sampled_from((f"{contig}:{start + 1}-{start + data.draw(SIZES)}", "tbd")))
        cells = (
            f"ISCA-{number % 5}",
            "a region, with its genes",
            "1p36",
            place,
            data.draw(score),
            "words",
            data.draw(score),
        )
        text += "\t".join(cells) + "\n"
    head, _, table = text.partition("#ISCA ID")
    assert head.count("\n") == 5
    entries = []
    for row in csv.DictReader(io.StringIO(f"ISCA ID{table}"), delimiter="\t"):
        match = re.fullmatch(r"(?:chr)?([^:]+):(\d+)-(\d+)", row["Genomic Location"])
        if match is None or match[1] not in NAMES:
            continue
        for column, short, kind in (("Haploinsufficiency", "HI", "DEL"), ("Triplosensitivity", "TS", "DUP")):
            if row[f"{column} Score"].isdigit():
                name = f"{row['ISCA ID']}:{short}={row[f'{column} Score']}"
                entries.append(Entry(match[1], int(match[2]) - 1, int(match[3]), frozenset({kind}), name))
    with tempfile.TemporaryDirectory() as folder:
        spec = TrackSpec("clingen_regions", Path(folder) / "regions.tsv", table="structural", overlap=0.5)
        compare(folder, text, spec, entries, asked, numbers=False)
