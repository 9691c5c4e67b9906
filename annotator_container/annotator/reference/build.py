"""Build the core of a reference: the genome, the gene models, and both in bcftools' formats.

`build_core` fills the folder, the command adds tracks and the explorer's files, and `seal` writes `reference.json` last.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pysam
import pysam.utils

from annotator.contigs import CHROMOSOMES, Contig, is_mitochondrial, plain_name
from annotator.errors import ReferenceError_
from annotator.genes.joining import joined, places_of, stated
from annotator.genes.load import read_genes
from annotator.genes.reading import Reading
from annotator.genes.transcript_record import TranscriptRecord
from annotator.reference.arrays import MappedArrays
from annotator.reference.genes import Preparation, write_genes
from annotator.reference.genome import MappedGenome, refget_accession, write_genome
from annotator.reference.pieces import PACKED, write_pieces
from annotator.reference.tables import TABLES, write_tables

FORMAT: Final = 2
DESCRIPTION: Final = "reference.json"
STANDARD, VERTEBRATE_MITOCHONDRIAL = 1, 2  # NCBI genetic codes
_READ: Final = 4 << 20
_LARGE: Final = 32 << 20  # size of a FASTA in bytes from which a second process is faster
_NAME: Final = re.compile(r'[^",<>\[][^,<>]*')


@dataclass(frozen=True, slots=True)
class ContigInfo:
    """A contig of reference.json. `codon_table` is NCBI's number of its genetic code.

    `refget`: the GA4GH refget accession of its sequence (`SQ.…`); empty in references of earlier releases.
    """

    name: str
    length: int
    aliases: tuple[str, ...] = ()
    codon_table: int = 1
    refget: str = ""


def build_core(
    fasta: Path,
    genes: Path,
    folder: Path,
    codon_tables: Mapping[str, int] | None = None,
    records: Iterable[TranscriptRecord] | None = None,
    reading: Reading | None = None,
    allow_empty: bool = False,
    preparations: Sequence[Preparation] = (),
    say: Callable[[str], None] = lambda _: None,
) -> tuple[list[ContigInfo], int]:
    """Write genome and genes into `folder`; returns the contigs and the number of transcripts.

    `codon_tables` gives the genetic codes of single contigs; the default is what the gene file states (`transl_table`),
    and the vertebrate code for mitochondria. The gene file may use other contig names than the FASTA (chr1, 1,
    NC_000001.11). `records` replaces the result of `read_genes(genes)` (for example with MANE added); its counts are then
    in `reading`, to which further counts are added. Raises GeneModelError when the gene file gives no transcript or loses
    too many of its CDS lines, unless `allow_empty`. `preparations` write what engines keep of each transcript. `say`
    receives progress messages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = dict(codon_tables or {})
    counts = Reading() if reading is None else reading
    with _beside(fasta) as other:
        genome_written = other.submit(_write_fasta, fasta, folder)
        told = stated(genes)
        given = list(read_genes(genes, counts) if records is None else records)
        say("genes read; writing the genome")
        sizes, accessions = genome_written.result()
    say(f"genome written: {sum(size for _, size in sizes):,} bases")
    places = places_of(told, [Contig(name, length, aliases_of(name)) for name, length in sizes])
    codes = {places[name]: code for name, code in told.codes.items() if name in places}
    contigs = [
        ContigInfo(name, length, aliases_of(name), _table_of(name, codes | own)) for name, length in sizes
    ]
    unknown = sorted(own.keys() - {contig.name for contig in contigs})
    if unknown:
        raise ReferenceError_(
            "A codon table is given for an unknown contig", f"{', '.join(unknown)} not in {fasta.name}."
        )
    names = [contig.name for contig in contigs]
    genome = MappedGenome(MappedArrays(folder), names)
    contigs = [
        replace(contig, refget=accession) for contig, accession in zip(contigs, accessions, strict=True)
    ]
    tables = {contig.name: contig.codon_table for contig in contigs}
    given = joined(given, told, places, genome, tables, counts)
    if not allow_empty:
        counts.check()
    count = write_genes(given, genome, names, list(tables.values()), folder, preparations, say)
    return contigs, count


