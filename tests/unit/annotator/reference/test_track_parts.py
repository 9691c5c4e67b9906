"""A track by parts, as `make tracks` has it built on AWS: the same bytes as one run makes, carried on where it stopped."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from annotator.chunk.records import Chunk
from annotator.cli import main
from annotator.commands import install
from annotator.commands.publish_track import published
from annotator.commands.track_places import FolderPlace
from annotator.contigs import ContigMap
from annotator.reference import catalogue
from annotator.reference.folder import Reference
from annotator.tracks.join import open_tracks
from annotator.tracks.publication import PublishedTrack
from annotator.vcf.scan import scan
from tests.annotator_demo import NOW, DemoReference
from tests.unit.annotator.reference.served_site import Site

CONTIGS = ("chr1", "chr2", "chrX")
BUCKET = "gas-dev-references"


@dataclass(frozen=True, slots=True)
class Source:
    """A site that publishes the demo's tracks, the catalogue that names them, and the command line for them."""

    site: Site
    demo: DemoReference
    catalogue: Path
    folder: Path

    def single(self, name: str, groups: bool = False) -> PublishedTrack:
        """The track that one run of `track add --output` makes."""
        known = json.loads(self.catalogue.read_text())
        output = self.folder / "single" / name
        install.fetch_track(
            name, self.demo.folder, None, (), {}, lambda *_: None, lambda *_: None, lambda _: None, lambda: NOW, output, known,
            groups,
        )  # fmt: skip
        return PublishedTrack.open(output)

    def run(self, command: str, name: str, *more: str, reference: str = "", parts: str = "") -> int:
        where = ["--reference", reference or str(self.demo.folder), "--parts", parts or str(self.folder)]
        return main(["reference", "track", command, name, "--catalogue", str(self.catalogue), *where, *more])

    def fetched(self) -> int:
        return sum(method == "GET" for method, _, _ in self.site.asked)


@pytest.fixture
def source(site: Site, demo: DemoReference, tmp_path: Path) -> Source:
    lines = gzip.decompress((demo.files / "gnomad.vcf.gz").read_bytes()).decode().splitlines(keepends=True)
    head = "".join(line for line in lines if line.startswith("#"))
    for contig in CONTIGS:
        rows = "".join(line for line in lines if line.startswith(f"{contig}\t"))
        site.files[f"/g.{contig}.vcf"] = (head + rows).encode()
    site.files["/clinvar.vcf.gz"] = (demo.files / "clinvar.vcf.gz").read_bytes()
    place: dict[str, Any] = {
        "tracks": {
            "gnomad": {
                "demo": {
                    "url": f"{site.url}/g.{{contig}}.vcf",
                    "contigs": [*CONTIGS, "chr9"],
                    "title": "g",
                    "version": "1",
                }
            },
            "clinvar": {"demo": {"url": f"{site.url}/clinvar.vcf.gz"}},
        }
    }
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(place))
    return Source(site, demo, path, tmp_path / "root")


