"""A chunk's ALTs as a minimal VCF: one record an ALT, INFO/I its number in the chunk; genotypes only where haplotypes are wanted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotator.pipeline.records import INDEL, Records
from annotator.reference.core import ContigInfo

_LETTERS = frozenset(b"ACGTacgt")


def vcf_header(contigs: Sequence[ContigInfo], used: Sequence[int], samples: int) -> str:
    """Header of the minimal VCF with only the contigs in use."""
    lines = [
        "##fileformat=VCFv4.2",
        '##INFO=<ID=I,Number=1,Type=Integer,Description="ALT of the chunk">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    ]
    lines += [f"##contig=<ID={contigs[number].name},length={contigs[number].length}>" for number in used]
    people = "\tFORMAT\t" + "\t".join(f"S{number}" for number in range(samples)) if samples else ""
    return "\n".join(lines) + f"\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO{people}\n"


def vcf_lines(
    records: Records, first: int, last: int, name: str, bases: NDArray[np.uint8], haplotypes: bool
) -> list[str]:
    """Lines of the records first..last on one contig. ALTs that are no plain bases, or whose REF is not the reference's, are left out."""
    data, alleles = records.chunk.text, records.alleles
    low, high = int(records.first_allele[first]), int(records.first_allele[last])
    lines = []
    previous, ref, position, fits, genotypes = -1, b"", 0, False, [""]
    columns = zip(
        range(low, high),
        alleles.record[low:high].tolist(),
        alleles.kind[low:high].tolist(),
        alleles.written[low:high].tolist(),
        alleles.written_length[low:high].tolist(),
        alleles.number[low:high].tolist(),
        strict=True,
    )
    for index, record, kind, start, size, number in columns:
        if kind > INDEL:
            continue
        if record != previous:
            previous = record
            ref = data[int(records.ref[record]) : int(records.ref_end[record])]
            position = int(records.position[record])
            fits = position > 0 and bases[position - 1 : position - 1 + len(ref)].tobytes() == ref.upper()
            genotypes = (
                _genotypes(data, int(records.info_end[record]), int(records.line_end[record]))
                if haplotypes and fits
                else []
            )
        alt = data[start : start + size]
        if not fits or not _LETTERS.issuperset(alt) or not _LETTERS.issuperset(ref):
            continue
        tail = "\tGT\t" + "\t".join(_of_allele(text, number) for text in genotypes) if haplotypes else ""
        lines.append(f"{name}\t{position}\t.\t{ref.decode()}\t{alt.decode()}\t.\t.\tI={index}{tail}")
    return lines


def _genotypes(data: bytes, info_end: int, line_end: int) -> list[str]:
    return [
        field.split(b":", 1)[0].decode("ascii", "replace")
        for field in data[info_end + 1 : line_end].split(b"\t")[1:]
    ]


def _of_allele(genotype: str, number: int) -> str:
    """The genotype of the record of one ALT: that allele is 1, every other is 0."""
    sign = "|" if "|" in genotype else "/"
    return sign.join("." if part == "." else str(int(part == str(number))) for part in genotype.split(sign))


def phased(lines: bytes, samples: int) -> bool:
    """Whether the genotypes of the given record lines allow haplotypes: heterozygous ones are there and all are phased."""
    seen = False
    for line in lines.split(b"\n")[:2000]:
        fields = line.split(b"\t")
        if len(fields) < 9 + samples or not fields[8].startswith(b"GT"):
            continue
        for field in fields[9 : 9 + 50]:
            genotype = field.split(b":", 1)[0]
            if len(set(genotype.replace(b"|", b"/").split(b"/"))) > 1:
                if b"/" in genotype:
                    return False
                seen = True
    return seen
