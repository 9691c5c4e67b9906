"""VCFs and region files of the catalogue as their sources write them: SpliceAI, dbSNP, gnomAD's mitochondrial file, UCSC's repeats."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotator.chunk.batch import TrackValues
from annotator.chunk.records import Chunk
from annotator.contigs import LENGTHS, Contig, ContigMap
from annotator.errors import TrackError
from annotator.reference import catalogue
from annotator.tracks import bed, vcf
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.bed import RegionTrack
from annotator.tracks.join import JoinedTracks
from annotator.tracks.rsids.index import IdIndex, Known
from annotator.tracks.spec import TrackSpec, chosen_fields
from annotator.vcf.scan import scan
from tests.unit.annotator.tracks.track_world import BASES, COLUMNS, CONTIGS, ask, texts, track

SPLICEAI = (
    '##fileformat=VCFv4.2\n##INFO=<ID=SpliceAI,Number=.,Type=String,Description="SpliceAIv1.3 variant annotation. These '
    "include delta scores (DS) and delta positions (DP) for acceptor gain (AG), acceptor loss (AL), donor gain (DG), and "
    'donor loss (DL). Format: ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL">\n'
)
SPLICE_FIELDS = ("DS_max", "DS_AG", "DS_AL", "DS_DG", "DS_DL", "SYMBOL")


def spliced(folder: Path, records: str) -> AlleleTrack:
    return track(folder, records, TrackSpec("spliceai", Path("t.vcf")), SPLICEAI)


def test_spliceai_gives_the_entry_with_the_highest_score(tmp_path: Path) -> None:
    made = spliced(
        tmp_path / "t",
        "1\t7\t.\tC\tA\t.\t.\tSpliceAI=A|ONE|0.01|0.02|0.00|0.20|1|2|-3|4,A|TWO|0.91|0.00|0.05|0.10|1|2|-3|4\n"
        # A record for each gene, as in Illumina's files of all variants.
        "1\t7\t.\tC\tT\t.\t.\tSpliceAI=T|ONE|0.10|0.00|0.00|0.00|1|2|3|4\n"
        "1\t7\t.\tC\tT\t.\t.\tSpliceAI=T|TWO|0.00|0.00|0.30|0.00|1|2|3|4\n"
        # Two ALTs: each has its own entries.
        "1\t8\t.\tG\tA,GT\t.\t.\tSpliceAI=GT|ONE|0.50|0.00|0.00|0.00|1|2|3|4,A|ONE|0.00|0.25|0.00|0.00|1|2|3|4\n"
        # Not scored, cut off, of another ALT, and without the field.
        "1\t9\t.\tT\tA\t.\t.\tSpliceAI=A|ONE|.|.|.|.|.|.|.|.\n1\t10\t.\tT\tA\t.\t.\tSpliceAI=A|ONE|0.10\n"
        "1\t11\t.\tT\tA\t.\t.\tSpliceAI=C|ONE|0.10|0.00|0.00|0.00|1|2|3|4\n1\t12\t.\tT\tA\t.\t.\t.\n",
    )
    assert [field.column for field in made.meta.fields] == [f"spliceai_{name}" for name in SPLICE_FIELDS]
    assert [field.kind for field in made.meta.fields] == ["number"] * 5 + ["text"]
    found = ask(
        [made], *["1:7:C:A", "1:7:C:T", "1:8:G:A", "1:8:G:GT", "1:9:T:A", "1:10:T:A", "1:11:T:A", "1:12:T:A"]
    )
    assert texts(found.suffix) == [
        "|0.91|0.91|0.00|0.05|0.10|TWO",
        "|0.30|0.00|0.00|0.30|0.00|TWO",
        "|0.25|0.00|0.25|0.00|0.00|ONE",
        "|0.50|0.50|0.00|0.00|0.00|ONE",
        *["||||||"] * 4,
    ]


def test_spliceai_is_what_a_plain_reader_finds(tmp_path: Path) -> None:
    chance = random.Random(5)
    expected: dict[str, tuple[float, list[str]]] = {}
    lines = []
    for at in range(6, 80):
        ref = BASES["1"][at - 1]
        alts = chance.sample([base for base in "ACGT" if base != ref], chance.randint(1, 3))
        entries = []
        for alt in alts:
            for gene in range(chance.randint(0, 3)):
                scores = [chance.choice([".", "1", f"{chance.random():.2f}", "0.00"]) for _ in range(4)]
                entries.append([alt, f"G{gene}", *scores, "-2", "3", "0", "50"])
        chance.shuffle(entries)
        for alt, gene, *scores in (entry[:6] for entry in entries):
            numbers = [-1.0 if score == "." else float(score) for score in scores]
            best = expected.get(f"1:{at}:{ref}:{alt}", (-1.0, []))
            if max(numbers) > best[0]:
                highest = scores[numbers.index(max(numbers))]
                values = ["" if score == "." else score for score in scores]
                expected[f"1:{at}:{ref}:{alt}"] = max(numbers), [highest, *values, gene]
        info = "SpliceAI=" + ",".join("|".join(entry) for entry in entries) if entries else "."
        lines.append(f"1\t{at}\t.\t{ref}\t{','.join(alts)}\t.\t.\t{info}\n")
    made = spliced(tmp_path / "t", "".join(lines))
    assert len(expected) > 50
    assert texts(ask([made], *expected).suffix) == ["|" + "|".join(row) for _, row in expected.values()]


def test_fields_of_spliceai_may_be_chosen(tmp_path: Path) -> None:
    made = track(
        tmp_path / "t",
        "1\t7\t.\tC\tA\t.\t.\tSpliceAI=A|ONE|0.01|0.02|0.00|0.20|1|2|-3|4\n",
        TrackSpec("spliceai", Path("t.vcf"), ("SpliceAI",)),
        SPLICEAI,
    )
    assert texts(ask([made], "1:7:C:A").suffix) == ["|A&ONE&0.01&0.02&0.00&0.20&1&2&-3&4"]


class LongGenome:
    """A contig of a chromosome's length, of which a few bases from 1,000 on are known."""

    def __init__(self, length: int, bases: str) -> None:
        self._bases = np.zeros(length, np.uint8)  # pages that are not written take no memory
        self._bases[1_000 : 1_000 + len(bases)] = np.frombuffer(bases.encode(), np.uint8)

    def contig(self, number: int) -> np.ndarray:
        assert number == 0
        return self._bases


