"""The compiled path says what the readable rules say, byte for byte, however the input is cut and shared out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from annotator.engines.vep.kernel import worker
from annotator.engines.vep.kernel.coding_sequences import CodingSequences
from annotator.reference import layout
from annotator.reference.folder import Reference
from tests.unit.annotator.driver import HEADER, OneTrack, Outputs, annotate
from tests.unit.annotator.variants import at_ends, crowded, replacements


def both_ways(
    text: bytes, reference: Path, folder: Path, tracks: OneTrack | None = None
) -> tuple[Outputs, Outputs]:
    """What the kernel and what the readable rules alone make of a VCF."""
    fast = annotate(text, reference, folder / "fast", tracks=tracks)
    return fast, annotate(text, reference, folder / "slow", tracks=tracks, readable=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_kernel_equals_the_readable_rules(
    reference: Reference, reference_folder: Path, tmp_path: Path, seed: int
) -> None:
    fast, slow = both_ways(crowded(reference, 700, seed), reference_folder, tmp_path, OneTrack())
    assert fast.totals.exact < slow.totals.exact  # the kernel did answer some rows itself
    for ours, theirs in zip(fast.lines(), slow.lines(), strict=True):
        assert ours == theirs
    assert gunzipped(fast.tsv) == gunzipped(slow.tsv)


def test_replacements_are_told_as_by_the_readable_rules(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    fast, slow = both_ways(replacements(reference, 1200), reference_folder, tmp_path)
    assert fast.totals.exact < slow.totals.exact / 4
    assert fast.lines() == slow.lines()
    assert any("inv" in line for line in fast.lines())


def test_changes_at_the_ends_of_transcripts_are_told_as_by_the_readable_rules(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    fast, slow = both_ways(at_ends(reference, 1500), reference_folder, tmp_path)
    assert fast.totals.exact < slow.totals.exact / 2
    assert fast.lines() == slow.lines()


def test_any_number_of_workers_and_any_cut_give_the_same_lines(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    text = crowded(reference, 400, seed=3)
    one = annotate(text, reference_folder, tmp_path / "one", records=60)
    three = annotate(text, reference_folder, tmp_path / "three", records=60, threads=3)
    assert one.bytes() == three.bytes()
    for records in (3,):
        cut = annotate(text, reference_folder, tmp_path / f"cut{records}", records=records)
        assert cut.lines() == one.lines()
        assert gunzipped(cut.tsv) == gunzipped(one.tsv)


def test_rows_carry_the_tracks_and_the_existing_variation(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    out = annotate(crowded(reference, 200, seed=4), reference_folder, tmp_path, tracks=OneTrack())
    for record in out.records():
        for row in record[7].split("CSQ=")[1].split(",") if "CSQ=" in record[7] else []:
            fields = row.split("|")
            assert fields[17].startswith("rs")
            assert fields[-2] == f"t{record[1]}"
            assert float(fields[-1]) == int(fields[31]) / 2


@pytest.mark.parametrize(
    "longest", [pytest.param(1.0, id="one at a time"), pytest.param(0.4, id="short ones only")]
)
def test_coding_sequences_that_find_no_room_are_made_again(
    reference: Reference,
    reference_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    longest: float,
) -> None:
    columns = reference.genes.columns
    sizes = (
        columns[:, layout.CDNA_LENGTH]
        - columns[:, layout.CDS_CDNA_START]
        + columns[:, layout.START_PHASE]
        + 1
    )
    room = int(longest * sizes[columns[:, layout.CODING] == 1].max())
    text = crowded(reference, 400, seed=6)
    usual = annotate(text, reference_folder, tmp_path / "usual")
    monkeypatch.setattr(worker, "CodingSequences", partial(CodingSequences, size=room))
    small = annotate(text, reference_folder, tmp_path / "small")
    assert small.lines() == usual.lines()
    assert (small.totals.exact > usual.totals.exact) == (longest < 1)


def test_unsorted_records_are_answered_alike(reference: Reference, reference_folder: Path) -> None:
    """The sweep must not lose transcripts when positions fall (a reader that allows it)."""
    from annotator.chunk.records import Chunk
    from annotator.engines.vep.engine import VepEngine
    from annotator.vcf.scan import scan
    from tests.unit.annotator.driver import NoTracks

    lines = crowded(reference, 200, seed=5, structural=False)[len(HEADER) :].splitlines(keepends=True)
    names = {contig.name: number for number, contig in enumerate(reference.contigs)}
    worker = VepEngine(reference).worker()
    texts = []
    for order in (lines, lines[::-1]):
        records = scan(Chunk(0, b"".join(order), 0, 1), names)
        rows = worker.annotate(records, NoTracks().join(records))
        found: list[list[str]] = [[] for _ in order]
        for r in range(len(rows)):
            found[int(rows.record[r])].append(rows.text[rows.start[r] : rows.end[r]].tobytes().decode())
        texts.append(found)
    assert texts[0] == texts[1][::-1]


def test_contigs_without_genes_or_reference(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    name = reference.contigs[0].name
    base = reference.genome.fetch(name, 9, 10)
    other = "C" if base != "C" else "G"
    text = HEADER + f"{name}\t10\t.\t{base}\t{other}\t.\t.\tA=1\nzz\t5\t.\tA\tC\t.\t.\tB=2;\n".encode()
    out = annotate(text, reference_folder, tmp_path)
    first, second = out.records()
    assert "|intergenic_variant|MODIFIER|" in first[7] or "_gene_variant|" in first[7]
    assert second[7] == "B=2;"


def gunzipped(path: Path) -> bytes:
    import gzip

    return gzip.decompress(path.read_bytes())
