"""All of `explore/` from a finished annotated VCF, in one process: for fixtures, tests and old results."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from annotator.outputs.explore.plan import ExplorePlan, TrackInfo
from annotator.outputs.explore.spill import ExploreSpill
from annotator.outputs.explore.tracks import guess_tracks
from annotator.outputs.explore.write.explorer import write_explore
from annotator.outputs.explore.write.models import TranscriptModel


def build_from_vcf(
    vcf_path: Path,
    out_dir: Path,
    tracks: Sequence[TrackInfo] | None = None,
    chunk_lines: int = 5000,
    transcripts: Iterable[TranscriptModel] | None = None,
    reference_dir: Path | None = None,
    **about: object,
) -> dict[str, object]:
    """`explore/` of a finished annotated VCF, in one process. `about` goes to `ExplorePlan.from_header`.

    Without `tracks`, CSQ columns named `TRACK_FIELD` after VEP's own are taken for tracks.
    """
    opener = gzip.open if vcf_path.suffix == ".gz" else open
    with opener(vcf_path, "rb") as source, tempfile.TemporaryDirectory() as temporary:
        header: list[bytes] = []
        for line in source:
            header.append(line)
            if line.startswith(b"#CHROM"):
                break
        text = b"".join(header).decode("utf-8", "replace")
        plan = ExplorePlan.from_header(text, tracks=tracks or (), **about)  # type: ignore[arg-type]
        if tracks is None:
            plan = ExplorePlan.from_header(text, tracks=guess_tracks(plan.csq_fields), **about)  # type: ignore[arg-type]
        spill = ExploreSpill(plan, Path(temporary))
        for number, chunk in enumerate(_chunks(source, chunk_lines)):
            spill.add(number, chunk)
        return write_explore(plan, Path(temporary), out_dir, vcf_path, 1, reference_dir, transcripts)


def _chunks(source: Iterable[bytes], count: int) -> Iterator[bytes]:
    held: list[bytes] = []
    for line in source:
        if line.strip():
            held.append(line)
        if len(held) == count:
            yield b"".join(held)
            held = []
    if held:
        yield b"".join(held)
