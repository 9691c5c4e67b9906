"""Random alleles of a small part of a large genome, and what a track says of them: for tests of the sources' formats.

Two alleles are the same if they make the same bases of the genome. That is how the tests know it: no normalisation is copied
from the annotator. Alleles lie in windows of known bases: at the begin and the end of a contig, a few hundred bases apart, and
on both sides of a power of two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.chunk.records import Chunk
from annotator.commands.write_track import write_track
from annotator.contigs import Contig, ContigMap
from annotator.reference.arrays import MappedArrays, save
from annotator.reference.description import ContigInfo
from annotator.reference.genome import GENOME, OFFSETS, MappedGenome
from annotator.tracks import vcf, writer
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.join import JoinedTracks, Track
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta
from annotator.vcf.reader import VcfReader
from annotator.vcf.scan import scan

# Lengths of GRCh38, so that RefSeq's accessions are these contigs.
LENGTHS = {"21": 46_709_983, "22": 50_818_468, "MT": 16_569}
NAMES = tuple(LENGTHS)
# Homopolymers and repeats, in which an indel has many spellings.
BASES = "ACGTTTTTTTACACACACGGCATGCATGCATTTGACCAACGTACGTACGTACGGTTCAAAAAAAAC"
Haplotype = tuple[int, str]  # number of a window, and its bases with the allele


@dataclass(frozen=True, slots=True)
class Window:
    """Known bases of a contig from the 0-based position `start`."""

    contig: str
    start: int
    bases: str


WINDOWS = (
    Window("21", 5_010_000, BASES),
    Window("21", 5_010_300, BASES[::-1]),
    Window("21", (5 << 20) - 33, BASES),
    Window("22", 10_600_000, BASES[20:]),
    Window("22", LENGTHS["22"] - 30, BASES[:30]),
    Window("MT", 0, "GATCACAGGTCTATCACCCCCCTATTAACC"),
)


@dataclass(frozen=True, slots=True)
class Site:
    """A record: its window, the 0-based place in it, REF and the ALTs."""

    window: int
    place: int
    ref: str
    alts: tuple[str, ...]

    @property
    def contig(self) -> str:
        return WINDOWS[self.window].contig

    @property
    def position(self) -> int:
        """POS (1-based)."""
        return WINDOWS[self.window].start + self.place + 1

    @property
    def haplotypes(self) -> list[Haplotype]:
        """The bases that each ALT makes."""
        bases = WINDOWS[self.window].bases
        head, tail = bases[: self.place], bases[self.place + len(self.ref) :]
        return [(self.window, head + alt + tail) for alt in self.alts]


def haplotype(contig: str, position: int, ref: str, alt: str) -> Haplotype:
    """The bases that an allele of a file makes."""
    for number, window in enumerate(WINDOWS):
        place = position - 1 - window.start
        if window.contig == contig and 0 <= place < len(window.bases):
            assert window.bases[place : place + len(ref)] == ref
            return Site(number, place, ref, (alt,)).haplotypes[0]
    raise AssertionError(f"{contig}:{position} is in no window")


def suite(examples: int) -> settings:
    """Settings of a test that builds a track for each example."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def _changed(draw: st.DrawFn, ref: str, ahead: str) -> str:
    """An ALT for bases of the genome, which `ahead` follows."""
    kind = draw(st.sampled_from(("lost", "copied", "put in", "long", "replaced")))
    if kind == "lost" and len(ref) > 1:
        kept = draw(st.integers(1, len(ref) - 1))
        return ref[:kept] if draw(st.booleans()) else ref[-kept:]
    if kind == "copied":
        return ref + (ref + ahead)[: draw(st.integers(1, 9))]
    if kind == "long":
        size = draw(st.sampled_from((17, 65, 300, 1_300)))
        return ref[:1] + (draw(st.text("ACGT", min_size=1, max_size=5)) * size)[:size] + ref[1:]
    added = draw(st.text("ACGT", min_size=1, max_size=5))
    return added if kind == "replaced" else ref[:1] + added + ref[1:]


@st.composite
def sites(draw: st.DrawFn, most: int = 3, snv: bool = False) -> Site:
    """A record with up to `most` ALTs, only base changes for `snv`. Half of them lie close together, so that alleles repeat."""
    number = draw(st.integers(0, len(WINDOWS) - 1))
    bases = WINDOWS[number].bases
    place = draw(st.integers(4, 8) | st.integers(0, len(bases) - 1))
    if snv or draw(st.integers(0, 2)) == 0:
        ref = bases[place]
        others = [base for base in "ACGT" if base != ref]
        alts = draw(st.lists(st.sampled_from(others), min_size=1, max_size=most, unique=True))
    else:
        ref = bases[place : place + draw(st.integers(1, 6) | st.just(50))]
        alt = _changed(ref, bases[place + len(ref) :]).filter(lambda alt: alt != ref)
        alts = draw(st.lists(alt, min_size=1, max_size=most, unique=True))
    return Site(number, place, ref, tuple(alts))


