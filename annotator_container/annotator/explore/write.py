"""`explore/` from spilled chunks, one column at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.engines.terms import IMPACTS
from annotator.explore import counts, genotypes
from annotator.explore.alleles import order_of, write_alleles
from annotator.explore.blocks import ROWS_BLOCK, write_csq, write_ids, write_rows
from annotator.explore.clinvar import CLASSES
from annotator.explore.columns import write_effects, write_samples, write_tracks
from annotator.explore.merge import Merged, merge
from annotator.explore.models import TranscriptModel, add_models
from annotator.explore.output import OutFolder, planes
from annotator.explore.plan import ExplorePlan
from annotator.explore.sets import merge_sets
from annotator.explore.spill import chunks_of
from annotator.explore.terms import impact_code
from annotator.explore.vcf_index import ANCHOR_ROWS, anchors

FORMAT: Final = 1
Codes = NDArray[np.int64]


def write_explore(
    plan: ExplorePlan,
    folder: Path,
    out_dir: Path,
    vcf_path: Path | None = None,
    threads: int = 2,
    reference_dir: Path | None = None,
    transcripts: Iterable[TranscriptModel] | None = None,
) -> dict[str, object]:
    """Merges the chunks of `folder` into `out_dir`; `vcf_path` is the finished annotated.vcf.gz with its .tbi.

    Returns what `meta.json` holds. The chunks are left for the caller to delete.
    """
    out = OutFolder(out_dir)
    merged = merge(chunks_of(folder))
    prio = merged.gather("prio").astype(np.uint8)
    contig = merged.gather("contig", "contig").astype(np.int64)
    pos = merged.gather("pos").astype(np.uint32)
    runs, in_order = order_of(contig, pos)
    totals = write_alleles(out, merged, prio, contig, pos, runs)
    if vcf_path is not None:
        _vcf_index(out, merged, contig, pos, Path(f"{vcf_path}.tbi"))
    sets = merge_sets(merged)
    totals.update(counts.of_sets(sets, merged.combos))
    first_last = write_effects(out, sets, merged)
    write_tracks(out, merged, plan, totals)
    write_samples(out, merged, plan, totals)
    lines = write_rows(out, merged, threads)
    ids = np.argsort(prio, kind="stable")[: len(lines)].tolist()
    highlights = json.dumps({"ids": ids, "rows": lines}, ensure_ascii=False, separators=(",", ":"))
    out.write("highlights.json", highlights.encode())
    write_csq(out, merged, threads)
    write_ids(out, merged, threads)
    _genes(out, merged, plan, contig, first_last)
    add_models(out, reference_dir, transcripts, threads)
    return _meta(out, merged, plan, runs, in_order, totals)


def _vcf_index(out: OutFolder, merged: Merged, contig: Codes, pos: NDArray[np.uint32], tbi: Path) -> None:
    if tbi.exists():
        block, inside = anchors(tbi, merged.contigs.values, contig[::ANCHOR_ROWS], pos[::ANCHOR_ROWS])
        out.gzip("vcf.idx", planes(block) + planes(inside))


def _genes(out: OutFolder, merged: Merged, plan: ExplorePlan, contig: Codes, span: Codes) -> None:
    rows = []
    genes = merged.genes
    for code, key in enumerate(genes.keys.values, start=1):
        symbol, hgnc = genes.symbols[code - 1], genes.hgnc[code - 1]
        named, previous, aliases = plan.gene_names.get(key.split(".")[0], ("", (), ()))
        first, last = int(span[code, 0]), int(span[code, 1])
        where = int(contig[first]) - 1 if first < len(contig) else None
        rows.append([symbol or key, key, hgnc or named, list(previous), list(aliases), where, first, last])
    out.gzip("genes.json.gz", json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def _meta(
    out: OutFolder,
    merged: Merged,
    plan: ExplorePlan,
    runs: list[list[int]],
    in_order: bool,
    totals: dict[str, object],
) -> dict[str, object]:
    lengths = dict(plan.contigs)
    meta: dict[str, object] = {
        "format": FORMAT,
        "rows": merged.rows,
        "records": int(merged.first_record[-1]),
        "block": ROWS_BLOCK,
        "sorted": in_order,
        "runs": runs,
        "contigs": [{"name": name, "length": lengths.get(name)} for name in merged.contigs.values],
        "samples": {
            "total": len(plan.sample_names),
            "chosen": [plan.sample_names[index] for index in plan.chosen],
        },
        "pedigree": [
            {"child": f.child, "father": f.father, "mother": f.mother, "sex": f.sex, "affected": f.affected}
            for f in plan.pedigree
        ],
        "csq_fields": list(plan.csq_fields),
        "tracks": [
            {
                "name": track.name,
                "title": track.title or track.name,
                "version": track.version,
                "licence": track.licence,
                "citation": track.citation,
                "fields": [item.csq_field for item in track.fields],
            }
            for track in plan.tracks
        ],
        "terms": [[term, impact_code(term)] for term in merged.combos.terms],
        "combos": merged.combos.ranks,
        "impacts": list(IMPACTS),
        "dictionaries": {
            "clinvar": list(CLASSES),
            "filter": merged.filters.values,
            "class": merged.classes.values,
            "genotype": list(genotypes.CLASSES),
        },
        "columns": out.columns,
        "files": out.files,
        "counts": totals,
        "provenance": dict(plan.provenance),
    }
    data = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode()
    (out.path / "meta.json").write_bytes(data)
    return meta
