"""Annotated VCFs made up for tests of the explorer: genes, tracks, a family, and everything that is awkward.

Deterministic by seed. Nothing here is real: genes are called SYN1, SYN2, …
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.outputs.explore.write.models import TranscriptModel
from annotator.terms import IMPACT

FIELDS = [
    "Allele", "Consequence", "IMPACT", "SYMBOL", "Gene", "Feature_type", "Feature", "BIOTYPE", "EXON",
    "INTRON", "HGVSc", "HGVSp", "cDNA_position", "CDS_position", "Protein_position", "Amino_acids", "Codons",
    "Existing_variation", "DISTANCE", "STRAND", "VARIANT_CLASS", "HGNC_ID", "CANONICAL", "MANE_SELECT",
    "ALLELE_NUM", "PICK", "clinvar_CLNSIG", "clinvar_CLNREVSTAT", "clinvar_CLNDN", "gnomad_AF",
    "gnomad_AF_grpmax", "revel_score",
]  # fmt: skip
CLNSIG = (
    "Pathogenic", "Likely_pathogenic", "Pathogenic/Likely_pathogenic", "Uncertain_significance", "Benign",
    "Likely_benign", "Benign/Likely_benign", "Conflicting_classifications_of_pathogenicity", "drug_response", "pathogenic",
)  # fmt: skip
REVIEW = (
    "criteria_provided&_single_submitter", "no_assertion_criteria_provided", "reviewed_by_expert_panel",
    "criteria_provided&_multiple_submitters&_no_conflicts", "practice_guideline",
    "criteria_provided&_conflicting_classifications",
)  # fmt: skip
CODING = (
    "missense_variant", "synonymous_variant", "stop_gained", "frameshift_variant", "missense_variant&splice_region_variant",
    "inframe_deletion", "start_lost", "splice_donor_variant", "stop_gained&frameshift_variant",
)  # fmt: skip
QUIET = (
    "intron_variant", "3_prime_UTR_variant", "upstream_gene_variant", "downstream_gene_variant", "5_prime_UTR_variant",
    "intron_variant&non_coding_transcript_variant", "splice_region_variant&intron_variant",
)  # fmt: skip
FILTERS = ("PASS", "PASS", "PASS", ".", "LowQual", "LowQual;VQSRTrancheSNP99.90to100.00")
AMINO = "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Gene:
    """A made-up gene with its transcripts' ids."""

    symbol: str
    id: str
    hgnc: str
    contig: str
    start: int
    end: int
    strand: int
    transcripts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Contigs, genes and samples to draw variants from."""

    contigs: tuple[tuple[str, int], ...] = (
        ("chr1", 400_000),
        ("chr2", 300_000),
        ("chrX", 200_000),
        ("chrM", 16_569),
    )
    genes_per_contig: int = 12
    samples: tuple[str, ...] = ("child", "father", "mother")
    tracks: bool = True
    phased: bool = True

    def genes(self) -> list[Gene]:
        rng = random.Random(7)
        out = []
        for contig, length in self.contigs:
            step = length // self.genes_per_contig
            for i in range(self.genes_per_contig):
                start = i * step + rng.randrange(1, max(2, step // 3))
                end = min(length, start + rng.randrange(step // 3 + 1, step + step // 4 + 2))
                number = len(out) + 1
                ids = tuple(f"ENST{number:08d}{k:03d}.{1 + k % 3}" for k in range(1 + rng.randrange(4)))
                strand = rng.choice((1, -1))
                out.append(
                    Gene(
                        f"SYN{number}",
                        f"ENSG{number:011d}",
                        f"HGNC:{number}",
                        contig,
                        start,
                        end,
                        strand,
                        ids,
                    )
                )
        return out

    def header(self) -> str:
        lines = ["##fileformat=VCFv4.2"]
        lines += [f"##contig=<ID={name},length={length}>" for name, length in self.contigs]
        lines.append(
            f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequences. Format: {"|".join(FIELDS)}">'
        )
        lines.append('##INFO=<ID=NOTE,Number=1,Type=String,Description="The user\'s own">')
        columns = "#CHROM POS ID REF ALT QUAL FILTER INFO".split()  # noqa: SIM905
        if self.samples:
            columns += ["FORMAT", *self.samples]
        return "\n".join([*lines, "\t".join(columns)]) + "\n"


def models(world: World) -> list[TranscriptModel]:
    """Exons and coding spans of every transcript."""
    out = []
    for gene in world.genes():
        for k, name in enumerate(gene.transcripts):
            span = gene.end - gene.start
            count = 3 + (len(gene.symbol) + k) % 5
            exons = tuple(
                (gene.start + i * span // count, gene.start + i * span // count + max(30, span // count // 3))
                for i in range(count)
            )
            cds = (exons[0][0] + 20, exons[-1][1] - 20) if k < 2 else None
            out.append(
                TranscriptModel(
                    id=name, gene_id=gene.id, contig=gene.contig, strand=gene.strand, biotype="protein_coding", exons=exons,
                    cds=cds, name=gene.symbol, protein=name.replace("ENST", "ENSP"), canonical=k == 0,
                    mane=f"NM_{int(gene.symbol[3:]):06d}.1" if k == 0 else "",
                )
            )  # fmt: skip
    return out


def _alleles(rng: random.Random) -> tuple[str, list[str]]:
    kind = rng.random()
    ref = rng.choice("ACGT")
    other = [base for base in "ACGT" if base != ref]
    if kind < 0.72:
        return ref, [rng.choice(other)]
    if kind < 0.8:
        return ref, [ref + "".join(rng.choices("ACGT", k=rng.randrange(1, 30)))]
    if kind < 0.88:
        tail = "".join(rng.choices("ACGT", k=rng.randrange(1, 30)))
        return ref + tail, [ref]
    if kind < 0.95:
        return ref, rng.sample(other, 2)
    if kind < 0.97:
        return ref, [rng.choice(other), "*"]
    if kind < 0.98:
        return ref, ["<DEL>"]
    return ref, [rng.choice(["<NON_REF>", ".", "]chr2:100]" + ref])]


def _rows(
    rng: random.Random, ref: str, alt: str, number: int, genes: list[Gene], shared: tuple[str, ...]
) -> list[str]:
    out = []
    picked: set[str] = set()
    for gene in genes:
        for k, transcript in enumerate(gene.transcripts):
            coding = rng.random() < 0.25
            consequence = rng.choice(CODING if coding else QUIET)
            impact = IMPACT[consequence.split("&")[0]]
            residue = rng.randrange(2, 300)
            p = ""
            codons = amino = ""
            if "missense" in consequence:
                p = f"{transcript.replace('ENST', 'ENSP')}:p.{rng.choice(AMINO)}{residue}{rng.choice(AMINO)}"
                codons, amino = "aCg/aTg", "T/M"
            elif "synonymous" in consequence:
                p = f"{transcript.replace('ENST', 'ENSP')}:p.{rng.choice(AMINO)}{residue}%3D"
                codons, amino = "caA/caG", "Q"
            c = f"{transcript}:c.{residue * 3}{ref}>{alt}" if "stream" not in consequence else ""
            place = str(residue) if coding else ""
            row = {
                "Allele": alt if len(alt) == len(ref) else alt[1:] or "-",
                "Consequence": consequence, "IMPACT": impact, "SYMBOL": gene.symbol, "Gene": gene.id,
                "Feature_type": "Transcript", "Feature": transcript, "BIOTYPE": "protein_coding",
                "EXON": f"{1 + k}/5" if coding else "", "INTRON": "" if coding else "2/4", "HGVSc": c, "HGVSp": p,
                "CDS_position": str(residue * 3) if coding else "", "Protein_position": place, "Amino_acids": amino,
                "Codons": codons, "DISTANCE": "812" if "stream" in consequence else "", "STRAND": str(gene.strand),
                "HGNC_ID": gene.hgnc, "CANONICAL": "YES" if k == 0 else "",
                "MANE_SELECT": f"NM_{int(gene.symbol[3:]):06d}.1" if k == 0 else "",
                "PICK": "" if gene.id in picked else "1",
            }  # fmt: skip
            picked.add(gene.id)
            out.append(row)
    if not out:
        out.append({"Allele": alt, "Consequence": "intergenic_variant", "IMPACT": "MODIFIER", "PICK": "1"})
    same = len(ref) == len(alt)
    kind = (
        "SNV"
        if same and len(ref) == 1
        else "insertion"
        if len(alt) > len(ref)
        else "deletion"
        if not same
        else "substitution"
    )
    existing, clnsig, review, disease, af, grpmax, revel = shared
    for row in out:
        row |= {
            "VARIANT_CLASS": kind, "ALLELE_NUM": str(number), "Existing_variation": existing, "clinvar_CLNSIG": clnsig,
            "clinvar_CLNREVSTAT": review, "clinvar_CLNDN": disease, "gnomad_AF": af, "gnomad_AF_grpmax": grpmax,
            "revel_score": revel,
        }  # fmt: skip
    return ["|".join(row.get(name, "") for name in FIELDS) for row in out]


def _shared(rng: random.Random, world: World) -> tuple[str, ...]:
    if not world.tracks:
        return ("",) * 7
    rs = f"rs{rng.randrange(1, 10**9)}" if rng.random() < 0.6 else ""
    clnsig = rng.choice(CLNSIG) if rng.random() < 0.15 else ""
    review = rng.choice(REVIEW) if clnsig else ""
    disease = "Made-up_syndrome" if clnsig else ""
    af = grpmax = ""
    if rng.random() < 0.8:
        value = 10 ** rng.uniform(-6, 0) if rng.random() < 0.9 else 0.0
        af = rng.choice((f"{value:.6g}", f"{value:.3e}", repr(value)))
        grpmax = f"{min(1.0, value * 1.7):.5g}" if rng.random() < 0.9 else ""
    revel = f"{rng.random():.3f}" if rng.random() < 0.3 else ""
    return rs, clnsig, review, disease, af, grpmax, revel


def _calls(rng: random.Random, world: World, alts: int, contig: str) -> list[str]:
    out = []
    for sample in range(len(world.samples)):
        allele = [rng.choice([0, 0, *range(1, alts + 1)]) for _ in range(2)]
        mark = "|" if world.phased and rng.random() < 0.3 else "/"
        text = mark.join("." if rng.random() < 0.04 else str(a) for a in allele)
        if contig in ("chrX", "chrM") and sample == 1:
            text = str(allele[0])
        depth = rng.randrange(0, 60)
        reads = [rng.randrange(0, depth + 1) for _ in range(alts)]
        counts = ",".join(map(str, [depth, *reads])) if rng.random() < 0.9 else "."
        quality = rng.choice((".", str(rng.randrange(0, 99))))
        phase = "1000" if mark == "|" else "."
        out.append(f"{text}:{depth if rng.random() < 0.95 else '.'}:{quality}:{counts}:{phase}")
    return out


def lines(world: World, count: int, seed: int = 1) -> Iterator[str]:
    """`count` records in order of place, with line feeds."""
    rng = random.Random(seed)
    genes = world.genes()
    total = sum(length for _, length in world.contigs)
    for contig, length in world.contigs:
        mine = [gene for gene in genes if gene.contig == contig]
        n = max(1, round(count * length / total))
        for pos in sorted(rng.randrange(1, length - 50) for _ in range(n)):
            ref, alts = _alleles(rng)
            here = [gene for gene in mine if gene.start - 2000 <= pos <= gene.end + 2000]
            rows = []
            for number, alt in enumerate(alts, start=1):
                if alt not in ("*", ".", "<NON_REF>", "<*>"):
                    rows += _rows(rng, ref, alt, number, here, _shared(rng, world))
            rng.shuffle(rows)
            info = f"NOTE=<b>{pos}</b>" + (f";CSQ={','.join(rows)}" if rows and rng.random() < 0.99 else "")
            if alts == ["<DEL>"]:
                size = rng.randrange(50, 900)
                info += f";END={pos + size}" if size % 3 == 0 else f";SVLEN=-{size}"
            name = rng.choice((".", f"rs{rng.randrange(1, 10**9)}", f"id{pos};other{pos}"))
            columns = [
                contig,
                str(pos),
                name,
                ref,
                ",".join(alts),
                rng.choice((".", "50", "99.5")),
                rng.choice(FILTERS),
                info,
            ]
            if world.samples:
                columns += ["GT:DP:GQ:AD:PS", *_calls(rng, world, len(alts), contig)]
            yield "\t".join(columns) + "\n"
            if rng.random() < 0.01:  # the same allele once more
                columns[6] = rng.choice(FILTERS)
                yield "\t".join(columns) + "\n"
