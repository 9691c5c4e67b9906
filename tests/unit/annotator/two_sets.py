"""The demo's genes as two gene sets: Ensembl's shape, and some of them again in the shape of NCBI's RefSeq."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path

from annotator.engines.vep.prepare import VepPreparation
from annotator.outputs.explore.write.models import ModelPreparation
from annotator.reference.build import build_core, seal
from annotator.reference.gene_sets import GeneSet
from tests.annotator_demo import DemoReference

NCBI_HEADER = "##gff-version 3\n#!gff-spec-version 1.21\n#!processor NCBI annotwriter\n"
DIFFERS = ";exception=annotated by transcript or proteomic data"
LEFT_OUT = 5  # every fifth transcript is in Ensembl's set only


@dataclass(slots=True)
class _Gene:
    """Lines of a gene of the demo: its own columns, and each transcript's with those of its parts."""

    columns: list[str]
    said: dict[str, str]
    transcripts: list[list[tuple[list[str], dict[str, str]]]] = field(default_factory=list)


def genes_of(demo: DemoReference) -> str:
    """The demo's gene file, in Ensembl's shape."""
    return gzip.decompress((demo.files / "genes.gff3.gz").read_bytes()).decode()


def refseq(text: str, notes: dict[int, str] | None = None) -> str:
    """Genes in the shape of NCBI's GFF3: identifiers, Dbxref and tags as NCBI writes them, four of five transcripts.

    The first transcript of a gene is MANE Select with an Ensembl partner. The UTR of every second one is cut by 7 bases, as
    both catalogues differ there most. `notes`: number of a transcript (from 1) -> further attributes of its line.
    """
    lines = [NCBI_HEADER]
    number = 0
    for place, gene in enumerate(_genes(text), 1):
        symbol = gene.said["Name"]
        xref = f"GeneID:{1000 + place}"
        lines.append(
            _line(
                gene.columns,
                "BestRefSeq",
                "gene",
                f"ID=gene-{symbol};Dbxref={xref};Name={symbol};gbkey=Gene;gene={symbol}",
            )
        )
        for rank, parts in enumerate(gene.transcripts):
            number += 1
            if number % LEFT_OUT == 0:
                continue
            columns, said = parts[0]
            partner = f"Ensembl:{said['transcript_id']}.{said['version']},{xref},GenBank:NM_{number:06d}.2"
            kind = "mRNA" if columns[2] == "mRNA" else "lnc_RNA"
            name = f"{'NM' if kind == 'mRNA' else 'NR'}_{number:06d}.2"
            about = (
                f"ID=rna-{name};Parent=gene-{symbol};Dbxref={partner};Name={name};gbkey=mRNA;gene={symbol};"
            )
            about += f"transcript_id={name}" + ";tag=MANE Select" * (rank == 0 and kind == "mRNA")
            about += (notes or {}).get(number, "")
            cut = 7 if number % 2 and _can_lose(parts, 7) else 0
            lines.append(_line(_cut(columns, columns, cut), "BestRefSeq", kind, about))
            for part, _ in parts[1:]:
                low = int(part[3])
                if part[2] == "exon":
                    part = _cut(part, columns, cut)
                own = f"ID=exon-{name}-{low};Parent=rna-{name};gene={symbol};transcript_id={name}"
                if part[2] == "CDS":
                    own = f"ID=cds-NP_{number:06d}.1;Parent=rna-{name};gene={symbol};protein_id=NP_{number:06d}.1"
                lines.append(_line(part, "BestRefSeq", part[2], own))
    return "".join(lines)


def build(demo: DemoReference, folder: Path, sets: list[GeneSet]) -> Path:
    """A reference of the demo's genome with these gene sets, as the engine and the explorer read it."""
    preparations = VepPreparation(), ModelPreparation()
    contigs, _ = build_core(demo.files / "genome.fa", sets, folder, preparations=preparations)
    seal(folder, folder.name, contigs, {"tracks": []})
    return folder


@dataclass(frozen=True, slots=True)
class TwoSets:
    """References with Ensembl's genes, with RefSeq's, and with both."""

    ensembl: Path
    refseq: Path
    both: Path


def build_all(demo: DemoReference, folder: Path, notes: dict[int, str] | None = None) -> TwoSets:
    """Write both gene files below `folder` and build the three references."""
    files = folder / "ensembl.gff3", folder / "refseq.gff3"
    text = genes_of(demo)
    files[0].write_text(text)
    files[1].write_text(refseq(text, notes))
    sets = GeneSet(files[0], "Ensembl"), GeneSet(files[1])
    return TwoSets(
        build(demo, folder / "one", [sets[0]]),
        build(demo, folder / "other", [sets[1]]),
        build(demo, folder / "both", list(sets)),
    )


def _genes(text: str) -> list[_Gene]:
    found: dict[str, _Gene] = {}
    transcripts: dict[str, list[tuple[list[str], dict[str, str]]]] = {}
    for line in text.splitlines():
        columns = line.split("\t")
        if line.startswith("#") or len(columns) < 9:
            continue
        said = dict(item.split("=", 1) for item in columns[8].split(";"))
        parent = said.get("Parent", "")
        if columns[2] in ("gene", "ncRNA_gene"):
            found[said["ID"]] = _Gene(columns, said)
        elif parent in found:
            transcripts[said["ID"]] = [(columns, said)]
            found[parent].transcripts.append(transcripts[said["ID"]])
        elif parent in transcripts and columns[2] in ("exon", "CDS"):
            transcripts[parent].append((columns, said))
    return list(found.values())


def _can_lose(parts: list[tuple[list[str], dict[str, str]]], bases: int) -> bool:
    """Whether the transcript's last exon is longer than that, and its last bases are not coding."""
    end = int(parts[0][0][4])
    return all(
        int(part[4]) < end - bases or (part[2] == "exon" and int(part[3]) < end - bases)
        for part, _ in parts[1:]
    )


def _cut(columns: list[str], transcript: list[str], bases: int) -> list[str]:
    """The line without the transcript's last `bases` bases, if it ends where the transcript does."""
    end = int(columns[4])
    return [*columns[:4], str(end - bases if end == int(transcript[4]) else end), *columns[5:]]


def _line(columns: list[str], source: str, kind: str, attributes: str) -> str:
    return "\t".join([columns[0], source, kind, *columns[3:8], attributes]) + "\n"
