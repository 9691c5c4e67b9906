"""Sample quality as a `Sink`: counts in the workers, conclusions when it is closed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from annotator.chunk.batch import Batch
from annotator.quality.alarms import alarms
from annotator.quality.document import document, short
from annotator.quality.homozygosity import Runs
from annotator.quality.plan import QualityPlan
from annotator.quality.tally import QualityPart, QualityTally, tally

FILE: Final = "quality.json.gz"


class QualitySink:
    """`document` is None until the sink is closed, and remains None for a file without samples."""

    def __init__(self, plan: QualityPlan) -> None:
        self.plan = plan
        self.document: dict[str, Any] | None = None
        self._tally = QualityTally.of(plan)
        self._runs = Runs(len(plan.columns))

    def encode(self, batch: Batch) -> QualityPart | None:
        return tally(batch, self.plan) if self.plan.columns else None

    def write(self, part: QualityPart | None) -> None:
        if part is None:
            return
        if part.tally is not None:
            self._tally.add(part.tally)
        for stretches in part.stretches:
            self._runs.add(stretches)

    def kept(self, part: QualityPart | None) -> QualityPart | None:
        """The part without its counts, which this sink adds up."""
        if part is None or part.tally is None:
            return part
        self._tally.add(part.tally)
        return replace(part, tally=None)

    def summed(self, part: QualityPart | None) -> QualityPart | None:
        """A part that `kept` returned, with all counts so far."""
        return None if part is None else replace(part, tally=self._tally)

    def close(self) -> None:
        """Draw conclusions from the sums."""
        if self.plan.columns:
            self.document = document(self.plan, self._tally, self._runs.finish())

    def abandon(self) -> None:
        """Nothing is open."""

    def files(self) -> dict[str, bytes]:
        """Files for the explorer's folder by name, not yet compressed."""
        if self.document is None:
            return {}
        return {FILE: json.dumps(self.document, ensure_ascii=False, separators=(",", ":")).encode()}

    @property
    def summary(self) -> dict[str, Any] | None:
        """`quality` of summary.json."""
        return None if self.document is None else short(self.document)

    @property
    def warnings(self) -> list[dict[str, str]]:
        """Warnings of the job."""
        return [] if self.document is None else alarms(self.document)