def joined(folder: Path, spec: TrackSpec, contig: Contig, bases: str, *variants: str) -> TrackValues:
    """Build a VCF's track on a reference of one long contig, and ask it."""
    genome = LongGenome(contig.length, bases)
    meta = vcf.build(spec, (contig,), genome, folder)
    lines = "".join("{}\t{}\t.\t{}\t{}\t.\t.\t.\n".format(*variant.split(":")) for variant in variants)
    records = scan(Chunk(0, lines.encode(), 0, 1), ContigMap((contig,)))
    return JoinedTracks([AlleleTrack(folder, meta, (contig,))], genome).join(records)


# The file has no contig lines, and a record for each place with all its ALTs.
DBSNP = (
    "##fileformat=VCFv4.2\n##fileDate=20241205\n##source=dbSNP\n##dbSNP_BUILD_ID=157\n##reference=GRCh38.p14\n##phasing=partial\n"
    '##INFO=<ID=RS,Number=1,Type=Integer,Description="dbSNP ID (i.e. rs number)">\n'
    '##INFO=<ID=FREQ,Number=.,Type=String,Description="frequencies">\n'
)


@pytest.mark.parametrize(
    ("name", "accession", "length"),
    [
        ("1", "NC_000001.11", LENGTHS["GRCh38"][0]),
        ("chr1", "NC_000001.11", LENGTHS["GRCh38"][0]),
        ("1", "NC_000001.10", LENGTHS["GRCh37"][0]),
    ],
)
def test_dbsnp_names_its_contigs_by_accession(tmp_path: Path, name: str, accession: str, length: int) -> None:
    rows = (
        f"{accession}\t1001\trs7\tG\tA,C\t.\t.\tRS=7;FREQ=SGDP_PRJ:0,1,0|TOPMED:1,.,0.0001\n"
        f"{accession}\t1005\trs8\tAAA\tA,AA\t.\t.\tRS=8\n"
        "NT_187361.1\t5\trs9\tA\tC\t.\t.\tRS=9\n"
    )
    path = tmp_path / "GCF_000001405.40.gz"  # plain or packed, it has no suffix that says VCF
    path.write_text(DBSNP + COLUMNS + rows)
    spec = TrackSpec("dbsnp", path)
    assert (spec.format, spec.kind) == ("vcf", "dbsnp")
    contig = Contig(name, length)
    questions = [f"{name}:1001:G:{alt}" for alt in "ACT"] + [f"{name}:1006:AA:A", f"{name}:1004:TAA:T"]
    found = joined(tmp_path, spec, contig, "GATTAAAAC", *questions)
    assert found.existing is not None
    assert texts(found.existing) == ["rs7", "rs7", "", "rs8", "rs8"]
    assert not found.columns
    meta = AlleleTrack(tmp_path, vcf.TrackMeta.read(tmp_path / "track.dbsnp.json"), (contig,)).meta
    assert (meta.version, meta.licence) == ("20241205", "public domain")
    index = IdIndex.of(tmp_path, meta)
    assert index is not None
    assert index.find(7) == [Known(name, 1001, "G", "A"), Known(name, 1001, "G", "C")]
    # A file of the other assembly has other lengths: nothing is joined.
    other = LENGTHS["GRCh37" if length == LENGTHS["GRCh38"][0] else "GRCh38"][0]
    assert not any(texts(joined(tmp_path, spec, Contig(name, other), "GATTAAAAC", *questions).existing))


