"""References and tracks of the catalogue, built from a server on this machine; consent, and clear words when it fails."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pyBigWig
import pytest

from annotator.acmg.rules import built_in as built_in_rules
from annotator.acmg.sources import sources_of
from annotator.chunk.records import Chunk
from annotator.cli import main
from annotator.commands import install
from annotator.contigs import ContigMap
from annotator.errors import InstallError
from annotator.reference import catalogue
from annotator.reference.folder import Reference
from annotator.tracks.join import open_tracks
from annotator.tracks.publication import LICENSED, PublishedTrack
from annotator.tracks.spec import NAME, TrackField, chosen_fields
from annotator.tracks.store import TrackMeta, installed
from annotator.vcf.scan import scan
from tests.annotator_demo import NOW, DemoReference
from tests.unit.annotator.reference.served_site import Site
from tests.unit.annotator.two_sets import genes_of, refseq


def serve_demo(site: Site, demo: DemoReference) -> Path:
    """Serve the demo's files; the catalogue that names them."""
    for name in ("genome.fa", "genes.gff3.gz", "clinvar.vcf.gz"):
        site.files[f"/{name}"] = (demo.files / name).read_bytes()
    md5 = hashlib.md5(site.files["/clinvar.vcf.gz"], usedforsecurity=False).hexdigest()
    site.files["/clinvar.vcf.gz.md5"] = f"{md5}  clinvar.vcf.gz\n".encode()
    sha = hashlib.sha256(site.files["/genome.fa"]).hexdigest()
    entry = {
        "name": "little",
        "summary": "a little genome",
        "assembly": "demo",
        "species": "synthetic",
        "source": "a test",
        "fasta": {"url": f"{site.url}/genome.fa", "sha256": sha},
        "genes": {"url": f"{site.url}/genes.gff3.gz"},
        "tracks": {
            "clinvar": {"url": f"{site.url}/clinvar.vcf.gz", "md5_url": f"{site.url}/clinvar.vcf.gz.md5"}
        },
    }
    path = demo.files / "catalogue.json"
    path.write_text(json.dumps({"references": [entry]}))
    return path


