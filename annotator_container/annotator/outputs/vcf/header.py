"""The annotated VCF's header: the user's lines, then GAS's lines before #CHROM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annotator import __version__
from annotator.chunk.batch import CsqField
from annotator.chunk.engine import Engine
from annotator.outputs.vcf.sites import TAGS, SitesWriter
from annotator.tracks.join import pinned
from annotator.vcf.header import VcfHeader, header_values


def made_by(engine: Engine, reference: str, tracks: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(name, text) lines that say what annotated the file: program, engine, reference, each track, and which columns are rounded.

    `tracks` are those that manifest.json shows.
    """
    program = f"GAS {__version__} engine={engine.name}-{engine.version} reference={reference}"
    return [
        ("annotator", program),
        *(
            (
                "annotator_track",
                f"{pinned(track)} version={track['version'] or 'unknown'} {track['title']}",
            )
            for track in tracks
        ),
        *(
            ("annotator_rounded", f"{track['name']}_{field}: {words}")
            for track in tracks
            for field, words in track["rounded"].items()
        ),
    ]


def annotated_header(
    header: VcfHeader,
    fields: Sequence[CsqField],
    about: Sequence[tuple[str, str]],
    key: str = "CSQ",
    sites: SitesWriter | None = None,
) -> tuple[bytes, bool]:
    """The header's bytes, and whether the file already had the INFO key: its line is then replaced, and an added line
    says so.

    `about` are (name, text) lines, written as `##name=text`. `bcftools +split-vep` reads the columns from `Format: A|B|…`.
    `sites`: the fields that replace the genotypes.
    """
    kept = [line for line in header.lines[:-1] if not _declares(line, key)]
    replaced = len(kept) + 1 < len(header.lines)
    if not kept or not kept[0].lower().startswith(b"##fileformat"):
        kept.insert(0, b"##fileformat=VCFv4.2")
    columns = "|".join(field.name for field in fields)
    kept += [
        f"##{name}={' '.join(text.split())}".encode() for name, text in about
    ]  # always one line, whatever a title contains
    note = f"##annotator_replaced=INFO/{key} of the input".encode()
    if replaced and note not in kept:
        kept.append(note)
    kept.append(
        f'##INFO=<ID={key},Number=.,Type=String,Description="Consequence annotations in the layout of Ensembl VEP. '
        f'Format: {columns}">'.encode()
    )
    columns_line = header.lines[-1]
    if sites is not None:
        kept = [line for line in kept if not (sites.counts and any(_declares(line, tag) for tag in TAGS))]
        kept += sites.declared
        names = columns_line.split(b"\t")
        of_samples = [names[8], *(names[9 + place] for place in sites.kept)] if sites.kept else []
        columns_line = b"\t".join([*names[:8], *of_samples])
    return b"\n".join([*kept, columns_line, b""]), replaced


def _declares(line: bytes, key: str) -> bool:
    """Whether a header line declares INFO `key`, its items in any order and quoted or not."""
    kind, _, body = line.partition(b"=")
    return kind.upper() == b"##INFO" and key.encode() in body and header_values(body.strip()).get("ID") == key
