"""The explorer as a `Sink`: chunks are spilled in the workers and merged at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from annotator.chunk.batch import Batch
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.explored import explored
from annotator.outputs.explore.spill import SUFFIX, save
from annotator.outputs.explore.write.explorer import write_explore


class ExploreSink:
    """A `Sink` whose parts are numbers of chunks' first records. It must be closed after annotated.vcf.gz and its .tbi are complete,
    so its sink comes after theirs. `spill` is an empty folder for this sink alone, removed at the end. `beside` returns further files
    by name when the sink is closed; they are compressed and listed."""

    def __init__(
        self,
        plan: ExplorePlan,
        spill: Path,
        out_dir: Path,
        vcf_path: Path | None,
        threads: int = 2,
        reference_dir: Path | None = None,
        beside: Callable[[], Mapping[str, bytes]] | None = None,
    ) -> None:
        self._plan = plan
        self._spill = spill
        self._out = out_dir
        self._vcf = vcf_path
        self._threads = threads
        self._reference = reference_dir
        self._beside = beside
        self.meta: dict[str, object] = {}
        spill.mkdir(parents=True, exist_ok=True)

    def encode(self, batch: Batch) -> int:
        """Runs in a worker; the file's content depends on the batch alone."""
        save(explored(self._plan, batch), self._spill / f"{batch.first_record:012d}{SUFFIX}")
        return batch.first_record

    def write(self, part: int) -> None:
        """Nothing to write here: spilled chunks are ordered by their first record."""

    def close(self) -> None:
        """Merge the chunks into `out_dir`; `meta` then holds the content of meta.json."""
        beside = self._beside() if self._beside else {}
        self.meta = write_explore(
            self._plan, self._spill, self._out, self._vcf, self._threads, self._reference, beside
        )
        shutil.rmtree(self._spill)

    @property
    def evidence(self) -> dict[str, object]:
        """How the evidence was made, and `counts`: variants by suggested class and by code."""
        counts = self.meta.get("counts")
        found = counts.get("acmg", {}) if isinstance(counts, dict) else {}
        return {**self._plan.acmg, "counts": found}

    def abandon(self) -> None:
        """Remove the chunks of a run that failed."""
        shutil.rmtree(self._spill, ignore_errors=True)
