"""Write a chunk's ALTs as a minimal VCF: one record per ALT, INFO/I its number in the chunk; genotypes only for haplotypes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.records import INDEL, Ints, Records
from annotator.reference.description import ContigInfo
from annotator.vcf.genotypes import genotype_texts

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
    records: Records, chosen: Ints, name: str, bases: NDArray[np.uint8], haplotypes: bool
) -> list[str]:
    """Lines of the chosen records of one contig, without ALTs that are not plain bases or whose REF differs from the reference."""
    data, alleles = records.chunk.text, records.alleles
    lines = []
    columns = zip(
        records.position[chosen].tolist(), records.ref[chosen].tolist(), records.ref_end[chosen].tolist(),
        records.first_allele[chosen].tolist(), records.first_allele[chosen + 1].tolist(), records.info_end[chosen].tolist(),
        records.line_end[chosen].tolist(), strict=True,
    )  # fmt: skip
    kinds, starts, sizes = alleles.kind.tolist(), alleles.written.tolist(), alleles.written_length.tolist()
    for position, ref_start, ref_end, low, high, info_end, line_end in columns:
        ref = data[ref_start:ref_end]
        if (
            not _LETTERS.issuperset(ref)
            or bases[position - 1 : position - 1 + len(ref)].tobytes() != ref.upper()
        ):
            continue
        genotypes = _genotypes(data, info_end, line_end) if haplotypes else []
        for index in range(low, high):
            alt = data[starts[index] : starts[index] + sizes[index]]
            if kinds[index] > INDEL or not _LETTERS.issuperset(alt):
                continue
            number = index - low + 1
            tail = "\tGT\t" + "\t".join(_of_allele(text, number) for text in genotypes) if haplotypes else ""
            lines.append(f"{name}\t{position}\t.\t{ref.decode()}\t{alt.decode()}\t.\t.\tI={index}{tail}")
    return lines


def _genotypes(data: bytes, info_end: int, line_end: int) -> list[str]:
    """GT of each sample; `.` where the record has none."""
    texts = genotype_texts(data[info_end + 1 : line_end].split(b"\t"))
    return [text.decode("ascii", "replace") or "." for text in texts]


def _of_allele(genotype: str, number: int) -> str:
    """The genotype for a record with one of the ALTs: that allele becomes 1, every other allele 0."""
    sign = "|" if "|" in genotype else "/"
    return sign.join("." if part == "." else str(int(part == str(number))) for part in genotype.split(sign))


def phased(lines: bytes, samples: int) -> bool:
    """Whether haplotypes can be formed from these record lines: there are heterozygous genotypes, and all of them are phased."""
    seen = False
    for line in lines.split(b"\n")[:2000]:
        fields = line.split(b"\t")
        if len(fields) < 9 + samples:
            continue
        for genotype in genotype_texts(fields[8 : 9 + 50]):
            if len(set(genotype.replace(b"|", b"/").split(b"/"))) > 1:
                if b"/" in genotype:
                    return False
                seen = True
    return seen
