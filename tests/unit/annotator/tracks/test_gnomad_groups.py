"""The counts of gnomAD's groups: kept on request, exact, under one name whatever the release calls them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pysam
import pytest

from annotator.chunk.records import Chunk
from annotator.cli import main
from annotator.contigs import Contig, ContigMap
from annotator.errors import TrackError
from annotator.reference.folder import Reference
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.gnomad_groups import COUNTS, GROUPS
from annotator.tracks.join import JoinedTracks
from annotator.tracks.publication import PublishedTrack
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta
from annotator.vcf.scan import scan
from tests.annotator_demo import DemoReference
from tests.unit.annotator.tracks.track_world import ask, texts, track

RELEASES = {"joint": "{count}_joint_{group}", "4": "{count}_{group}", "2": "{count}_{group}"}


def header(release: str, groups: tuple[str, ...]) -> str:
    names = [RELEASES[release].format(count=count, group=group) for group in groups for count in COUNTS]
    # Keys that look alike: counts by sex, of one part of the joint release, and of controls.
    names += [f"{name}_XX" for name in names[:3]] + [
        "AC_exomes_afr",
        "controls_AC_afr",
        "AF_joint",
        "AC_joint",
    ]
    return "##fileformat=VCFv4.2\n" + "".join(
        f'##INFO=<ID={name},Number={"1" if name.startswith("AN") else "A"},Type=Integer,Description="of {name}">\n'
        for name in names
    )


@pytest.mark.parametrize("release", RELEASES)
def test_each_release_gives_the_same_columns(tmp_path: Path, release: str) -> None:
    groups = ("afr", "amr", "nfe", "oth" if release == "2" else "remaining")
    key = RELEASES[release].format
    info = ";".join(
        f"{key(count='AC', group=group)}={7 * place},{3_000_000_000 + place};{key(count='AN', group=group)}={1_461_894 + place};"
        f"{key(count='nhomalt', group=group)}=0,{place}"
        for place, group in enumerate(groups)
        if group != "amr"
    )
    records = f"1\t7\t.\tC\tT,A\t.\tPASS\tAC_exomes_afr=9,9;controls_AC_afr=8,8;{info}\n1\t8\t.\tG\tT\t.\tPASS\tAC_joint=1\n"
    made = track(tmp_path, records, TrackSpec("gnomad", Path("t.vcf"), groups=True), header(release, groups))
    columns = [field.column for field in made.meta.fields]
    wanted = [f"gnomad_{count}_{group}" for group in ("afr", "amr", "nfe", "remaining") for count in COUNTS]
    assert columns[-len(wanted) :] == wanted
    assert all(field.kind == "number" for field in made.meta.fields[-len(wanted) :])
    values = ask([made], "1:7:C:T", "1:7:C:A", "1:8:G:T")
    found = [dict(zip(columns, text.split("|")[1:], strict=True)) for text in texts(values.suffix)]
    for place, group in enumerate(groups):
        name = "remaining" if group == "oth" else group
        known = group != "amr"
        for allele, (count, both) in enumerate(((7 * place, 0), (3_000_000_000 + place, place))):
            row = [found[allele][f"gnomad_{column}_{name}"] for column in COUNTS]
            assert row == ([str(count), str(1_461_894 + place), str(both)] if known else ["", "", ""])
    assert all(found[2][column] == "" for column in wanted)


def test_without_the_option_a_track_has_none(tmp_path: Path) -> None:
    head = header("4", ("afr",))
    records = "1\t7\t.\tC\tT\t.\tPASS\tAC_afr=1;AN_afr=2;nhomalt_afr=0;AC_joint=4\n"
    made = track(tmp_path, records, TrackSpec("gnomad", Path("t.vcf")), head)
    assert [field.column for field in made.meta.fields] == ["gnomad_AF", "gnomad_AC", "gnomad_FILTER"]


def test_they_join_chosen_fields_of_a_track_of_any_name(tmp_path: Path) -> None:
    spec = TrackSpec("cohort", Path("t.vcf"), ("AC_joint", "AC_afr"), groups=True)
    made = track(
        tmp_path, "1\t7\t.\tC\tT\t.\tPASS\tAC_afr=1;AN_afr=2;AC_joint=4\n", spec, header("4", ("afr",))
    )
    columns = [field.column for field in made.meta.fields]
    assert columns == ["cohort_AC_joint", "cohort_AC_afr", "cohort_AN_afr", "cohort_nhomalt_afr"]
    assert texts(ask([made], "1:7:C:T").suffix) == ["|4|1|2|"]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("gnomad", '##INFO=<ID=AF,Number=A,Type=Float,Description="f">\n'),
        ("clinvar", '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="c">\n'),
        ("dbsnp", '##INFO=<ID=RS,Number=1,Type=Integer,Description="r">\n'),
    ],
)
def test_a_file_without_groups_is_refused(tmp_path: Path, name: str, head: str) -> None:
    with pytest.raises(TrackError, match="declares no counts of groups") as caught:
        track(tmp_path, "", TrackSpec(name, Path("t.vcf"), groups=True), "##fileformat=VCFv4.2\n" + head)
    assert "leave --groups out" in caught.value.detail


def test_the_demos_counts_are_those_of_a_plain_reader(demo: DemoReference, tmp_path: Path) -> None:
    """Through the command, into a folder of its own; each allele of the file is looked up as a job does, and read by htslib."""
    source, output = demo.files / "gnomad.vcf.gz", tmp_path / "track"
    command = ["reference", "track", "add", f"gnomad={source}", "--reference", str(demo.folder)]
    assert main([*command, "--groups", "--output", str(output)]) == 0
    reference = Reference.open(demo.folder)
    contigs = tuple(Contig(item.name, item.length, item.aliases) for item in reference.contigs)
    made = AlleleTrack(output, PublishedTrack.open(output).meta, contigs)
    lines = gzip.decompress(source.read_bytes()).splitlines(keepends=True)
    text = b"".join(line for line in lines if not line.startswith(b"#"))
    records = scan(Chunk(0, text, 0, 1), ContigMap(contigs))
    columns = JoinedTracks([made], reference.genome).join(records).columns
    alleles = 0
    with pysam.VariantFile(str(source)) as file:
        for record in file:
            for place in range(len(record.alts or ())):
                for group in GROUPS:
                    expected = [
                        record.info[f"AC_{group}"][place], record.info[f"AN_{group}"], record.info[f"nhomalt_{group}"][place],
                    ]  # fmt: skip
                    assert [columns[f"gnomad_{count}_{group}"][alleles] for count in COUNTS] == expected
                alleles += 1
    assert alleles == len(records.alleles) > 500


def test_a_reference_is_built_with_them(demo: DemoReference, tmp_path: Path) -> None:
    files = ["--fasta", str(demo.files / "genome.fa"), "--gff3", str(demo.files / "genes.gff3.gz")]
    command = ["reference", "build", "--name", "demo", *files, "--groups", "--output"]
    tracks = [f"--track={name}={demo.files / name}.vcf.gz" for name in ("clinvar", "gnomad")]
    assert main([*command, str(tmp_path / "made"), *tracks]) == 0
    made = TrackMeta.read(tmp_path / "made" / "track.gnomad.json")
    assert {field.column for field in made.fields} > {f"gnomad_AC_{group}" for group in GROUPS}


def test_what_cannot_have_groups_says_so(
    demo: DemoReference, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--fasta", str(demo.files / "genome.fa"), "--gff3", str(demo.files / "genes.gff3.gz")]
    command = ["reference", "build", "--name", "demo", *files, "--groups", "--output", str(tmp_path / "made")]
    assert main([*command, f"--track=clinvar={demo.files / 'clinvar.vcf.gz'}"]) != 0
    assert "whose name begins with gnomad" in capsys.readouterr().err
    add = [
        "reference",
        "track",
        "add",
        "--reference",
        str(demo.folder),
        "--groups",
        "--output",
        str(tmp_path / "t"),
    ]
    for source in (
        f"scores={demo.files / 'spliceai.tsv.gz'}",
        f"clinvar={demo.files / 'clinvar.vcf.gz'}",
        "phylop100",
    ):
        assert main([*add, source]) != 0
        assert "has no groups" in capsys.readouterr().err
    assert not (tmp_path / "t").exists()
