"""Tracks published by themselves: versions, the newest of each genome, and what a job joins."""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from annotator.cli import main
from annotator.commands.build_reference import BuildRequest, build_reference, build_track
from annotator.commands.publish_track import publish, published
from annotator.commands.track_places import Changed, FolderPlace
from annotator.errors import InputError, ReferenceError_, TrackError
from annotator.reference.folder import Reference
from annotator.reference.identity import genome_of
from annotator.tracks.choice import choose, published_in
from annotator.tracks.join import open_tracks
from annotator.tracks.publication import PublishedTrack, read_manifest
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import NOW, DemoReference, build_demo


@dataclass(frozen=True)
class Shelf:
    """A demo reference with both tracks inside, one of the same genome without, and a folder for published tracks."""

    demo: DemoReference
    bare: Path
    root: Path

    @property
    def place(self) -> FolderPlace:
        return FolderPlace(self.root)

    @property
    def reference(self) -> Reference:
        return Reference.open(self.bare)

    def clinvar(self, folder: Path, change: bytes | None = None) -> PublishedTrack:
        """A ClinVar track in a folder of its own; `change` replaces each `Benign`."""
        source = self.demo.files / "clinvar.vcf.gz"
        if change is not None:
            source = folder.with_name(f"{folder.name}.vcf.gz")
            whole = gzip.decompress((self.demo.files / "clinvar.vcf.gz").read_bytes())
            source.write_bytes(gzip.compress(whole.replace(b"CLNSIG=Benign", b"CLNSIG=" + change)))
        return build_track(self.bare, TrackSpec("clinvar", source), folder, lambda _: None)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoReference, Path]:
    folder = tmp_path_factory.mktemp("published")
    demo = build_demo(folder, megabases=0.2, variants=200)
    request = BuildRequest(
        "demo",
        demo.files / "genome.fa",
        demo.files / "genes.gff3.gz",
        folder / "bare",
        assembly="demo",
        synthetic=True,
    )
    build_reference(request, lambda _: None, lambda: NOW)
    return demo, folder / "bare"


@pytest.fixture
def shelf(built: tuple[DemoReference, Path], tmp_path: Path) -> Shelf:
    return Shelf(*built, tmp_path / "root")


def names(shelf: Shelf, wanted: list[str] | None = None) -> dict[str, str]:
    """The tracks that a job joins, with their versions."""
    found = choose(shelf.reference, wanted, published_in(shelf.root, shelf.reference, wanted))
    return {track.meta.name: track.published for track in found}


def test_a_reference_with_other_genes_has_the_same_genome_and_one_with_other_bases_has_not(
    shelf: Shelf,
) -> None:
    description = shelf.reference.description
    assert genome_of(description) == genome_of(Reference.open(shelf.demo.folder).description)
    other = json.loads(json.dumps(description))
    next(item for item in other["files"] if item["name"] == "genome.npy")["sha256"] = "0" * 64
    assert genome_of(other) != genome_of(description)
    renamed = json.loads(json.dumps(description))
    renamed["contigs"][0]["name"] = "chrOther"
    assert genome_of(renamed) != genome_of(description)
    assert genome_of({"contigs": [], "files": []}) == ""


def test_a_published_track_says_what_the_same_track_inside_the_reference_says(
    shelf: Shelf, tmp_path: Path
) -> None:
    publish(shelf.demo.folder, (), shelf.place, None, lambda: NOW)
    assert names(shelf).keys() == {"clinvar", "gnomad"}
    sample = shelf.demo.files / "sample.vcf.gz"
    inside = shelf.demo.annotate(sample, tmp_path / "inside")
    apart = DemoReference(shelf.demo.files, shelf.bare).annotate(
        sample, tmp_path / "apart", published=tuple(published_in(shelf.root, shelf.reference, None))
    )
    for name in ("variants.tsv.gz", "variants.parquet"):
        assert (tmp_path / "inside" / name).read_bytes() == (tmp_path / "apart" / name).read_bytes()
    assert [track["name"] for track in apart.manifest["tracks"]] == ["clinvar", "gnomad"]
    versions = {track["name"]: track["published"] for track in apart.manifest["tracks"]}
    assert versions == names(shelf)
    assert not any("published" in track for track in inside.manifest["tracks"])