def _beside(fasta: Path) -> Executor:
    """The executor that writes the genome while the genes are read: a process for a large FASTA, since pysam holds the GIL."""
    large = fasta.is_file() and fasta.stat().st_size >= _LARGE
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) if large else ThreadPoolExecutor(1)


def _write_fasta(fasta: Path, folder: Path) -> tuple[list[tuple[str, int]], list[str]]:
    """Keep the FASTA and write the genome; (name, length) of each contig, and their refget accessions."""
    _keep_fasta(fasta, folder)
    sizes = list(write_genome(folder / "genome.fa.gz", folder))
    names = [name for name, _ in sizes]
    _check_names(names, fasta)
    genome = MappedGenome(MappedArrays(folder), names)
    return sizes, [refget_accession(genome.contig(number)) for number in range(len(names))]


def _check_names(names: Sequence[str], fasta: Path) -> None:
    wrong = [name for name in names if not _NAME.fullmatch(name)]
    if wrong:
        raise ReferenceError_(
            "A contig's name cannot stand in a VCF",
            f"{fasta.name}: {wrong[0][:80]!r}. Commas, < and > are forbidden in it, and quotes or [ at its beginning; rename it.",
        )


def _table_of(name: str, own: Mapping[str, int]) -> int:
    if name in own:
        return own[name]
    # Ensembl Plants calls the mitochondrion `Mt`: that one has the standard code.
    vertebrate = is_mitochondrial(name) and name.removeprefix("chr") != "Mt"
    return VERTEBRATE_MITOCHONDRIAL if vertebrate else STANDARD


def aliases_of(name: str) -> tuple[str, ...]:
    """Other common names of a contig: with and without `chr`, M and MT."""
    plain = plain_name(name)
    names = {plain, f"chr{plain}"} if plain in (*CHROMOSOMES, "MT") else {plain}
    if plain == "MT":
        names |= {"M", "chrM"}
    return tuple(sorted(names - {name}))


def _keep_fasta(fasta: Path, folder: Path) -> None:
    """The FASTA as `genome.fa.gz` (bgzip) with its indexes `.fai` and `.gzi`."""
    kept = folder / "genome.fa.gz"
    try:
        with fasta.open("rb") as source:
            head = source.read(18)
        if head[:4] == b"\x1f\x8b\x08\x04" and head[12:16] == b"BC\x02\0":
            shutil.copyfile(fasta, kept)
        else:
            opener = gzip.open if head[:2] == b"\x1f\x8b" else open
            with opener(fasta, "rb") as text, pysam.BGZFile(str(kept), "w", None) as packed:
                while block := text.read(_READ):
                    packed.write(block)
        pysam.faidx(str(kept))
    except (OSError, EOFError, pysam.utils.SamtoolsError) as error:
        raise ReferenceError_("The FASTA cannot be read", f"{fasta.name}: {error}") from error


def seal(folder: Path, name: str, contigs: Sequence[ContigInfo], about: Mapping[str, Any]) -> dict[str, Any]:
    """Write `reference.json`: the last file of a reference, listing every other; returns what it holds.

    Genome and tables are packed first, where that has not been done: a reference of an earlier release gets its packed files.
    `about` gives assembly, species, source, synthetic, built_at and tracks. The version is made from the files
    alone, so a rebuilt reference that differs is another version.
    """
    if not ((folder / PACKED).is_file() and (folder / TABLES).is_file()):
        write_pieces(folder)
        write_tables(folder)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != DESCRIPTION]
    with ThreadPoolExecutor(2) as pool:  # hashing releases the GIL
        sums = list(pool.map(_sha256, paths))
    files = [
        {"name": path.relative_to(folder).as_posix(), "size": path.stat().st_size, "sha256": checksum}
        for path, checksum in zip(paths, sums, strict=True)
    ]
    listing = "".join(f"{file['name']} {file['size']} {file['sha256']}\n" for file in files)
    description = {
        "format": FORMAT,
        "name": name,
        "version": hashlib.sha256(listing.encode()).hexdigest()[:12],
        **about,
        "contigs": [asdict(contig) for contig in contigs],
        "files": files,
    }
    text = json.dumps(description, indent=1, ensure_ascii=False)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
    return description


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
