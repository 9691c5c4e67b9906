"""A small demo reference, built once per session, and a function that annotates VCF text with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.demo.generate import generate
from annotator.job import JobRequest, JobResult, annotate
from annotator.progress import Progress
from annotator.tracks.spec import TrackSpec

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoReference:
    """The demo. `files`: the generated genome and sample; `folder`: the reference built from them."""

    files: Path
    folder: Path

    def annotate(self, source: str | Path, output: Path, **choices: object) -> JobResult:
        """Annotate without progress output."""
        request = JobRequest(str(source), self.folder, output, **{"engine": "csq", "threads": 1, **choices})  # type: ignore[arg-type]
        return annotate(request, Progress(), lambda: NOW)


def build_demo(folder: Path, *, megabases: float = 0.4, variants: int = 600) -> DemoReference:
    """Generate a small demo below `folder` and build its reference with both tracks."""
    files = folder / "demo"
    generate(files, variants=variants, megabases=megabases)
    tracks = (TrackSpec("clinvar", files / "clinvar.vcf.gz"), TrackSpec("gnomad", files / "gnomad.vcf.gz"))
    request = BuildRequest(
        "demo",
        files / "genome.fa",
        files / "genes.gff3.gz",
        folder / "reference",
        tracks,
        assembly="demo",
        species="synthetic",
        synthetic=True,
    )
    build_reference(request, lambda text: None, lambda: NOW)
    return DemoReference(files, folder / "reference")