def shared(one: str, other: str) -> int:
    """How many letters both texts begin with."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


@st.composite
def respelled(draw: st.DrawFn, site: Site) -> Site:
    """One of the site's alleles with other bases around it, and an indel perhaps at another place of its repeat."""
    number, made = draw(st.sampled_from(site.haplotypes))
    bases = WINDOWS[number].bases
    head = shared(bases, made)
    head = draw(st.integers(max(0, head - 12), head))
    tail = shared(bases[head:][::-1], made[head:][::-1])
    tail = draw(st.integers(max(0, tail - 12), tail))
    if len(bases) == head + tail or len(made) == head + tail:  # a base is needed beside it
        head, tail = (head - 1, tail) if head else (head, tail - 1)
    return Site(number, head, bases[head : len(bases) - tail], (made[head : len(made) - tail],))


def in_order(drawn: Iterable[Site]) -> list[Site]:
    """The records in the order of a sorted VCF."""
    return sorted(drawn, key=lambda site: (NAMES.index(site.contig), site.position))


# Base changes of a homopolymer, and a deletion that is written behind them and belongs before them.
LATE = (*(Site(0, place, "T", ("A",)) for place in (4, 5, 6, 7)), Site(0, 8, "TT", ("T",)))


@st.composite
def records(draw: st.DrawFn, most: int = 3, snv: bool = False) -> list[Site]:
    """The sorted records of a file; some alleles come again, as they are or in another spelling."""
    drawn = draw(st.lists(sites(most, snv), min_size=1, max_size=8))
    drawn += LATE if not snv and draw(st.booleans()) else ()
    again = draw(st.lists(st.sampled_from(drawn), max_size=3))
    return in_order(drawn + [site if snv or draw(st.booleans()) else draw(respelled(site)) for site in again])


@st.composite
def queries(draw: st.DrawFn, known: Sequence[Site]) -> list[Site]:
    """What is asked: each record of a file, its alleles in other spellings, others beside them, and ALTs that are no alleles."""
    others = [draw(respelled(site)) for site in draw(st.lists(st.sampled_from(list(known)), max_size=6))]
    drawn = [*known, *others, *draw(st.lists(sites(), max_size=5))]
    odd = draw(st.sampled_from(("*", "<DEL>", "")))
    if odd:
        drawn.append(Site(0, 3, "T", (odd, "G")))
    return in_order(drawn)


# How many rows a block has, how many where they lie far apart, from which span, and how many are held before they are written.
# With small ones a VCF is read some lines at a time.
Sizes = tuple[int, int, int, int]
WHOLE: Sizes = (writer.ROWS, writer.SPARSE_ROWS, writer.DENSE, writer.WINDOW)
SIZES: st.SearchStrategy[Sizes] = st.sampled_from((WHOLE, (1, 1, 8_192, 2), (4, 2, 12, 1)))


def genome_in(folder: Path) -> Path:
    """A folder with a genome that is empty but for the windows (a sparse file)."""
    path = folder / f"{GENOME}.npy"
    bases = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(sum(LENGTHS.values()),))
    begins = np.concatenate([[0], np.cumsum(list(LENGTHS.values()))])
    for window in WINDOWS:
        begin = int(begins[NAMES.index(window.contig)]) + window.start
        bases[begin : begin + len(window.bases)] = np.frombuffer(window.bases.encode(), np.uint8)
    bases.flush()
    save(folder, OFFSETS, begins)
    return folder


def built(genome: Path, spec: TrackSpec, sizes: Sizes = WHOLE) -> TrackMeta:
    """Build a track beside its file as the command does, with blocks and a window of these sizes."""
    contigs = [ContigInfo(name, length) for name, length in LENGTHS.items()]
    with pytest.MonkeyPatch.context() as patch:
        for name, size in zip(("ROWS", "SPARSE_ROWS", "DENSE", "WINDOW"), sizes, strict=True):
            patch.setattr(writer, name, size)
        if sizes is not WHOLE:
            patch.setattr(writer, "SHIFT", 100)  # no window is longer
            patch.setattr(vcf, "VcfReader", partial(VcfReader, chunk_size=100 * sizes[0]))
        return write_track(spec, contigs, genome, spec.path.parent)


