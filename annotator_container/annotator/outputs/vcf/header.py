"""The annotated VCF's header: the user's own lines, then ours before #CHROM."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.chunk.batch import CsqField
from annotator.vcf.header import VcfHeader, header_values


def annotated_header(
    header: VcfHeader, fields: Sequence[CsqField], about: Sequence[tuple[str, str]], key: str = "CSQ"
) -> tuple[bytes, bool]:
    """The header's bytes, and whether the file had an INFO key of ours already: its line is replaced, and a line of
    ours says so.

    `about` are (name, text) lines, written as `##name=text`. `bcftools +split-vep` reads the columns from `Format: A|B|…`.
    """
    kept = [line for line in header.lines[:-1] if not _declares(line, key)]
    replaced = len(kept) + 1 < len(header.lines)
    if not kept or not kept[0].lower().startswith(b"##fileformat"):
        kept.insert(0, b"##fileformat=VCFv4.2")
    columns = "|".join(field.name for field in fields)
    kept += [
        f"##{name}={' '.join(text.split())}".encode() for name, text in about
    ]  # one line, whatever a title holds
    note = f"##annotator_replaced=INFO/{key} of the input".encode()
    if replaced and note not in kept:
        kept.append(note)
    kept.append(
        f'##INFO=<ID={key},Number=.,Type=String,Description="Consequence annotations in the layout of Ensembl VEP. '
        f'Format: {columns}">'.encode()
    )
    return b"\n".join([*kept, header.lines[-1], b""]), replaced


def _declares(line: bytes, key: str) -> bool:
    """Whether a header line declares INFO `key`, its items in any order and quoted or not."""
    kind, _, body = line.partition(b"=")
    return kind.upper() == b"##INFO" and key.encode() in body and header_values(body.strip()).get("ID") == key
