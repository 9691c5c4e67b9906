"""Small VCFs for the tests of the merge, and the merge of texts."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

from annotator.merge.given import Given
from annotator.merge.merging import MergedSource

DECLARED = """##fileformat=VCFv4.2
##FILTER=<ID=q10,Description="low">
##ALT=<ID=NON_REF,Description="any other allele">
##INFO=<ID=AC,Number=A,Type=Integer,Description="count">
##INFO=<ID=AN,Number=1,Type=Integer,Description="alleles">
##INFO=<ID=DP,Number=1,Type=Integer,Description="depth">
##INFO=<ID=END,Number=1,Type=Integer,Description="end">
##INFO=<ID=SVLEN,Number=.,Type=Integer,Description="length">
##INFO=<ID=XA,Number=A,Type=Integer,Description="by ALT">
##INFO=<ID=X1,Number=1,Type=Integer,Description="one value">
##FORMAT=<ID=GT,Number=1,Type=String,Description="genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="depths">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="depth">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="quality">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="likelihoods">
"""
CONTIGS = "##contig=<ID=1,length=1000>\n##contig=<ID=2,length=1000>\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def vcf(samples: Sequence[str], *records: str, declared: str = DECLARED, contigs: str = CONTIGS) -> str:
    """A file; the columns of `records` are separated by blanks."""
    columns = "\t".join([COLUMNS, *(["FORMAT", *samples] if samples else [])])
    return declared + contigs + columns + "\n" + "".join("\t".join(line.split()) + "\n" for line in records)


def given(texts: Sequence[str], names: Sequence[str] = ()) -> list[Given]:
    """The texts as files; named `a.vcf`, `b.vcf` and so on if not otherwise."""
    names = names or [f"{chr(ord('a') + number)}.vcf" for number in range(len(texts))]
    return [_file(name, text.encode()) for name, text in zip(names, texts, strict=True)]


def _file(name: str, data: bytes) -> Given:
    return Given(name, lambda: (io.BytesIO(data), len(data)))


def merged(*texts: str, reference: Sequence[str] = ("1", "2")) -> str:
    """The merged file."""
    with MergedSource(given(texts), reference) as source:
        return b"".join(source.blocks()).decode()


def rows(text: str) -> list[str]:
    """Records, their columns separated by blanks."""
    return [line.replace("\t", " ") for line in text.splitlines() if not line.startswith("#")]


class Maker:
    """Random files over one genome: SNVs, indels, MNVs, complex, several ALTs, `*`, and reference blocks of gVCFs."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.genome = "".join(self.draw.choice("ACGT") for _ in range(100))

    def file(self, samples: Sequence[str], blocks: bool = False, repeats: bool = False) -> str:
        """A file. `blocks`: a gVCF; `repeats`: several records at one position."""
        draw, position = self.draw, 1
        lines: list[str] = []
        while position < 60:
            if blocks and draw.random() < 0.4:
                end = position + draw.randint(1, 6)
                columns = " ".join(f"0/0:{draw.randint(1, 40)}:{draw.randint(1, 99)}" for _ in samples)
                base = self.genome[position - 1]
                lines.append(f"1 {position} . {base} <NON_REF> . . END={end} GT:DP:GQ {columns}")
                position = end + 1
            elif draw.random() < 0.6:
                found = [
                    self._record(position, len(samples), blocks)
                    for _ in range(draw.randint(1, 2) if repeats else 1)
                ]
                lines += found
                position += max(len(line.split()[3]) for line in found) if blocks else 1
            else:
                position += draw.randint(1, 3)
        return vcf(samples, *lines)

    def _record(self, position: int, samples: int, blocks: bool) -> str:
        draw = self.draw
        kind = draw.choice(
            ["snv"] * 4 + ["insertion", "deletion", "mnv", "complex", "several", "several", "star"]
        )
        length = {"deletion": draw.randint(2, 4), "mnv": 2, "complex": 2, "several": draw.randint(1, 3)}.get(
            kind, 1
        )
        ref = self.genome[position - 1 : position - 1 + length]
        wanted = draw.choice([2, 3]) if kind in ("several", "star") else 1
        alts = list(dict.fromkeys(self._alt(kind, ref) for _ in range(wanted)))
        if blocks:
            alts.append("<NON_REF>")
        columns = " ".join(self._sample(len(alts) + 1, blocks) for _ in range(samples))
        info = f"DP={draw.randint(1, 90)};X1={draw.randint(1, 9)};XA=" + ",".join(
            str(draw.randint(1, 9)) for _ in alts
        )
        identifier, quality = draw.choice([".", f"rs{position}"]), draw.choice([".", "30", "50.5"])
        filters = draw.choice(["PASS", "q10", "."])
        return f"1 {position} {identifier} {ref} {','.join(alts)} {quality} {filters} {info} GT:AD:DP:GQ:PL {columns}"

    def _alt(self, kind: str, ref: str) -> str:
        draw = self.draw
        at = draw.randrange(len(ref))
        changed = ref[:at] + draw.choice([base for base in "ACGT" if base != ref[at]]) + ref[at + 1 :]
        others = "".join(draw.choice([other for other in "ACGT" if other != base]) for base in ref)
        return {
            "snv": changed,
            "insertion": ref + "".join(draw.choice("AC") for _ in range(draw.randint(1, 2))),
            "deletion": ref[:1],
            "mnv": others,
            "complex": others + "T",
            "star": draw.choice(["*", changed]),
            "several": draw.choice([changed, ref + draw.choice("AC"), ref[:1] if len(ref) > 1 else changed]),
        }[kind]

    def _sample(self, alleles: int, blocks: bool) -> str:
        draw = self.draw
        copies = 2 if draw.random() < 0.9 else 1
        real = alleles - blocks
        genotype = draw.choice("/|").join(
            str(draw.randrange(real)) if draw.random() < 0.9 else "." for _ in range(copies)
        )
        depths = ",".join(str(draw.randint(0, 30)) for _ in range(alleles))
        values = [
            draw.randint(0, 99) for _ in range(alleles * (alleles + 1) // 2 if copies == 2 else alleles)
        ]
        if blocks:  # one value for all genotypes with <NON_REF>: bcftools uses only that of two such copies
            unseen = alleles if copies == 2 else 1
            values[-unseen:] = [values[-1]] * unseen
        likelihoods = ",".join(map(str, values))
        return f"{genotype}:{depths}:{draw.randint(0, 50)}:{draw.randint(0, 99)}:{likelihoods}"
