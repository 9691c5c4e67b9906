"""Set up the evidence stage of a job: whether it is possible, what it uses, and what stays unassessed and why."""

from __future__ import annotations

from typing import Any, Final

from annotator.acmg.calibration import calibrated
from annotator.acmg.clinvar_index import ClinVarIndex, file_name, read_index
from annotator.acmg.engine import COLUMNS, AssessedEngine, Evidence_, TracksWithColumns
from annotator.acmg.row_reader import RowReader
from annotator.acmg.rules import Rules, built_in
from annotator.acmg.sources import Sources, sources_of
from annotator.bytes.escaping import escaped
from annotator.chunk.engine import Engine
from annotator.chunk.sink import Tracks
from annotator.reference.folder import Reference
from annotator.tracks.join import JoinedTracks

_HUMAN: Final = ("homo sapiens", "homo_sapiens", "human")
COLUMN_NAMES: Final = frozenset(field.name for field in COLUMNS)


def with_evidence(
    engine: Engine, tracks: JoinedTracks, reference: Reference, wanted: tuple[str, ...] | None
) -> tuple[Engine, Tracks, dict[str, Any]]:
    """Add evidence to engine and tracks; also returns its description for `meta.json` and `summary.json`.

    Evidence is for human genomes: a reference whose species is Homo sapiens, or one with a ClinVar track. The columns are made
    only where `wanted` names one of them. An engine without protein changes gives no evidence.
    """
    rules = built_in()
    sources = sources_of(tracks.metas, rules)
    species = str(reference.description.get("species") or "").lower()
    if species not in _HUMAN and sources.clinvar is None:
        return engine, tracks, _absent(rules, "The reference is not human.")
    lacking = RowReader(engine.fields).missing
    if lacking:
        return engine, tracks, _absent(rules, f"The engine {engine.name} does not give {', '.join(lacking)}.")
    index = _index(tracks, sources, reference)
    columns = wanted is not None and not COLUMN_NAMES.isdisjoint(wanted)
    assessed = AssessedEngine(engine, Evidence_(reference, rules, sources, index), tracks.fields, columns)
    about = {
        **_absent(rules, ""),
        "predictors": calibrated(tracks.metas, sources, rules),
        "not_assessed": not_assessed(rules, sources, indexed=index is not None),
    }
    return assessed, TracksWithColumns(tracks) if columns else tracks, about


def _index(tracks: JoinedTracks, sources: Sources, reference: Reference) -> ClinVarIndex | None:
    """The ClinVar track's index; None when it is missing or has none of the reference's genes (other gene models)."""
    meta = sources.clinvar
    if meta is None or meta.name not in tracks.folders:
        return None
    index = read_index(tracks.folders[meta.name] / file_name(meta.name), meta.rows)
    if index is None or not index.genes:
        return index
    names = reference.genes.dictionaries["gene_id"]
    known = any(escaped(names[number]) in index.genes for number in range(len(names)))
    return index if known else None


def _absent(rules: Rules, reason: str) -> dict[str, Any]:
    return {
        "rules": rules.version,
        "statement": rules.statement,
        **rules.scale,
        "transcript": "MANE Select, else MANE Plus Clinical, else canonical; of several genes the most severe consequence",
        "absent": reason,
        "not_assessed": [],
    }


def not_assessed(rules: Rules, sources: Sources, *, indexed: bool) -> list[list[str]]:
    """`[codes, reason]` for everything this result cannot assess: a track is missing, or no rule computes the code."""
    found: list[list[str]] = []
    if not sources.frequency_name:
        found.append(["BA1 BS1 BS2 PM2", "no gnomAD track"])
    elif not sources.homozygotes:
        found.append(["BS2", "the gnomAD track has no number of homozygotes"])
    if not indexed:
        reason = (
            "no ClinVar track"
            if sources.clinvar is None
            else "the ClinVar track has no protein index for the genes of this reference: build the track beside it again"
        )
        tables = sources.genes.haploinsufficiency or sources.genes.loeuf
        found.append(["PS1 PM5 PP2 BP1" if tables else "PVS1 PS1 PM5 PP2 BP1", reason])
        if tables:
            found.append(
                ["PVS1", f"{reason}, so that genes that the tables of genes do not settle stay open"]
            )
    if not sources.genes.mis_z:
        found.append(["PP2", "no table of gene constraint"])
    if sources.missense_tool < 0:
        names = " or ".join(str(tool["name"]) for tool in rules.missense)
        found.append(["PP3 BP4 (missense)", f"no {names} track"])
    if not sources.splicing:
        found.append(["PP3 BP4 (splicing)", f"no {rules.of('splicing')['name']} track"])
        found.append(["BP7", f"no {rules.of('splicing')['name']} track"])
    if not sources.repeats:
        found.append(["PM4 BP3 (in-frame)", "no track of repeats"])
    found += [[code, str(reason)] for code, reason in rules.of("not_computed").items()]
    return found
