"""The name under which an account keeps one variant, however a file writes it.

`chrom-pos-ref-alt`, 1-based, with three things made the same: the contig (`chr22`, `22` and `NC_000022.11` are `22`;
`chrM` is `MT`), the case of the alleles, and bases that both alleles share (cut from the end, then from the start; one
base always stays). Two spellings of an indel in a repeat stay two names: moving it needs the reference's sequence.
`frontend/src/explorer/review/variant-key.ts` does the same; `tests/vectors/variant_keys.json` holds both to it.
"""

from __future__ import annotations

import hashlib
import re

from gas.domain.errors import Invalid

# Alleles that are longer together are named by their digest: `chrom-pos-sha256-<64 hex digits>`.
MAX_ALLELES = 200
_PARTS = re.compile(r"(?P<chrom>.+?)-(?P<pos>[0-9]{1,10})-(?P<ref>[A-Za-z*.0-9]+)-(?P<alt>.+)", re.ASCII)
_BASES = re.compile(r"[ACGTUNRYSWKMBDHV]+", re.ASCII)
# A symbolic allele or a breakend as the file has it; the site writes the length behind a symbolic one (`<DEL>500`).
_OTHER_ALT = re.compile(r"[!-~]{1,200}", re.ASCII)
_CONTIG = re.compile(r"[!-~]{0,99}[!-,.-~]", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ACCESSION = re.compile(r"NC_0000([0-9]{2})\.[0-9]+", re.ASCII)
_SEX = {"23": "X", "24": "Y"}


def canonical(written: str) -> str:
    """Return the variant's one name. Raises Invalid for what is no variant."""
    found = _PARTS.fullmatch(written)
    if found is None or not _CONTIG.fullmatch(found["chrom"]):
        raise Invalid("A variant is written chrom-pos-ref-alt, such as 22-4201-A-G.", "variant")
    chrom, pos, ref, alt = contig(found["chrom"]), int(found["pos"]), found["ref"], found["alt"]
    if ref == "sha256" and _DIGEST.fullmatch(alt):
        return f"{chrom}-{pos}-sha256-{alt}"
    ref = ref.upper()
    if not _BASES.fullmatch(ref):
        raise Invalid("REF holds bases only.", "variant")
    if not _BASES.fullmatch(alt.upper()):
        if not _OTHER_ALT.fullmatch(alt):
            raise Invalid("ALT holds bases, a symbolic allele or a breakend.", "variant")
        return _named(chrom, pos, ref, alt)
    pos, ref, alt = trimmed(pos, ref, alt.upper())
    return _named(chrom, pos, ref, alt)


def contig(name: str) -> str:
    """Return the short name of a contig: without `chr`, `MT` for the mitochondrion, of human accessions the number."""
    accession = _ACCESSION.fullmatch(name)
    if accession is not None:
        number = accession[1]
        return _SEX.get(number, str(int(number)))
    if name == "NC_012920.1":
        return "MT"
    short = name[3:] if name[:3].lower() == "chr" and len(name) > 3 else name
    return "MT" if short in ("M", "MT") else short


def trimmed(pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Return position and alleles without the bases that both share at the end, then at the start; one base stays."""
    end = 0
    shorter = min(len(ref), len(alt))
    while end < shorter - 1 and ref[-1 - end] == alt[-1 - end]:
        end += 1
    if end:
        ref, alt = ref[:-end], alt[:-end]
    start = 0
    shorter = min(len(ref), len(alt))
    while start < shorter - 1 and ref[start] == alt[start]:
        start += 1
    return pos + start, ref[start:], alt[start:]


def _named(chrom: str, pos: int, ref: str, alt: str) -> str:
    if len(ref) + len(alt) > MAX_ALLELES:
        return f"{chrom}-{pos}-sha256-{hashlib.sha256(f'{ref}-{alt}'.encode()).hexdigest()}"
    return f"{chrom}-{pos}-{ref}-{alt}"


def assembly_key(assembly: str) -> str:
    """Return an assembly's name without its patch, in lower case: `GRCh38.p14` is `grch38`."""
    return re.sub(r"\.p[0-9]+$", "", assembly.strip(), flags=re.IGNORECASE).lower()
