"""A gene file read in parts, contig by contig, gives what the whole file gives."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import GeneModelError
from annotator.genes.features import WholeFile
from annotator.genes.joining import stated
from annotator.genes.load import is_gtf, read_genes, read_lines
from annotator.genes.outcome import Place, Reading
from annotator.genes.split import GeneShard, Split, split
from annotator.genes.transcript_record import TranscriptRecord

# Blocks of lines that hang together, as different tools write them; NAME is the contig.
BLOCKS = (
    "NAME  e  gene  10  90  .  -  .  ID=g;Name=G;biotype=protein_coding\n"
    "NAME  e  mRNA  10  90  .  -  .  ID=t;Parent=g;biotype=protein_coding;transcript_id=T\n"
    "NAME  e  exon  10  40  .  -  .  Parent=t\nNAME  e  CDS  12  40  .  -  1  ID=c;Parent=t;protein_id=P\n"
    "###\nNAME  e  exon  60  90  .  -  .  Parent=t\nNAME  e  CDS  60  80  .  -  0  ID=c;Parent=t;protein_id=P\n",
    "NAME  p  CDS  100  198  .  +  0  ID=L1;locus_tag=L1;transl_table=11\n",
    "NAME  p  tRNA  200  270  .  +  .  ID=L2;locus_tag=L2\n",
    "NAME  r  gene  300  400  .  +  .  ID=r;gene=rps12;exception=trans-splicing\n"
    "NAME  r  CDS  300  350  .  +  0  ID=rc;Parent=r\nNAME  r  CDS  380  400  .  -  0  ID=rc;Parent=r\n",
    "NAME  x  exon  500  510  .  +  .  Parent=nobody\n",
    "NAME  x  mRNA  520  530  .  +  .  ID=empty\n",
    "NAME  x  CDS  600  632  .  +  .  ID=k;Parent=missing\nNAME  x  repeat_region  1  2  .  +  .  note=x\n",
    "NAME  x  biological_region  1  2  .  +  .  ID=b\n\n# a comment\n##sequence-region NAME 1 5000\n",
)


def whole(path: Path) -> tuple[list[TranscriptRecord], Reading]:
    reading = Reading()
    return list(read_genes(path, reading)), reading


def parted(found: Split, gtf: bool = False) -> tuple[list[TranscriptRecord], Reading]:
    """The records of all parts in the order in which one reader meets them."""
    counts = Reading()
    met: list[tuple[Place, int, TranscriptRecord]] = []
    for shard in found.shards:
        reading = Reading()
        for record in read_lines(shard, gtf, reading):
            met.append((reading.place, len(met), record))
        counts.add(reading)
    return [record for _, _, record in sorted(met, key=lambda item: item[:2])], counts


def written(folder: Path, text: str, packed: bool = False) -> Path:
    path = folder / "genes.gff3"
    data = text.replace("  ", "\t").encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def divided(path: Path, size: int = 1) -> Split:
    folder = path.parent / "parts"
    folder.mkdir(exist_ok=True)
    found = split(path, folder, size=size)
    assert found is not None
    return found


def reasons(reading: Reading) -> list[tuple[str, int, int, str]]:
    return [(why, each.features, each.cds_lines, each.example) for why, each in reading.left_out.items()]


@given(
    blocks=st.lists(
        st.tuples(st.sampled_from(BLOCKS), st.sampled_from(["1", "chr2", "c|3", "%34"])), max_size=12
    ),
    size=st.sampled_from([1, 300, 1 << 20]),
    packed=st.booleans(),
    windows=st.booleans(),
    block=st.sampled_from([1, 100, 1 << 20]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parts_give_what_the_whole_gives(
    tmp_path: Path, blocks: list[tuple[str, str]], size: int, packed: bool, windows: bool, block: int
) -> None:
    text = "##gff-version 3\n" + "".join(block.replace("NAME", name) for block, name in blocks)
    path = written(tmp_path, text.replace("\n", "\r\n") if windows else text, packed)
    found = divided(path, size)
    records, reading = whole(path)
    assert found.told == stated(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("annotator.genes.split._BLOCK", block)
        again, counts = parted(found)
    assert again == records
    assert reasons(counts) == reasons(reading)
    assert (counts.sentences(), counts.cds_lines, counts.unused) == (
        reading.sentences(), reading.cds_lines, reading.unused,
    )  # fmt: skip


def test_contigs_stay_together_and_parts_have_about_the_size(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(20)]
    path = written(tmp_path, "".join(BLOCKS[0].replace("NAME", name) for name in names))
    found = divided(path, 1000)
    assert 4 < len(found.shards) < 20
    assert sum(shard.size for shard in found.shards) == path.stat().st_size
    for number, shard in enumerate(found.shards):
        inside = {line.split("\t")[0] for _, line in shard.numbered() if "\t" in line}
        assert inside == {name for name, part in found.shard_of.items() if part == number}


def test_lines_keep_their_numbers_when_contigs_alternate(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "".join(f"c{number % 3}  x  gene  {number + 1}  99  .  +  .  ID=g\n" for number in range(50)),
    )
    lines = sorted(line for shard in divided(path).shards for line in shard.numbered())
    assert lines == [(number, line.rstrip("\n")) for number, line in WholeFile(path).numbered()]


def test_gtf(tmp_path: Path) -> None:
    lines = "".join(
        f'{name}  s  {kind}  {low}  {low + 8}  .  +  0  gene_id "g{low}"; transcript_id "t{low}";\n'
        for name in ("1", "2", "1")
        for kind, low in (("exon", 10), ("CDS", 10), ("exon", 30), ("start_codon", 30))
    )
    path = written(tmp_path, lines + '1  s  exon  5  6  .  +  .  gene_id "x";\n')
    assert is_gtf(path)
    records, reading = whole(path)
    again, counts = parted(divided(path), gtf=True)
    assert (again, reasons(counts)) == (records, reasons(reading))


def test_sequences_end_the_features(tmp_path: Path) -> None:
    path = written(
        tmp_path, BLOCKS[1].replace("NAME", "1") + "##FASTA\n>1\nACGT\n" + BLOCKS[1].replace("NAME", "2")
    )
    assert list(divided(path).shard_of) == ["1"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            b"1\tx\tgene\t1\t2\t.\t+\t.\tID=a\r1\tx\tgene\t1\t2\t.\t+\t.\tID=b\r", id="lone returns"
        ),
        pytest.param(b"\x1f\x8b\x08\x00cut", id="damaged gzip"),
    ],
)
def test_what_the_plain_reader_has_to_judge_is_not_split(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "genes"
    path.write_bytes(data)
    assert split(path, tmp_path) is None


def test_a_part_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "genes"
    path.write_bytes(b"1\tx\tgene\t1\t2\t.\t+\t.\tID=\xff\n")
    (shard,) = divided(path).shards
    assert isinstance(shard, GeneShard)
    with pytest.raises(GeneModelError, match=r"genes: .utf-8. codec"):
        list(shard.numbered())
