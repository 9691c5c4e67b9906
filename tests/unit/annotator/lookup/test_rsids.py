"""Variants by rsID: each id of the demo's track leads to the alleles that its file has under it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.cloud.lookups import Lookups
from annotator.lookup.desk import Desk
from annotator.lookup.notation import LONGEST_ALLELE, RsId, Written
from annotator.lookup.problems import LookupError_, NotUnique, UnknownName
from annotator.lookup.rsids import RsIds
from annotator.reference.identity import genome_of
from annotator.tracks import vcf
from annotator.tracks.publication import PublishedTrack
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import installed
from tests.annotator_demo import NOW, DemoReference
from tests.unit.annotator.folder_files import FolderFiles
from tests.unit.annotator.lookup.test_function import BUCKET, FolderS3, bucket, label
from tests.unit.annotator.tracks.track_world import COLUMNS, CONTIGS, HEAD, Genome

__all__ = ["bucket", "label"]


def sites(demo: DemoReference) -> Iterator[tuple[str, str, str, list[str]]]:
    """(contig-position, id, REF, ALTs) of the demo's file of frequencies, whose column ID has rsIDs."""
    for line in gzip.decompress((demo.files / "gnomad.vcf.gz").read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            contig, position, name, ref, alts = line.split("\t")[:5]
            yield f"{contig}-{position}", name, ref, alts.split(",")


@pytest.fixture
def desk(reference_folder: Path, tmp_path: Path) -> Desk:
    description = json.loads((reference_folder / "reference.json").read_text())
    return Desk(FolderFiles(reference_folder), description, tmp_path, lambda: NOW)


def tracks(folder: Path, *names: str) -> list[PublishedTrack]:
    genome = genome_of(json.loads((folder / "reference.json").read_text()))
    return [
        PublishedTrack(folder, {"name": meta.name, "version": "", "genome": genome})
        for meta in installed(folder)
        if not names or meta.name in names
    ]


def test_an_id_leads_to_its_variant(demo: DemoReference, desk: Desk, reference_folder: Path) -> None:
    place, name, ref, (alt,) = next(site for site in sites(demo) if len(site[3]) == 1)
    by_id = desk.look(name, tracks(reference_folder))
    by_place = desk.look(f"{place}-{ref}-{alt}", tracks(reference_folder))
    assert by_id.pop("given") == name
    assert by_place.pop("given") == f"{place}-{ref}-{alt}"
    for answer in (by_id, by_place):
        answer.pop("files")  # compressed files: the same rows
    assert by_id == by_place
    assert by_id["variant"] == f"{place}-{ref}-{alt}"
    assert name in {row.get("Existing_variation") for row in by_id["consequences"]}
    assert desk.look(name.upper(), tracks(reference_folder))["variant"] == by_id["variant"]


def test_every_id_of_the_track_is_known(
    demo: DemoReference, desk: Desk, reference_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "annotator.lookup.desk.answered",
        lambda contig, allele, *_: {"variant": f"{contig[0]}-{allele[0]}-{allele[1]}-{allele[2]}"},
    )
    monkeypatch.setattr("annotator.lookup.desk.cut_out", lambda *_: None)
    own = tracks(reference_folder)
    several = 0
    for place, name, ref, alts in list(sites(demo))[::97] + [s for s in sites(demo) if len(s[3]) > 1][:20]:
        if len(alts) == 1:
            assert desk.look(name, own)["variant"] == f"{place}-{ref}-{alts[0]}"
            continue
        several += 1
        with pytest.raises(NotUnique, match=f"{name} has {len(alts)} alleles in .*gnomAD") as raised:
            desk.look(name, own)
        chosen = [desk.look(one.variant, own)["variant"] for one in raised.value.candidates]
        assert len(set(chosen)) == len(alts)
        for variant in chosen:
            assert variant in {f"{place}-{ref}-{alt}" for alt in alts} or len(ref) > 1
    assert several


@pytest.mark.parametrize(
    ("text", "names", "code", "words"),
    [
        ("rs1", (), "unknown-name", "rs1 is in no track of this reference (gnomAD-like (synthetic)"),
        ("rs1", ("clinvar",), "unknown-name", "No track of this reference has rsIDs"),
        ("rs0", (), "not-a-variant", "rs0 is not an rsID"),
        ("rs" + "9" * 400, (), "not-a-variant", "is not an rsID"),
        ("rs12x", (), "not-a-variant", "rs12x is not a variant"),
        ("rs", (), "not-a-variant", "rs is not a variant"),
    ],
)
def test_what_is_not_known_is_not_called_wrong(
    desk: Desk, reference_folder: Path, text: str, names: tuple[str, ...], code: str, words: str
) -> None:
    with pytest.raises(LookupError_) as raised:
        desk.look(text, tracks(reference_folder, *names))
    assert raised.value.code == code
    assert words in raised.value.detail


def made(folder: Path, name: str, records: str) -> PublishedTrack:
    """A track of its own; the title is that of its kind."""
    folder.mkdir()
    (folder / "t.vcf").write_text(HEAD + COLUMNS + records)
    vcf.build(TrackSpec(name, folder / "t.vcf"), CONTIGS, Genome(), folder)
    return PublishedTrack(folder, {"name": name, "version": "", "genome": ""})


def test_tracks_of_one_title_are_all_asked(tmp_path: Path) -> None:
    """Exomes and genomes of gnomAD are two tracks with the title gnomAD."""
    own = [
        made(tmp_path / "e", "gnomad-exomes", "1\t7\trs7\tC\tT\t.\t.\t.\n1\t8\trs8\tG\tA\t.\t.\t.\n"),
        made(tmp_path / "g", "gnomad-genomes", "1\t8\trs8\tG\tT\t.\t.\t.\n1\t9\trs9\tT\tA\t.\t.\t.\n"),
    ]
    for tracks_ in (own, own[::-1]):
        assert RsIds().find(RsId(7), tracks_) == Written("1", 7, "C", "T")
        assert RsIds().find(RsId(9), tracks_) == Written("1", 9, "T", "A")
        with pytest.raises(NotUnique, match=r"rs8 has 2 alleles in gnomAD\. Choose"):
            RsIds().find(RsId(8), tracks_)


def test_an_id_of_long_alleles_alone_may_be_in_a_track(tmp_path: Path) -> None:
    """The index has no allele that cannot be looked up, so it cannot say that the track lacks the id."""
    record = f"1\t7\trs7\tC\tC{'A' * LONGEST_ALLELE}\t.\t.\t.\n1\t8\trs8\tG\tA\t.\t.\t.\n"
    with pytest.raises(UnknownName, match="its alleles may have more than 1,000 bases"):
        RsIds().find(RsId(7), [made(tmp_path / "t", "dbsnp", record)])


def test_the_index_is_read_by_ranges_from_the_bucket(
    demo: DemoReference, bucket: FolderS3, label: str, tmp_path: Path
) -> None:
    place, name, ref, (alt,) = next(site for site in sites(demo) if len(site[3]) == 1)
    version = label.partition("@")[2]
    index = f"demo/{version}/track.gnomad.rsids"

    def asked(variant: str) -> Any:
        return lookups.answer({"reference": label, "variant": variant, "tracks": {}})

    lookups = Lookups(bucket, BUCKET, tmp_path, lambda: NOW)
    assert asked(f"{place}-{ref}-{alt}")["answer"]["variant"] == f"{place}-{ref}-{alt}"
    assert index not in bucket.read
    assert asked(name)["answer"]["variant"] == f"{place}-{ref}-{alt}"
    size = (demo.folder / "track.gnomad.rsids").stat().st_size
    assert 0 < bucket.read[index] <= size
    assert asked("rs1")["problem"]["code"] == "unknown-name"
    said = asked(next(site for site in sites(demo) if len(site[3]) == 2)[1])["problem"]
    assert said["code"] == "not-unique"
    assert all(candidate["transcripts"] == [] for candidate in said["candidates"])
