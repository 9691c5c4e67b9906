"""The demo's tracks: a ClinVar-like one and a frequency one, in the layout of the real files, with invented content."""

from __future__ import annotations

from collections.abc import Iterator

from numpy.random import Generator

from annotator.demo.variants import DemoSite

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
    "##source=synthetic, gnomAD-like; made by python -m annotator demo\n"
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


def gnomad_lines(contig: str, sites: list[DemoSite], rng: Generator) -> Iterator[str]:
    """The frequencies of most sites; designed and some very rare ones are absent."""
    dice = rng.random((len(sites), 4)).tolist()
    name = "rs" + contig[3:].replace("X", "23").replace("Y", "24").replace("M", "25")
    for site, (present, spread, quality, total) in zip(sites, dice, strict=True):
        if (site.designed and present < 0.8) or (site.frequencies[0] < 5e-4 and present < 0.4):
            continue
        number = 150_000 + int(total * 2_000)
        flag = "PASS" if quality < 0.96 else ("AC0" if quality < 0.98 else "AS_VQSR")
        counts = [max(1, int(f * number)) for f in site.frequencies]
        groups = [min(1.0, c / number * (1 + spread)) for c in counts]
        yield (
            f"{contig}\t{site.position}\t{name}{site.position:09d}\t{site.ref}\t{','.join(site.alts)}\t.\t{flag}\t"
            f"AC={','.join(map(str, counts))};AN={number};AF={','.join(f'{c / number:.6g}' for c in counts)};"
            f"AF_grpmax={','.join(f'{g:.6g}' for g in groups)};fafmax_faf95_max={','.join(f'{g * 0.93:.6g}' for g in groups)};"
            f"nhomalt={','.join(str(int(c * c / number / 4)) for c in counts)}\n"
        )