def key_of(source: Source, name: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    assert source.run("plan", name, *more) == 0
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    return made


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["gnomad", "clinvar"])
def test_the_joined_track_is_that_of_one_run(
    source: Source, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    single = source.single(name)
    plan = key_of(source, name, capsys)
    assert plan["contigs"] == (list(CONTIGS) if name == "gnomad" else ["all"])
    assert plan["bytes"] == {
        contig: len(source.site.files[f"/g.{contig}.vcf" if name == "gnomad" else "/clinvar.vcf.gz"])
        for contig in plan["contigs"]
    }
    for contig in reversed(plan["contigs"]):  # tasks end in any order
        assert source.run("part", name, "--contig", contig, "--key", plan["key"]) == 0
    assert source.run("join", name, "--key", plan["key"], "--to", str(source.folder)) == 0
    assert capsys.readouterr().out.strip() == f"{name}@{single.version}"
    joined = source.folder / "tracks" / name / single.version
    assert bytes_of(joined) == bytes_of(single.folder)
    (entry,) = published(FolderPlace(source.folder))
    assert entry["current"], "jobs use it from now on"


def test_parts_with_groups_make_the_track_with_groups(
    source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    single = source.single("gnomad", groups=True)
    plan, other = key_of(source, "gnomad", capsys, "--groups"), key_of(source, "gnomad", capsys)
    assert plan["key"] == other["key"] + "-groups"
    for contig in plan["contigs"]:
        assert source.run("part", "gnomad", "--contig", contig, "--key", plan["key"]) == 0
    assert key_of(source, "gnomad", capsys)["done"] == [], "a track without groups has parts of its own"
    assert source.run("join", "gnomad", "--key", plan["key"], "--to", str(source.folder)) == 0
    joined = source.folder / "tracks" / "gnomad" / single.version
    assert bytes_of(joined) == bytes_of(single.folder)
    assert "gnomad_nhomalt_sas" in {field.column for field in single.meta.fields}


def test_a_table_of_scores_is_one_part(
    source: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """AlphaMissense by the catalogue: the part, joined, is the track that `track add` makes of the same file."""
    head = "#CHROM POS REF ALT genome uniprot_id transcript_id protein_variant am_pathogenicity am_class"
    rows = [f"chr1 {at} A C hg38 P1 ENST1.4 V2L 0.{at} ambiguous" for at in (2000, 2500, 3000)]
    table = "".join(line.replace(" ", "\t") + "\n" for line in (head, *rows)).encode()
    source.site.files["/AlphaMissense_hg38.tsv.gz"] = gzip.compress(table)
    url = f"{source.site.url}/AlphaMissense_hg38.tsv.gz"
    known = json.loads(catalogue.BUILT_IN.read_text())
    known["alleles"]["alphamissense"]["files"] = {"demo": {"url": url}}
    source.catalogue.write_text(json.dumps(known))
    key = key_of(source, "alphamissense", capsys)["key"]
    assert source.run("part", "alphamissense", "--contig", "all", "--key", key) == 0
    assert source.run("join", "alphamissense", "--key", key, "--to", str(source.folder)) == 0
    single = tmp_path / "single"
    where = ["--reference", str(source.demo.folder), "--output", str(single), "--yes"]
    assert main(["reference", "track", "add", "alphamissense", "--url", url, *where]) == 0
    track = PublishedTrack.open(single)
    assert track.meta.rows == len(rows)
    assert bytes_of(source.folder / "tracks" / "alphamissense" / track.version) == bytes_of(single)


def test_two_tables_of_allele_numbers_are_one_part(
    source: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`gnomad_joint_an` adds the tables of exomes and genomes; the part, joined, is what one run makes."""
    files = {}
    for name, rows in (("exomes", "chr1:5\t7\nchr2:1\t9\n"), ("genomes", "chr1:5\t100\nchr1:6\t50\n")):
        source.site.files[f"/{name}.tsv.bgz"] = gzip.compress(f"locus\tAN\n{rows}".encode())
        files[name] = {"url": f"{source.site.url}/{name}.tsv.bgz"}
    known = json.loads(catalogue.BUILT_IN.read_text())
    entry = known["regions"]["gnomad_joint_an"]
    entry["files"] = {"demo": files["exomes"] | {"more": [files["genomes"]]}}
    source.catalogue.write_text(json.dumps(known))
    assert {file["url"] for file in files.values()} <= set(catalogue.addresses(known))
    assert catalogue.track_lines(known)["gnomad_joint_an"].endswith("address unverified")
    plan = key_of(source, "gnomad_joint_an", capsys)
    assert plan["bytes"] == {"all": sum(len(source.site.files[f"/{name}.tsv.bgz"]) for name in files)}
    key = plan["key"]
    assert source.run("part", "gnomad_joint_an", "--contig", "all", "--key", key) == 0
    assert source.run("join", "gnomad_joint_an", "--key", key, "--to", str(source.folder)) == 0
    single = tmp_path / "single"
    install.fetch_entry(
        "gnomad_joint_an", source.demo.folder, known, None, catalogue.about_of(entry), "", 0.0,
        lambda *_: None, lambda *_: None, lambda _: None, lambda: NOW, single,
    )  # fmt: skip
    track = PublishedTrack.open(single)
    assert (track.meta.kind, track.meta.rows, track.meta.title) == ("bases", 3, entry["title"])
    assert bytes_of(source.folder / "tracks" / "gnomad_joint_an" / track.version) == bytes_of(single)
    values = open_tracks(Reference.open(source.demo.folder), ["gnomad_joint_an"], [track])
    lines = b"".join(b"chr1\t%d\t.\tA\tC\t.\t.\t.\n" % place for place in (5, 6, 7))
    records = scan(Chunk(0, lines, 0, 3), ContigMap(Reference.open(source.demo.folder).known_contigs()))
    assert [values.join(records).suffix[i] for i in range(3)] == ["|107", "|50", "|"]


def test_what_is_done_is_not_repeated_and_what_is_missing_is_named(
    source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = key_of(source, "gnomad", capsys)
    key = ("--key", plan["key"])
    broken = source.site.files.pop("/g.chrX.vcf")
    assert source.run("part", "gnomad", "--contig", "chr1", *key) == 0
    assert source.run("part", "gnomad", "--contig", "chrX", *key) == 1
    assert source.run("part", "gnomad", "--contig", "chr2", *key) == 0
    assert source.run("join", "gnomad", *key, "--to", str(source.folder)) == 1
    assert "Not built yet: chrX" in capsys.readouterr().err
    assert not (source.folder / "tracks").exists(), "nothing is published of a track that is not whole"
    source.site.files["/g.chrX.vcf"] = broken
    again = key_of(source, "gnomad", capsys)
    assert (again["key"], again["done"]) == (plan["key"], ["chr1", "chr2"])
    before = source.fetched()
    for contig in plan["contigs"]:
        assert source.run("part", "gnomad", "--contig", contig, *key) == 0
    assert source.fetched() == before + 1, "only chrX is read"
    assert source.run("join", "gnomad", *key, "--to", str(source.folder)) == 0


def test_a_source_that_changed_is_built_again(source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    before = key_of(source, "clinvar", capsys)
    assert source.run("part", "clinvar", "--contig", "all", "--key", before["key"]) == 0
    source.site.files["/clinvar.vcf.gz"] += gzip.compress(b"")
    after = key_of(source, "clinvar", capsys)
    assert after["key"] != before["key"]
    assert after["done"] == []


def test_a_damaged_part_is_not_published(source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    key = ("--key", key_of(source, "clinvar", capsys)["key"])
    assert source.run("part", "clinvar", "--contig", "all", *key) == 0
    blocks = next(source.folder.glob("track-parts/clinvar/*/all/track.clinvar.blocks"))
    content = bytearray(blocks.read_bytes())
    content[9] ^= 1
    blocks.write_bytes(content)
    assert source.run("join", "clinvar", *key, "--to", str(source.folder)) == 1
    assert "damaged" in capsys.readouterr().err
    assert not (source.folder / "tracks").exists()


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("nothing", ("--contig", "all", "--key", "0" * 12), "The catalogue has no track nothing"),
        ("gnomad", ("--contig", "chr9", "--key", "0" * 12), "gnomad has no part chr9"),
        ("gnomad", ("--contig", "../x", "--key", "0" * 12), "gnomad has no part ../x"),
        ("gnomad", ("--contig", "chr1", "--key", "../../x"), "The key is not understood"),
    ],
)
def test_what_is_no_part(
    source: Source, name: str, more: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert source.run("part", name, *more) == 1
    assert words in capsys.readouterr().err


def test_over_s3_with_a_published_reference(
    source: Source, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    single = source.single("gnomad")
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        about = json.loads((source.demo.folder / "reference.json").read_text())
        prefix = f"{about['name']}/{about['version']}/"
        for path in source.demo.folder.rglob("*"):
            if path.is_file():
                s3.upload_file(str(path), BUCKET, prefix + path.relative_to(source.demo.folder).as_posix())
        reference, place = f"s3://{BUCKET}/{about['name']}@{about['version']}", f"s3://{BUCKET}"
        assert source.run("plan", "gnomad", reference=reference, parts=place) == 0
        plan = json.loads(capsys.readouterr().out)
        for contig in plan["contigs"]:
            more = ("--contig", contig, "--key", plan["key"])
            assert source.run("part", "gnomad", *more, reference=reference, parts=place) == 0
        more = ("--key", plan["key"], "--to", place)
        assert source.run("join", "gnomad", *more, reference=reference, parts=place) == 0
        kept = s3.list_objects_v2(Bucket=BUCKET, Prefix=f"tracks/gnomad/{single.version}/")["Contents"]
        for item in kept:
            body = s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read()
            assert body == (single.folder / item["Key"].rsplit("/", 1)[-1]).read_bytes()
        assert len(kept) == len(bytes_of(single.folder))
    fetched = {path.name for path in (tmp_path / "references").rglob("*") if path.is_file()}
    assert "genome.npy" in fetched
    assert not any(name.startswith(("genome.fa", "track.")) for name in fetched), "tasks fetch what they read"