CONTIGS = tuple(Contig(name, length) for name, length in LENGTHS.items())


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tracks say of an ALT: a text for each column, the typed values of the same columns, and the ids."""

    haplotype: Haplotype | None
    texts: list[str]
    typed: list[float | str]
    ids: str


def asked(genome: Path, tracks: Sequence[Track], questions: Sequence[Site]) -> list[Answer]:
    """The answer for each ALT of the questions, which are in order; every second record is in lower case."""
    lines = ""
    for number, site in enumerate(questions):
        bases = f"{site.ref}\t{','.join(site.alts)}"
        lines += f"{site.contig}\t{site.position}\t.\t{bases if number % 2 or '<' in bases else bases.lower()}\t.\t.\t.\n"
    found = scan(Chunk(0, lines.encode(), 0, 1), ContigMap(CONTIGS))
    values = JoinedTracks(tracks, MappedGenome(MappedArrays(genome), NAMES)).join(found)
    alleles = [
        haplotype if alt.isalpha() else None
        for site in questions
        for alt, haplotype in zip(site.alts, site.haplotypes, strict=True)
    ]
    assert len(alleles) == len(found.alleles)
    return [_answer(values, number, allele) for number, allele in enumerate(alleles)]


def _answer(values: TrackValues, number: int, allele: Haplotype | None) -> Answer:
    typed = [
        column[number] if isinstance(column, Strings) else float(column[number])
        for column in values.columns.values()
    ]
    return Answer(
        allele,
        values.suffix[number].split("|")[1:],
        typed,
        values.existing[number] if values.existing is not None else "",
    )


def check(
    genome: Path,
    meta: TrackMeta,
    folder: Path,
    questions: Sequence[Site],
    expected: Mapping[Haplotype, Sequence[str]],
    ids: Mapping[Haplotype, str] | None = None,
) -> None:
    """Compare a built track with what each allele must get; typed numbers are the largest number of their text."""
    assert meta.rows == len(expected)
    track = AlleleTrack(folder, TrackMeta.read(folder / f"track.{meta.name}.json"), CONTIGS)
    nothing = [""] * len(meta.fields)
    for answer in asked(genome, [track], questions):
        wanted = nothing if answer.haplotype is None else list(expected.get(answer.haplotype, nothing))
        assert answer.texts == wanted, answer
        assert answer.ids == (ids or {}).get(answer.haplotype, ""), answer  # type: ignore[call-overload]
        for field, text, typed in zip(meta.fields, wanted, answer.typed, strict=True):
            if field.kind == "text":
                assert typed == text
            else:
                assert isinstance(typed, float)
                assert typed == largest(text) or (math.isnan(typed) and math.isnan(largest(text))), answer


def largest(text: str) -> float:
    """The largest number of values joined by `&`; NaN where there is none."""
    found = [float(part) for part in text.split("&") if re.fullmatch(r"-?[0-9.]*[0-9](e[-+]?[0-9]+)?", part)]
    return max(found, default=math.nan)


def rounded(text: str, precision: str) -> str:
    """A number with the stated precision: significant digits (`4`) or steps (`0.001`), half to even, by the decimal module.

    As documented, lists stay, and so does what would become a digit longer (9.99); steps do not touch exponents.
    """
    match = re.fullmatch(r"(-?[0-9]+\.[0-9]+)(e[-+][0-9]+)?", text)
    if not match or (match[2] and "." in precision):
        return text
    number = Decimal(match[1])
    step = (
        Decimal(precision) if "." in precision else Decimal(1).scaleb(number.adjusted() + 1 - int(precision))
    )
    step = min(step, Decimal(1))
    if number.as_tuple().exponent >= step.as_tuple().exponent or (not number and "." not in precision):  # type: ignore[operator]
        return text
    made = format(number.quantize(step, ROUND_HALF_EVEN), "f")
    longer = len(made.partition(".")[0]) > len(match[1].partition(".")[0])
    return text if longer else made + (match[2] or "")


def joined(values: Iterable[str]) -> str:
    """Several values of one allele: the distinct ones, joined by `&`. A list is one value; an item of an earlier one is not new."""
    made: list[str] = []
    for value in values:
        if value and value not in made and value not in "&".join(made).split("&"):
            made.append(value)
    return "&".join(made)


def cell(text: str, decoded: bool = True) -> str:
    """A value as docs/contracts.md writes it in CSQ; `decoded`: it is plain text, and no INFO with percent codes of its own."""
    if text == ".":
        return ""
    if decoded:
        text = re.sub("%(?=[0-9A-Fa-f]{2})", "%25", text)
    return re.sub(" +", "_", re.sub("[,|]", "&", text)).replace(";", "%3B").replace("=", "%3D")