def test_a_new_version_touches_nothing_else(shelf: Shelf, tmp_path: Path) -> None:
    publish(shelf.demo.folder, (), shelf.place, None, lambda: NOW)
    before = names(shelf)
    (first,) = publish(shelf.clinvar(tmp_path / "first").folder, (), shelf.place, None, lambda: NOW)
    assert first.version == before["clinvar"], "the same content is the same version"
    kept = {path: path.read_bytes() for path in shelf.root.rglob("*") if path.is_file()}
    (second,) = publish(
        shelf.clinvar(tmp_path / "second", b"Pathogenic").folder, (), shelf.place, None, lambda: NOW
    )
    assert second.version != first.version
    changed = {path for path, body in kept.items() if path.read_bytes() != body}
    assert changed == {shelf.root / "tracks" / "clinvar" / "current.json"}
    assert names(shelf) == before | {"clinvar": second.version}
    assert names(shelf, [f"clinvar@{first.version}"]) == {"clinvar": first.version}, "older versions stay"
    assert {(item["name"], item["version"]): item["current"] for item in published(shelf.place)} == {
        ("clinvar", first.version): False,
        ("clinvar", second.version): True,
        ("gnomad", before["gnomad"]): True,
    }


def test_a_published_track_replaces_the_references_own(shelf: Shelf, tmp_path: Path) -> None:
    (newer,) = publish(
        shelf.clinvar(tmp_path / "newer", b"Pathogenic").folder, (), shelf.place, None, lambda: NOW
    )
    reference = Reference.open(shelf.demo.folder)
    found = choose(reference, None, published_in(shelf.root, reference, None))
    assert [(track.meta.name, track.published) for track in found] == [
        ("clinvar", newer.version),
        ("gnomad", ""),
    ]
    assert [
        track.meta.name
        for track in choose(reference, ["none"], published_in(shelf.root, reference, ["none"]))
    ] == []


def test_a_track_that_needs_a_licence_is_joined_only_by_name(shelf: Shelf, tmp_path: Path) -> None:
    publish(shelf.clinvar(tmp_path / "track").folder, (), shelf.place, True, lambda: NOW)
    assert names(shelf) == {}
    assert names(shelf, ["clinvar"]).keys() == {"clinvar"}
    revel = build_track(
        shelf.bare,
        TrackSpec("revel", shelf.demo.files / "clinvar.vcf.gz"),
        tmp_path / "revel",
        lambda _: None,
    )
    assert revel.manifest["needs_licence"], "known by its name"


def test_a_track_of_another_genome_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    track = shelf.clinvar(tmp_path / "track")
    other = PublishedTrack(track.folder, dict(track.manifest) | {"genome": "0" * 12})
    with pytest.raises(ReferenceError_, match="another genome"):
        open_tracks(shelf.reference, None, [other])


