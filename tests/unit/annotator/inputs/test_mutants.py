"""Mutated VCFs through the whole command: annotated without loss, or refused as the input's fault; nothing else."""

from __future__ import annotations

import gzip
import os
import random
from pathlib import Path
from typing import Final

from annotator.errors import InputError
from tests.annotator_demo import DemoReference

MUTANTS: Final = int(os.environ.get("GAS_MUTANTS", "150"))  # 10,000 take an hour
_PIECES: Final = (
    b"\t", b"\n", b"", b"\0", b" ", b",", b";", b"=", b"|", b"%", b".", b"-1", b"99999999999999", b"\xc2\xb2", b"<DEL>",
    b"X", b"<CN" + b"9" * 5000 + b">", b"N]chr2:" + b"9" * 5000 + b"]", b"END=4000000000", b"SVLEN=-" + b"9" * 40, b"#CHROM",
    b"##fileformat=VCFv4.2", b"\r", b"\xff", b"A" * 3000,
)  # fmt: skip


def mutant(lines: list[bytes], chance: random.Random) -> bytes:
    """The file with one to four changes: a column, a stretch of bytes or a line replaced, doubled, moved or cut."""
    lines = lines[:]
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        kind = chance.randrange(5)
        if kind == 0:
            fields = lines[at].split(b"\t")
            fields[chance.randrange(len(fields))] = chance.choice(_PIECES)
            lines[at] = b"\t".join(fields)
        elif kind == 1:
            begin = chance.randrange(len(lines[at]) + 1)
            end = begin + chance.randrange(4)
            lines[at] = lines[at][:begin] + chance.choice(_PIECES) + lines[at][end:]
        elif kind == 2:
            lines.insert(chance.randrange(len(lines)), lines[at])
        elif kind == 3:
            lines.insert(chance.randrange(len(lines)), lines.pop(at))
        else:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
    return b"\n".join(lines) + b"\n"


def test_mutants_are_annotated_or_refused(demo: DemoReference, tmp_path: Path) -> None:
    data = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes()).splitlines()
    header = [line for line in data if line.startswith(b"#")]
    lines = header + data[len(header) : len(header) + 25]
    refused = 0
    for seed in range(MUTANTS):
        source = tmp_path / "in.vcf"
        source.write_bytes(mutant(lines, random.Random(seed)))
        try:
            result = demo.annotate(source, tmp_path / "out", engine="vep")
        except InputError as error:
            refused += bool(error.title and error.detail)
            continue
        written = gzip.decompress((tmp_path / "out/annotated.vcf.gz").read_bytes()).split(b"\n")
        kept = [
            line for line in source.read_bytes().split(b"\n") if line.strip() and not line.startswith(b"#")
        ]
        assert result.totals.records == len(kept), seed
        assert sum(not line.startswith(b"#") for line in written if line) == len(kept), seed
    assert 0 < refused < MUTANTS
