"""The request of a job, and its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.limits import RECORDS_OF_CHUNK
from annotator.vcf.genotypes import Mode
from annotator.vcf.source import Limits

if TYPE_CHECKING:  # compiled code, which a plan does not need
    from annotator.chunk.batch import Totals
    from annotator.reference.partial_genome import PartialGenome
    from annotator.tracks.publication import PublishedTrack


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What is to be annotated.

    `input` is a path or `-`; `merge`: paths of further files, which are merged with it. None for `fields`, `tracks` and
    `samples` means all (of samples the first ten in the explorer); `pedigree` is PED text; `command` is kept in the manifest;
    `haplotypes`: engine `vep` answers neighbouring variants of one haplotype together, too, where the file has samples.
    `published`: tracks that are not in the reference, already chosen. `genotypes`: as `genotypes_of` takes it; beside counts
    stay the columns of `samples`, else those of the pedigree's people. `chunk_records`: maximum records of a row
    group of the tables; a shard begins at a multiple of it. `bases`: the reference's genome where it is fetched as the
    input needs it.
    """

    input: str
    reference: Path
    output: Path
    engine: str = "vep"
    threads: int = 1
    fields: tuple[str, ...] | None = None
    tracks: tuple[str, ...] | None = None
    pedigree: str = ""
    samples: tuple[str, ...] | None = None
    name: str = ""
    command: str = ""
    limits: Limits = field(default_factory=Limits)
    haplotypes: bool = True
    published: tuple[PublishedTrack, ...] = ()
    chunk_records: int = RECORDS_OF_CHUNK
    genotypes: Mode | None = None
    bases: PartialGenome | None = None
    merge: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobResult:
    """The outcome: the summary and the manifest as written."""

    summary: Mapping[str, Any]
    manifest: Mapping[str, Any]
    totals: Totals