def test_install_builds_the_reference(
    site: Site, demo: DemoReference, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = serve_demo(site, demo)
    root = tmp_path / "references"
    assert (
        main(
            [
                "reference",
                "install",
                "little",
                "--root",
                str(root),
                "--catalogue",
                str(place),
                "--progress",
                "json",
            ]
        )
        == 0
    )
    reference = Reference.open(root / "little")
    assert capsys.readouterr().out.strip() == reference.label
    assert [meta.name for meta in installed(reference.folder)] == ["clinvar"]
    assert not list(root.glob(".download-*"))
    assert main(["reference", "list", "--root", str(root), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["installed"][0]["name"] == "little"
    assert set(listed["installable"]) == {"grch38", "grch37", "grch38-both", "grch37-both"}
    assert "address confirmed by github.com/SACGF/cdot" in listed["installable"]["grch38-both"]


def test_install_builds_both_gene_sets(
    site: Site, demo: DemoReference, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = serve_demo(site, demo)
    both = gzip.compress(refseq(genes_of(demo)).encode())
    known = json.loads(place.read_text())
    remote = site.remote("GCF.gff.gz", both)
    known["references"].append(
        {
            "name": "both",
            "base": "little",
            "summary": "a little genome, two gene sets",
            "more_genes": {"RefSeq": {"url": remote.url}},
        }
    )
    place.write_text(json.dumps(known))
    command = ["reference", "install", "both", "--root", str(tmp_path), "--catalogue", str(place)]
    assert main([*command, "--progress", "none"]) == 0
    assert ("GET", "/GCF.gff.gz", "") in site.asked
    made = Reference.open(tmp_path / "both")
    assert capsys.readouterr().out.strip() == made.label
    # The demo's own file does not say whose genes it has, so its set has the file's name.
    assert [item["name"] for item in made.description["gene_sets"]] == ["genes", "RefSeq"]
    # The same files, given to `reference build` by hand, make the same reference.
    (tmp_path / "GCF.gff.gz").write_bytes(both)
    files = ["--gff3", str(demo.files / "genes.gff3.gz"), "--gff3", f"RefSeq={tmp_path / 'GCF.gff.gz'}"]
    rest = ["--fasta", str(demo.files / "genome.fa"), "--track", f"clinvar={demo.files / 'clinvar.vcf.gz'}"]
    output = tmp_path / "by-hand"
    assert main(["reference", "build", "--name", "both", *files, *rest, "--output", str(output)]) == 0
    assert Reference.open(output).label == made.label


def test_a_catalogue_whose_base_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "catalogue.json"
    place.write_text(json.dumps({"references": [{"name": "both", "base": "none"}]}))
    assert main(["reference", "install", "both", "--root", str(tmp_path), "--catalogue", str(place)]) == 1
    assert "'none'" in capsys.readouterr().err


def test_install_says_what_is_wrong(
    site: Site, demo: DemoReference, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = serve_demo(site, demo)
    common = ["--root", str(tmp_path), "--catalogue", str(place)]
    assert main(["reference", "install", "other", *common]) == 1
    assert "There are little" in capsys.readouterr().err
    site.files["/genome.fa"] += b"A"
    assert main(["reference", "install", "little", *common]) == 1
    assert "checksum" in capsys.readouterr().err
    assert not (tmp_path / "little").exists()
    assert main(["reference", "install", "little", "--catalogue", str(tmp_path / "none.json")]) == 1


def test_a_track_by_contig_is_streamed_and_carried_on(
    site: Site, demo: DemoReference, tmp_path: Path
) -> None:
    import gzip
    import shutil

    folder = tmp_path / "reference"
    shutil.copytree(demo.folder, folder)
    for path in folder.glob("track.gnomad.*"):
        path.unlink()
    lines = gzip.decompress((demo.files / "gnomad.vcf.gz").read_bytes()).decode().splitlines(keepends=True)
    head = "".join(line for line in lines if line.startswith("#"))
    for contig in ("chr1", "chr2", "chrX", "chrM"):
        site.files[f"/g.{contig}.vcf"] = (
            head + "".join(line for line in lines if line.startswith(f"{contig}\t"))
        ).encode()
    broken = site.files.pop("/g.chrX.vcf")
    asked: list[tuple[str, int]] = []

    def add() -> None:
        install.fetch_track(
            "gnomad",
            folder,
            site.url + "/g.{contig}.vcf",
            (),
            {},
            lambda what, size: asked.append((what, size)),
            lambda *words: None,
            lambda text: None,
            lambda: NOW,
        )

    with pytest.raises(InstallError):
        add()
    site.files["/g.chrX.vcf"] = broken
    add()
    assert asked[-1][1] >= len(broken)
    built = {
        path.name: path.read_bytes()
        for path in demo.folder.glob("track.gnomad.*")
        if not path.name.endswith(".json")
    }
    streamed = {
        path.name: path.read_bytes()
        for path in folder.glob("track.gnomad.*")
        if not path.name.endswith(".json")
    }
    assert streamed == built
    assert not list(tmp_path.glob(".track-*"))


def test_a_bigwig_of_the_catalogue(site: Site, demo: DemoReference, tmp_path: Path) -> None:
    lengths = {contig.name: contig.length for contig in Reference.open(demo.folder).contigs}
    first = next(iter(lengths))
    path = tmp_path / "scores.bw"
    file = pyBigWig.open(str(path), "w")
    file.addHeader(list(lengths.items()))
    file.addEntries(first, 100, values=[0.25, 1.0625, -2.0], span=1, step=1)
    file.close()
    site.files["/scores.bw"] = path.read_bytes()
    made = tmp_path / "track"
    where = ["--reference", str(demo.folder), "--output", str(made), "--yes"]
    assert (
        main(
            [
                "reference",
                "track",
                "add",
                "phylop100",
                "--url",
                f"{site.url}/scores.bw",
                *where,
                "--title",
                "mine",
            ]
        )
        == 0
    )
    track = PublishedTrack.open(made)
    assert (track.meta.kind, track.meta.rows, track.meta.title) == ("bases", 3, "mine")
    assert track.manifest["rounded"] == {"score": "steps of 0.001"}
    values = open_tracks(Reference.open(demo.folder), ["phylop100"], [track])
    records = scan(
        Chunk(0, f"{first}\t102\t.\tA\tC\t.\t.\t.\n".encode(), 0, 1),
        ContigMap(Reference.open(demo.folder).known_contigs()),
    )
    assert values.join(records).suffix[0] == "|1.062"


def test_large_downloads_need_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    from annotator.commands.terminal import consent

    monkeypatch.setattr(sys, "stdin", io.StringIO())
    consent(yes=False)("small", 1000)
    consent(yes=True)("large", 1 << 40)
    with pytest.raises(InstallError, match="--yes"):
        consent(yes=False)("large", 1 << 40)


def test_the_built_in_catalogue_is_whole() -> None:
    entries = {entry.name: entry for entry in catalogue.built_in()}
    assert entries.keys() == {"grch38", "grch37", "grch38-both", "grch37-both"}
    for entry in entries.values():
        for file in (entry.fasta, entry.genes, *entry.tracks.values()):
            assert file.url.startswith("https://")
            assert file.sha256 or file.md5_url or file.checksums_url
    for name in ("grch38", "grch37"):
        one, both = entries[name], entries[f"{name}-both"]
        assert not one.more_genes
        assert list(both.more_genes) == ["RefSeq"]
        assert both.files == (*one.files[:2], both.more_genes["RefSeq"], *one.files[2:])
        assert one.assembly == both.assembly
        assert one.source in both.source
    joint = catalogue.track_of(catalogue.load(None), "gnomad_joint", "GRCh38")
    assert isinstance(joint, catalogue.ByContig)
    assert (joint.title, joint.contigs[-1]) == ("gnomAD joint", "chrY")
    found = catalogue.track_of(catalogue.load(None), "gnomad", "GRCh38")
    assert isinstance(found, catalogue.ByContig)
    with pytest.raises(InstallError):
        catalogue.track_of(catalogue.load(None), "gnomad", "rabbit")


def test_alphamissense_from_its_address(site: Site, demo: DemoReference, tmp_path: Path) -> None:
    reference = Reference.open(demo.folder)
    first = reference.contigs[0].name
    ref = chr(reference.genome.contig(0)[999])
    alt = "A" if ref != "A" else "C"
    row = f"{first}\t1000\t{ref}\t{alt}\thg38\tP1\tENST1.4\tV2L"
    site.files["/AlphaMissense_hg38.tsv.gz"] = gzip.compress(
        b"# Copyright\n#\n# Licensed under CC BY 4.0\n"
        b"#CHROM\tPOS\tREF\tALT\tgenome\tuniprot_id\ttranscript_id\tprotein_variant\tam_pathogenicity\tam_class\n"
        + f"{row}\t0.1234\tlikely_benign\n{row}\t0.5678\tlikely_pathogenic\n".encode()
    )
    made = tmp_path / "track"
    where = ["--reference", str(demo.folder), "--output", str(made), "--yes"]
    url = ["--url", f"{site.url}/AlphaMissense_hg38.tsv.gz"]
    assert main(["reference", "track", "add", "alphamissense", *url, *where]) == 0
    track = PublishedTrack.open(made)
    assert (track.meta.kind, track.meta.rows, track.meta.licence) == ("scores", 1, "CC BY 4.0")
    assert track.manifest["rounded"] == {"am_pathogenicity": "steps of 0.0001"}
    assert not track.manifest["needs_licence"]
    records = scan(
        Chunk(0, f"{first}\t1000\t.\t{ref}\t{alt}\t.\t.\t.\n".encode(), 0, 1),
        ContigMap(reference.known_contigs()),
    )
    found = open_tracks(reference, ["alphamissense"], [track]).join(records)
    assert found.suffix[0] == "|0.5678|likely_pathogenic"


RULES = built_in_rules()
OWN = ("revel", "cadd", "spliceai", "primateai", "dbnsfp")


@pytest.mark.parametrize("name", OWN)
def test_scores_that_may_not_be_passed_on(
    demo: DemoReference, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The refusal says licence, citation and the command; so does the list."""
    entry = catalogue.load(None)["alleles"][name]
    assert main(["reference", "track", "add", name, "--reference", str(demo.folder)]) == 1
    said = capsys.readouterr().err
    command = f"annotator reference track add {name}={entry['file']} --reference DIR"
    for words in (f"{name} is added from your own file", entry["how"], entry["licence"], entry["citation"]):
        assert words in said
    assert command in said
    assert main(["reference", "list", "--root", str(tmp_path), "--json"]) == 0
    line = json.loads(capsys.readouterr().out)["tracks"][name]
    assert line.endswith(f"from your own file only (published, it is used by jobs that name it): {command}")
    assert entry["licence"] in line
    assert name in LICENSED


def test_the_file_of_a_source_gets_its_name_and_licence(demo: DemoReference, tmp_path: Path) -> None:
    first = Reference.open(demo.folder).contigs[0].name
    path = tmp_path / "whole_genome_SNVs.tsv"
    path.write_text(
        f"## CADD GRCh38-v1.7 (c)\n#Chrom\tPos\tRef\tAlt\tRawScore\tPHRED\n{first}\t9\tA\tC\t1\t2.5\n"
    )
    made = tmp_path / "track"
    where = ["--reference", str(demo.folder), "--output", str(made)]
    assert main(["reference", "track", "add", f"cadd={path}", *where]) == 0
    track = PublishedTrack.open(made)
    assert track.meta.licence == catalogue.load(None)["alleles"]["cadd"]["licence"]
    assert track.manifest["needs_licence"]
    assert track.manifest["fields"] == ["PHRED"]


def test_every_source_of_alleles_says_how_to_get_it() -> None:
    known = catalogue.load(None)
    for name, entry in known["alleles"].items():
        assert NAME.match(name)
        assert entry["licence"]
        assert entry["citation"]
        files = entry.get("files", {})
        assert bool(files) != bool(entry.get("how"))
        assert (name in OWN) != bool(files)
        for assembly, file in files.items():
            assert file["url"].startswith("https://")
            assert file["confirmed"]
            assert catalogue.table_of(known, name, assembly).url == file["url"]
        if files:
            with pytest.raises(InstallError, match="not known for rabbit"):
                catalogue.table_of(known, name, "rabbit")
    urls = catalogue.addresses(known)
    assert len(set(urls)) == len(urls)
    assert {
        "https://storage.googleapis.com/dm_alphamissense/AlphaMissense_hg19.tsv.gz",
        "https://storage.googleapis.com/gcp-public-data--gnomad/release/4.1.1/vcf/exomes/gnomad.exomes.v4.1.1.sites.chrY.vcf.bgz",
        "https://storage.googleapis.com/gcp-public-data--gnomad/release/2.1.1/vcf/genomes/gnomad.genomes.r2.1.1.sites.X.vcf.bgz",
    } <= set(urls)


def test_each_gnomad_has_its_coverage_under_the_name_that_the_page_and_pm2_expect() -> None:
    """Absence is judged by `{track}_an` or `{track}_coverage`; each is of the people of that track, and has a probe."""
    known = catalogue.load(None)
    people = {"gnomad": {"exomes"}, "gnomad_genomes": {"genomes"}, "gnomad_joint": {"exomes", "genomes"}}
    seen = set()
    for name, of in known["tracks"].items():
        for assembly in of if name.startswith("gnomad") else ():
            kind, column = ("an", "AN") if assembly == "GRCh38" else ("coverage", "over_20")
            own = f"{name}_{kind}"
            files = catalogue.table_of(known, own, assembly).files
            assert {
                part for file in files for part in file.url.split("/") if part.endswith("omes")
            } == people[name]
            assert all(file.md5 and file.confirmed for file in files)
            fields, rounding = chosen_fields(known["regions"][own]["columns"])
            assert fields == (column,)
            assert dict(rounding) == ({} if kind == "an" else {"over_20": "0.001"})
            assert known["probes"][own][assembly][0]["field"] == column
            metas = [
                TrackMeta(track, sort, (TrackField(f"{track}_{field}", "number", field),), {}, 0)
                for track, sort, field in ((name, "gnomad", "AF"), (own, "bases", column))
            ]
            assert sources_of(metas, RULES).coverage == f"{own}_{column}"
            seen.add(own)
    assert len(seen) == 5
    assert known["probes"].keys() >= {"gerp", "gerp_rs"}


def test_coverage_by_its_entry(site: Site, demo: DemoReference, tmp_path: Path) -> None:
    """The built-in entry takes column and description; the file says contigs as it likes."""
    first = Reference.open(demo.folder).contigs[0].name.removeprefix("chr")
    site.files["/c.tsv.bgz"] = gzip.compress(
        f"chrom\tpos\tmean\tmedian\tover_1\tover_20\n{first}\t102\t3e+01\t30\t1\t9.8765e-01\n".encode()
    )
    made = tmp_path / "track"
    where = ["--reference", str(demo.folder), "--output", str(made), "--yes"]
    assert (
        main(["reference", "track", "add", "gnomad_coverage", "--url", f"{site.url}/c.tsv.bgz", *where]) == 0
    )
    track = PublishedTrack.open(made)
    assert (track.meta.kind, track.meta.rows, track.meta.licence) == ("bases", 1, "CC0 1.0")
    assert track.manifest["rounded"] == {"over_20": "steps of 0.001"}
    assert track.meta.fields[0].column == "gnomad_coverage_over_20"
