"""The sentences of annotation.log: the input, what was noticed, the output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.chunk.batch import Totals
from annotator.outputs.log import AnnotationLog
from annotator.outputs.refcheck import RefCheck
from annotator.outputs.vcf.writer import VcfSink
from annotator.outputs.warnings import MOST_WRONG
from annotator.vcf.reader import VcfReader

_PACKED = {"plain": "plain text", "gzip": "gzip", "bgzf": "bgzip", "merged": "merged with the other files"}


def tell_input(
    log: AnnotationLog, name: str, reader: VcfReader, tracks: Sequence[Mapping[str, Any]], replaced: bool
) -> None:
    """Sentences before the run: the file, and the tracks as manifest.json describes them."""
    name = "standard input" if name == "-" else Path(name).name
    header = reader.header
    log.say(
        f"Input {name}: {_PACKED[reader.source.kind]}, {len(header.samples)} samples, {len(header.contigs)} contigs declared"
    )
    for track in tracks:
        published = f" (published as {track['published']})" if track.get("published") else ""
        log.say(
            f"Track {track['name']}: {track['title']}, version {track['version'] or 'unknown'}{published}, "
            f"{track['rows']:,} rows; licence {track['licence'] or 'not stated'}"
        )
    if replaced:
        log.say(
            "The file has an INFO field CSQ already: it is replaced by ours, all other fields stay as they are"
        )


def tell_result(
    log: AnnotationLog,
    reader: VcfReader,
    check: RefCheck,
    vcf: VcfSink,
    totals: Totals,
    summary: Mapping[str, Any],
) -> None:
    """Sentences after the run: what was noticed, and the counts."""
    for note in reader.notes:
        log.say(note)
    if totals.joint:
        log.say(
            f"{totals.joint:,} rows have another answer together with neighbours on the same haplotype (columns HAPLO_*)"
        )
    if not totals.records:
        log.say("The file holds a header and no record: the results are empty")
    for item in summary["contigs_not_in_reference"]:
        log.say(
            f"{item['records']:,} records on {item['name']} are passed through without annotation: {item['reason']}"
        )
    for warning in summary["warnings"]:
        log.say(f"WARNING: {warning['title']}. {warning['detail']}")
    for wrong in check.examples[MOST_WRONG:]:
        log.say(f"REF disagrees on {wrong}")
    if vcf.replaced:
        log.say(f"{vcf.replaced:,} records had an INFO/CSQ of their own, which was replaced")
    log.say(
        f"{totals.records:,} records with {totals.alleles:,} alternative alleles ({_listed(summary['classes'])})"
    )
    log.say(f"{totals.rows:,} consequence rows; alleles by worst impact: {_listed(summary['impact'])}")
    if summary["clinvar"]:
        log.say(f"ClinVar: {_listed(summary['clinvar']['classes'])}")


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "none"