MITOCHONDRIAL = "##fileformat=VCFv4.2\n##contig=<ID=chrM,length=16569,assembly=GRCh38_MT>\n" + "".join(
    f'##INFO=<ID={key},Number=1,Type={kind},Description="{key}">\n'
    for key, kind in (
        ("variant_collapsed", "String"),
        ("hap_defining_variant", "Flag"),
        ("AN", "Integer"),
        ("AC_hom", "Integer"),
        ("AC_het", "Integer"),
        ("AF_hom", "Float"),
        ("AF_het", "Float"),
        ("max_hl", "Float"),
    )
)


def test_mitochondrial_counts_have_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "gnomad.genomes.v3.1.sites.chrM.vcf"
    path.write_text(
        MITOCHONDRIAL + COLUMNS
        + "chrM\t1001\t.\tG\tA\t.\tPASS\tvariant_collapsed=G1001A;hap_defining_variant;AN=56434;AC_hom=5643;AC_het=2;"
        "AF_hom=9.99929e-02;AF_het=3.54396e-05;max_hl=1.00000e+00\n"
        "chrM\t1002\t.\tA\tC\t.\tartifact_prone_site;npg\tAN=56434;AC_hom=0;AC_het=0;AF_hom=0.0;AF_het=0.0;max_hl=0.0\n"
    )  # fmt: skip
    entry = catalogue.load(None)["alleles"]["gnomad_mt"]
    fields, rounding = chosen_fields(entry["columns"])
    spec = TrackSpec("gnomad_mt", path, fields, rounding=rounding)
    assert spec.kind == "vcf"  # the evidence must not take it for a population's frequencies
    found = joined(
        tmp_path, spec, Contig("MT", 16_569), "GATTACA", "MT:1001:G:A", "MT:1002:A:C", "MT:1003:T:C"
    )
    assert texts(found.suffix) == [
        "|56434|5643|2|9.99929e-02|3.54396e-05|1.00000e+00|",
        "|56434|0|0|0.0|0.0|0.0|artifact_prone_site&npg",
        "|||||||",
    ]
    assert found.columns["gnomad_mt_AF_hom"].tolist()[0] == 0.0999929  # type: ignore[union-attr]
    # hg19's chrM is another sequence.
    other = Contig("chrM", 16_571)
    assert not any(
        texts(joined(tmp_path, spec, other, "GATTACA", "chrM:1001:G:A").columns["gnomad_mt_FILTER"])
    )  # type: ignore[arg-type]
    assert vcf.TrackMeta.read(tmp_path / "track.gnomad_mt.json").rows == 0


def repeats(name: str, path: Path) -> list[str]:
    """The names of the regions at places 6 to 13 of contig 1."""
    columns, _ = chosen_fields(catalogue.load(None)["regions"][name]["columns"])
    spec = TrackSpec(name, path, columns)
    assert spec.format == "bed"
    meta = bed.build(spec, CONTIGS, path.parent)
    places = [
        f"1:{at}:{BASES['1'][at - 1]}:{'A' if BASES['1'][at - 1] != 'A' else 'C'}" for at in range(6, 14)
    ]
    return texts(ask([RegionTrack(path.parent, meta, CONTIGS)], *places).suffix)


def test_repeats_of_ucsc(tmp_path: Path) -> None:
    path = tmp_path / "rmsk.txt"
    path.write_text(
        "585\t463\t13\t6\t17\tchr1\t6\t9\t-73\t+\t(TAACCC)n\tSimple_repeat\tSimple_repeat\t1\t471\t0\t1\n"
        "585\t21\t0\t0\t0\tchr1\t8\t11\t-71\t-\tGA-rich\tLow_complexity\tLow_complexity\t1\t3\t0\t2\n"
        "585\t21\t0\t0\t0\tchrUn_9\t8\t11\t-71\t-\tAluY\tSINE\tAlu\t1\t3\t0\t2\n"
    )
    first, second = "Simple_repeat:(TAACCC)n", "Low_complexity:GA-rich"
    assert repeats("repeatmasker", path) == [
        "|", f"|{first}", f"|{first}", f"|{first}&{second}", f"|{second}", f"|{second}", "|", "|"
    ]  # fmt: skip
    path = tmp_path / "simpleRepeat.txt"
    path.write_text("585\tchr1\t9\t11\ttrf\t2\t2\t2\t100\t0\t90\t50\t0\t0\t50\t1.0\tTC\n")
    assert repeats("simple_repeats", path) == ["|"] * 4 + ["|TC"] * 2 + ["|"] * 2
    path.write_text("585\tchr1\tx\t11\ttrf\n")
    with pytest.raises(TrackError, match="no BED file"):
        repeats("simple_repeats", path)


def test_a_file_of_your_own_is_read_as_bed(tmp_path: Path) -> None:
    path = tmp_path / "repeats.bed"
    path.write_text("1\t6\t9\tmine\n")
    meta = bed.build(replace(TrackSpec("repeatmasker", path)), CONTIGS, tmp_path)
    assert texts(ask([RegionTrack(tmp_path, meta, CONTIGS)], "1:7:C:A").suffix) == ["|mine"]
