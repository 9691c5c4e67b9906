"""The FASTA is read once where its lines are regular: what comes out is what htslib makes of the same file."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pysam
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import ReferenceError_
from annotator.reference import fasta as module
from annotator.reference.fasta import take_fasta

FILES = ("genome.fa.gz", "genome.fa.gz.fai", "genome.fa.gz.gzi", "genome.npy", "genome.offset.npy")


def both(text: bytes, folder: Path, packed: bool = False) -> tuple[bool, list[object]]:
    """Whether it was read once; and per file, and for what is returned, (one pass, htslib)."""
    given_file = folder / "given.fa"
    given_file.write_bytes(gzip.compress(text) if packed else text)
    once, twice = folder / "once", folder / "twice"
    for place in (once, twice):
        place.mkdir(exist_ok=True)
        for old in place.iterdir():
            old.unlink()
    regular = module._read_once(given_file, once, lambda _: None) is not None
    found = take_fasta(given_file, once)
    expected = module._by_htslib(given_file, twice, False, lambda _: None)
    pairs: list[object] = [(name, (once / name).read_bytes(), (twice / name).read_bytes()) for name in FILES]
    return regular, [*pairs, ("", found, expected)]


def check(text: bytes, folder: Path, packed: bool = False) -> bool:
    regular, pairs = both(text, folder, packed)
    for name, one, other in pairs:  # type: ignore[misc]
        assert one == other, name
    return regular


@st.composite
def fastas(draw: st.DrawFn) -> bytes:
    lines = []
    for number in range(draw(st.integers(1, 4))):
        width = draw(st.integers(1, 9))
        bases = draw(st.text("ACGTNacgtnRy*", min_size=1, max_size=40))
        title = draw(st.sampled_from(["", " a title", "\ttabbed > title"]))
        lines.append(f">s{number}{title}\n")
        lines += [f"{bases[at : at + width]}\n" for at in range(0, len(bases), width)]
    return "".join(lines).encode()


@given(text=fastas(), piece=st.integers(1, 30), packed=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_regular_files_however_they_are_cut_into_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, piece: int, packed: bool
) -> None:
    monkeypatch.setattr(module, "_READ", piece)
    assert check(text, tmp_path, packed)


def test_a_file_that_ends_without_a_newline_is_read_once(tmp_path: Path) -> None:
    assert check(b">a\nACGT\nAC\n>b\nACGT\nACG", tmp_path)


IRREGULAR = {
    "windows": b">a\r\nACGT\r\nAC\r\n>b\r\nAC\r\n",
    "one line without its end": b">a\nACGT\n>b\nACGTACGT",
    "name twice": b">a\nACGT\n>a x\nAC\n>b\nTT\n",
}


@pytest.mark.parametrize("text", IRREGULAR.values(), ids=IRREGULAR.keys())
def test_other_files_are_read_by_htslib(
    tmp_path: Path, text: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    assert not check(text, tmp_path)
    capfd.readouterr()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"ACGT\n", id="no title"),
        pytest.param(b">a\nACGT\nAC\nACGT\n", id="ragged lines"),
        pytest.param(b"\x1f\x8b\x08\x00cut", id="damaged gzip"),
    ],
)
def test_what_htslib_refuses_is_refused(
    tmp_path: Path, text: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "given.fa"
    path.write_bytes(text)
    with pytest.raises(ReferenceError_, match="FASTA cannot be read"):
        take_fasta(path, tmp_path)
    capfd.readouterr()


def test_a_bgzipped_file_is_kept_as_it_is(tmp_path: Path) -> None:
    text = b">a\n" + b"ACGTT\n" * 30_000
    given_file = tmp_path / "given.fa.gz"
    with pysam.BGZFile(str(given_file), "w", None) as packed:
        packed.write(text)
    (tmp_path / "out").mkdir()
    (sequence,) = take_fasta(given_file, tmp_path / "out")
    assert (sequence.name, sequence.length) == ("a", 150_000)
    assert (tmp_path / "out" / "genome.fa.gz").read_bytes() == given_file.read_bytes()


def test_the_kept_file_is_the_given_text_and_htslib_finds_places_in_it(tmp_path: Path) -> None:
    text = b">a x\n" + b"ACGTNacgtn" * 20 + b"\n" + (b"TTGCAACCGG" * 20 + b"\n") * 5_000 + b">b\nGG\n"
    path = tmp_path / "given.fa"
    path.write_bytes(text)
    (tmp_path / "out").mkdir()
    take_fasta(path, tmp_path / "out")
    kept = tmp_path / "out" / "genome.fa.gz"
    assert gzip.decompress(kept.read_bytes()) == text
    with pysam.FastaFile(str(kept)) as opened:
        assert opened.fetch("a", 900_000, 900_010) == "TTGCAACCGG"
        assert opened.fetch("b") == "GG"
    assert subprocess.run(["gzip", "-t", str(kept)], check=False).returncode == 0
