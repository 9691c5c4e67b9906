"""Writes the demo's tracks of predictors, conservation, coverage, regulatory elements and repeats.

Only a demo with designed variants has them: at the genome scale they would take longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from annotator.demo.conservation import Conserved, write_conservation
from annotator.demo.coverage import COVERAGE_HEADER, coverage_lines
from annotator.demo.genome import SyntheticContig
from annotator.demo.regions import REGULATION_HEADER, REPEATS_HEADER, regulation_lines, repeat_lines
from annotator.demo.scores import MISSENSE_HEADER, SPLICE_HEADER, missense_lines, splice_lines
from annotator.demo.variants import DemoSite
from annotator.outputs.vcf import bgzf

_EVERY: Final = 8_192  # lines of a block


class TrackFiles:
    """The files of these tracks in a demo's folder. Contigs are written one after another."""

    def __init__(self, output: Path, seed: int) -> None:
        self._seed = seed
        self._missense, self._splicing = output / "alphamissense.tsv.gz", output / "spliceai.tsv.gz"
        self._regulation, self._repeats = output / "regulation.gff3.gz", output / "repeats.bed.gz"
        self._coverage = output / "gnomad_an.tsv.gz"
        self._conservation = output / "phylop.bw"
        self._conserved: list[Conserved] = []
        for path, text in (
            (self._missense, MISSENSE_HEADER),
            (self._splicing, SPLICE_HEADER),
            (self._regulation, REGULATION_HEADER),
            (self._repeats, REPEATS_HEADER),
            (self._coverage, COVERAGE_HEADER),
        ):
            path.write_bytes(bgzf.compress(text.encode())[0])

    def keep(self, contig: SyntheticContig) -> None:
        """Remember what the numbers of this contig's bases depend on: a bigWig file is written in one go, by `close`."""
        self._conserved.append(Conserved.of(contig))

    def write(
        self, contig: SyntheticContig, sites: list[DemoSite], masked: list[int], called: Mapping[int, int]
    ) -> None:
        """Append one contig to the other files. `masked`: the first bases of the stretches in lower case, 0-based. `called`:
        the allele numbers of the frequency track, by 1-based position."""
        append(self._missense, missense_lines(contig, sites, self._seed))
        append(self._splicing, splice_lines(contig, sites, self._seed))
        append(self._regulation, regulation_lines(contig, self._seed))
        append(self._repeats, repeat_lines(contig, masked, self._seed))
        append(self._coverage, coverage_lines(contig, sites, called, self._seed))

    def close(self) -> None:
        """Finish the files after the last contig."""
        for path in (self._missense, self._splicing, self._regulation, self._repeats, self._coverage):
            with path.open("ab") as file:
                file.write(bgzf.END_OF_FILE)
        write_conservation(self._conservation, self._conserved, self._seed)


def append(path: Path, lines: Iterable[str]) -> None:
    """Append lines to a bgzip file."""
    buffer: list[str] = []
    with path.open("ab") as file:
        for line in lines:
            buffer.append(line)
            if len(buffer) >= _EVERY:
                file.write(bgzf.compress("".join(buffer).encode())[0])
                buffer.clear()
        file.write(bgzf.compress("".join(buffer).encode())[0])
