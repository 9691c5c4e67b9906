"""The demo's tracks: a ClinVar-like one and a frequency one, in the layout of the real files, with invented content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.random import Generator

from annotator.demo.genome import SyntheticContig
from annotator.demo.groups import group_counts, group_homozygotes, group_numbers, highest
from annotator.demo.variants import DemoSite
from annotator.tracks.gnomad_groups import GROUPS

CLINVAR_HEADER = (
    "##fileDate=2026-01-01\n##source=synthetic, ClinVar-like; made by python -m annotator demo; not medical information\n"
    '##INFO=<ID=ALLELEID,Number=1,Type=Integer,Description="Synthetic allele id">\n'
    '##INFO=<ID=CLNDN,Number=.,Type=String,Description="Synthetic disease name">\n'
    '##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="Review status, synthetic">\n'
    '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Clinical significance, synthetic">\n'
    '##INFO=<ID=CLNSIGCONF,Number=.,Type=String,Description="Conflicting significances, synthetic">\n'
    '##INFO=<ID=GENEINFO,Number=1,Type=String,Description="Synthetic gene symbol">\n'
)
GNOMAD_HEADER = (
    "##fileDate=2026-01-01\n##source=synthetic, gnomAD-like; made by python -m annotator demo\n"
    '##FILTER=<ID=PASS,Description="All filters passed">\n##FILTER=<ID=AC0,Description="No confident genotype">\n'
    '##FILTER=<ID=AS_VQSR,Description="Failed the site filter">\n'
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="Synthetic allele count">\n'
    '##INFO=<ID=AN,Number=1,Type=Integer,Description="Synthetic allele number">\n'
    '##INFO=<ID=AF,Number=A,Type=Float,Description="Synthetic allele frequency">\n'
    '##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description="Highest synthetic group frequency">\n'
    '##INFO=<ID=fafmax_faf95_max,Number=A,Type=Float,Description="Synthetic filtering frequency, 95%">\n'
    '##INFO=<ID=nhomalt,Number=A,Type=Integer,Description="Synthetic homozygotes">\n'
)
_STATUS = (
    "no_assertion_criteria_provided",
    "criteria_provided,_single_submitter",
    "criteria_provided,_multiple_submitters,_no_conflicts",
    "reviewed_by_expert_panel",
    "practice_guideline",
)
_DISEASES = (
    "Synthetic_cardiomyopathy",
    "Demo_syndrome_1",
    "Demo_syndrome_2",
    "Imaginary_retinal_dystrophy",
    "not_provided",
    "Synthetic_hearing_loss|not_specified",
)
_CAPTURED: Final = 100  # bases beside an exon that exomes have too
_NOT_IN_EXOMES: Final = 0.7  # of the sites elsewhere
_NOT_IN_GENOMES: Final = 0.03


def clinvar_lines(contig: str, sites: list[DemoSite], rng: Generator, share: float = 0.06) -> Iterator[str]:
    """ClinVar-like records: designed sites mostly pathogenic, with 0 to 4 stars; some other sites benign to uncertain."""
    for index, site in enumerate(sites):
        if site.designed is None and rng.random() > share:
            continue
        die = float(rng.random())
        status = _STATUS[min(4, int(rng.exponential(1.2)))]
        conflict = ""
        if site.designed and die < 0.75:
            meaning = ("Pathogenic", "Likely_pathogenic", "Pathogenic/Likely_pathogenic")[int(die * 4) % 3]
            if site.designed.effect == "missense" and die < 0.2:
                meaning, status = (
                    "Conflicting_classifications_of_pathogenicity",
                    "criteria_provided,_conflicting_classifications",
                )
                conflict = "CLNSIGCONF=Pathogenic(1)|Uncertain_significance(2);"
        elif site.frequencies[0] > 0.01:
            meaning = "Benign" if die < 0.7 else "Benign/Likely_benign"
        else:
            meaning = (
                "Uncertain_significance",
                "Likely_benign",
                "Benign",
                "Uncertain_significance",
                "drug_response",
            )[int(die * 5)]
        gene = f"GENEINFO={site.designed.gene}:{index};" if site.designed else ""
        yield (
            f"{contig}\t{site.position}\t{900000 + index}\t{site.ref}\t{site.alts[0]}\t.\t.\tALLELEID={index + 1};"
            f"CLNDN={_DISEASES[int(rng.integers(0, len(_DISEASES)))]};CLNREVSTAT={status};CLNSIG={meaning};{conflict}{gene}".rstrip(
                ";"
            )
            + "\n"
        )


def gnomad_lines(
    contig: SyntheticContig, sites: list[DemoSite], rng: Generator, groups: int | None = None
) -> Iterator[str]:
    """The frequencies of most sites; designed and some very rare ones are absent. `groups`: the seed by which counts divide
    among genetic ancestry groups; None for a file without groups."""
    dice = rng.random((len(sites), 4)).tolist()
    name = "rs" + contig.name[3:].replace("X", "23").replace("Y", "24").replace("M", "25")
    found = []
    for site, (present, spread, quality, total) in zip(sites, dice, strict=True):
        if (site.designed and present < 0.8) or (site.frequencies[0] < 5e-4 and present < 0.4):
            continue
        number = 150_000 + int(total * 2_000)
        flag = "PASS" if quality < 0.96 else ("AC0" if quality < 0.98 else "AS_VQSR")
        counts = [max(1, int(f * number)) for f in site.frequencies]
        if groups is not None:  # an allele that is called is of one ALT
            counts = [min(count, number - sum(counts[:rank])) for rank, count in enumerate(counts)]
        found.append(_Counted(site, counts, number, flag, spread))
    infos = _plain(found) if groups is None else _with_groups(contig, found, groups)
    for (site, counts, number, flag, _), more in zip(found, infos, strict=True):
        yield (
            f"{contig.name}\t{site.position}\t{name}{site.position:09d}\t{site.ref}\t{','.join(site.alts)}\t.\t{flag}\t"
            f"AC={_list(counts)};AN={number};AF={','.join(f'{c / number:.6g}' for c in counts)};"
            f"nhomalt={_list(_homozygotes(counts, number))};{more}\n"
        )


class _Counted(NamedTuple):
    """A site with the count of each ALT, the alleles called and its filter; `spread`: 0 to 1, drawn for the site."""

    site: DemoSite
    counts: list[int]
    number: int
    flag: str
    spread: float


def _plain(found: list[_Counted]) -> Iterator[str]:
    for _, counts, number, _, spread in found:
        most = [min(1.0, c / number * (1 + spread)) for c in counts]
        yield (
            f"AF_grpmax={','.join(f'{g:.6g}' for g in most)};"
            f"fafmax_faf95_max={','.join(f'{g * 0.93:.6g}' for g in most)}"
        )


def _with_groups(contig: SyntheticContig, found: list[_Counted], seed: int) -> Iterator[str]:
    """INFO of the groups; of several ALTs the later ones are in alleles that are not yet counted."""
    rng = np.random.default_rng([seed, len(contig.bases), 9])
    numbers = group_numbers([item.number for item in found], rng)
    parts = []
    room = numbers
    for rank in range(max((len(item.counts) for item in found), default=0)):
        counts = [item.counts[rank] if rank < len(item.counts) else 0 for item in found]
        of_group = group_counts(counts, room, rng)
        room = room - of_group
        whole = [_homozygotes([count], item.number)[0] for count, item in zip(counts, found, strict=True)]
        homozygotes = group_homozygotes(whole, of_group, numbers, rng)
        parts.append((*highest(of_group, numbers), of_group.tolist(), homozygotes.tolist()))
    exons = [gene.interval(exon) for gene in contig.genes for exon in gene.transcripts[0].exons]
    exonic = np.zeros(len(contig.bases) + 1, bool)
    for first, last in exons:
        exonic[max(0, first - _CAPTURED) : last + _CAPTURED + 1] = True
    dice = rng.random((len(found), 2)).tolist()
    for place, (item, called, die) in enumerate(zip(found, numbers.tolist(), dice, strict=True)):
        own = [tuple(column[place] for column in part) for part in parts[: len(item.counts)]]
        names, most, filtering, counts, homozygotes = zip(*own, strict=True)
        info = [
            f"grpmax={_list(names)}",
            f"AF_grpmax={','.join(f'{value:.6g}' if value else '.' for value in most)}",
            f"fafmax_faf95_max={','.join(f'{value:.6g}' for value in filtering)}",
        ]
        for group, label in enumerate(GROUPS):
            info += [
                f"AC_{label}={_list([count[group] for count in counts])}",
                f"AN_{label}={called[group]}",
                f"nhomalt_{label}={_list([count[group] for count in homozygotes])}",
            ]
        if not exonic[item.site.position] and die[0] < _NOT_IN_EXOMES:
            info.append("not_called_in_exomes")
        elif die[1] < _NOT_IN_GENOMES:
            info.append("not_called_in_genomes")
        yield ";".join(info)


def _homozygotes(counts: list[int], number: int) -> list[int]:
    return [int(count * count / number / 4) for count in counts]


def _list(values: Sequence[object]) -> str:
    return ",".join(map(str, values))