def test_what_cannot_be_joined_or_published_is_said(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no track clinvar"):
        choose(shelf.reference, ["clinvar"], published_in(shelf.root, shelf.reference, ["clinvar"]))
    with pytest.raises(TrackError, match="nothing to publish"):
        publish(tmp_path, (), shelf.place, None, lambda: NOW)
    with pytest.raises(TrackError, match="has no track dbsnp"):
        publish(shelf.demo.folder, ("dbsnp",), shelf.place, None, lambda: NOW)
    with pytest.raises(ReferenceError_, match="no published track"):
        names(shelf, ["clinvar@0123456789ab"])
    with pytest.raises(TrackError):
        names(shelf, ["clinvar@../../etc"])
    with pytest.raises(ReferenceError_, match="name cannot be used"):
        build_reference(
            BuildRequest("tracks", tmp_path / "a", tmp_path / "b", tmp_path / "c"),
            lambda _: None,
            lambda: NOW,
        )


@pytest.mark.parametrize("change", ["version", "genome", "sha256", "name"])
def test_a_manifest_that_was_changed_is_refused(shelf: Shelf, tmp_path: Path, change: str) -> None:
    manifest = json.loads((shelf.clinvar(tmp_path / "track").folder / "manifest.json").read_text())
    if change in ("sha256", "name"):
        manifest["files"][0][change] = "../outside" if change == "name" else "0" * 64
    else:
        manifest[change] = "0" * 12
    with pytest.raises(ReferenceError_, match="damaged"):
        read_manifest(json.dumps(manifest), "x")


def test_two_who_publish_at_once_lose_nothing(shelf: Shelf, tmp_path: Path) -> None:
    """The list of versions is written only as it was read, else read again."""
    track = shelf.clinvar(tmp_path / "track")

    class Busy(FolderPlace):
        turns = 0

        def write(self, key: str, body: bytes, mark: str | None) -> None:
            Busy.turns += 1
            if Busy.turns == 1:
                document = {"format": 1, "name": "clinvar", "genomes": {"f" * 12: {"version": "e" * 12}}}
                (shelf.root / key).parent.mkdir(parents=True, exist_ok=True)
                (shelf.root / key).write_text(json.dumps(document))
            super().write(key, body, mark)

    publish(track.folder, (), Busy(shelf.root), None, lambda: NOW)
    kept = json.loads((shelf.root / "tracks" / "clinvar" / "current.json").read_text())["genomes"]
    assert kept.keys() == {"f" * 12, track.genome}
    with pytest.raises(Changed):
        FolderPlace(shelf.root).write("tracks/clinvar/current.json", b"{}", None)


def test_a_broken_copy_is_sent_again(shelf: Shelf, tmp_path: Path) -> None:
    (track,) = publish(shelf.clinvar(tmp_path / "track").folder, (), shelf.place, None, lambda: NOW)
    placed = shelf.root / "tracks" / "clinvar" / track.version
    whole = (placed / "track.clinvar.blocks").read_bytes()
    (placed / "track.clinvar.blocks").write_bytes(whole[:5])
    publish(track.folder, (), shelf.place, None, lambda: NOW)
    assert (placed / "track.clinvar.blocks").read_bytes() == whole
    shutil.rmtree(shelf.root)


def test_the_commands(shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, output = f"clinvar={shelf.demo.files / 'clinvar.vcf.gz'}", tmp_path / "own"
    before = (shelf.bare / "reference.json").read_bytes()
    assert (
        main(["reference", "track", "add", source, "--reference", str(shelf.bare), "--output", str(output)])
        == 0
    )
    named = capsys.readouterr().out.strip()
    assert (shelf.bare / "reference.json").read_bytes() == before, "the reference stays as it is"
    assert main(["reference", "track", "publish", str(output), "--to", str(shelf.root)]) == 0
    assert capsys.readouterr().out.strip() == named
    assert main(["reference", "track", "list", str(shelf.root)]) == 0
    listed = capsys.readouterr().out
    assert named in listed
    assert "current" in listed
    assert main(["reference", "track", "list", str(shelf.root), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tracks"][0]["name"] == "clinvar"
    sample = str(shelf.demo.files / "sample.vcf.gz")
    common = [
        "annotate",
        sample,
        "--reference",
        str(shelf.bare),
        "--engine",
        "csq",
        "--threads",
        "1",
        "--progress",
        "none",
    ]
    assert main([*common, "--output", str(tmp_path / "r"), "--track-root", str(shelf.root)]) == 0
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    assert [f"{track['name']}@{track['published']}" for track in manifest["tracks"]] == [named]
    capsys.readouterr()
    report = (tmp_path / "r" / "report.html").read_text()
    assert f"published as {named}" in report
    assert [
        track["published"] for track in json.loads((tmp_path / "r" / "summary.json").read_text())["tracks"]
    ] == [named.partition("@")[2]]
    assert main([*common, "--output", str(tmp_path / "s"), "--tracks", named]) == 1
    said = capsys.readouterr().err
    assert f"{named} is a published track" in said
    assert f"Add --track-root DIR, a folder with tracks/{named.replace('@', '/')} in it" in said
    assert main(["reference", "track", "publish", str(output), "--to", "s3://"]) == 1
