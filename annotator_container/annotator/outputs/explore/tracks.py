"""Which CSQ columns belong to which track, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from annotator.outputs.explore.plan import TrackInfo, guess_field

_OWN: Final = frozenset(
    "Allele_type Feature_type MANE_SELECT MANE_PLUS_CLINICAL SYMBOL_SOURCE HGNC_ID HGVS_OFFSET VARIANT_CLASS "  # noqa: SIM905
    "cDNA_position CDS_position Protein_position Amino_acids Existing_variation ALLELE_NUM".split()
)


def guess_tracks(csq_fields: Sequence[str]) -> list[TrackInfo]:
    """Tracks by the names of CSQ columns after VEP's: `clinvar_CLNSIG` is field CLNSIG of clinvar."""
    groups: dict[str, list[str]] = {}
    for name in csq_fields:
        if "_" in name and name not in _OWN:
            groups.setdefault(name.split("_", 1)[0], []).append(name)
    return [TrackInfo(name, tuple(guess_field(item) for item in items)) for name, items in groups.items()]


def track_infos(reference: Mapping[str, object], csq_fields: Sequence[str]) -> list[TrackInfo]:
    """Tracks of a `reference.json`; their CSQ columns are `NAME_FIELD` (or the field's own name)."""
    out = []
    for track in reference.get("tracks", []):  # type: ignore[attr-defined]
        fields = []
        for item in track.get("fields", []):
            name = item["name"] if isinstance(item, dict) else str(item)
            declared = str(item.get("kind", item.get("type", ""))) if isinstance(item, dict) else ""
            column = next((c for c in (f"{track['name']}_{name}", name) if c in csq_fields), None)
            if column is not None:
                fields.append(guess_field(column, declared))
        about = {key: str(track.get(key) or "") for key in ("title", "version", "licence", "citation")}
        out.append(TrackInfo(track["name"], tuple(fields), **about))
    return out
