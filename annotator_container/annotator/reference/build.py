"""Build the core of a reference: the genome, the gene models, and both in bcftools' formats.

`build_core` fills the folder, the command adds tracks and the explorer's files, and `seal` writes `reference.json` last.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from annotator.contigs import CHROMOSOMES, Contig, is_mitochondrial, plain_name
from annotator.errors import ReferenceError_
from annotator.genes.joining import places_of
from annotator.genes.outcome import Reading
from annotator.reference.arrays import MappedArrays
from annotator.reference.description import DESCRIPTION, FORMAT, FORMAT_OF_SETS, ContigInfo
from annotator.reference.fasta import take_fasta
from annotator.reference.gene_arrays import TEXTS, names_of
from annotator.reference.gene_files import checked, gene_file, parts_of
from annotator.reference.gene_parts import Amend, Building, steps_of_writing, write_parts
from annotator.reference.gene_sets import GeneSet, gene_sets
from annotator.reference.packed_tables import TABLES, write_tables
from annotator.reference.part_files import MappedParts
from annotator.reference.pieces import PACKED, write_pieces
from annotator.reference.preparation import Preparation
from annotator.reference.steps import Workers, result_of

STANDARD, VERTEBRATE_MITOCHONDRIAL = 1, 2  # NCBI genetic codes
_READ: Final = 4 << 20
_ASIDE: Final = ".genes"
_NAME: Final = re.compile(r'[^",<>\[][^,<>]*')


def build_core(
    fasta: Path,
    genes: Path | Sequence[GeneSet],
    folder: Path,
    codon_tables: Mapping[str, int] | None = None,
    amend: Amend | None = None,
    reading: Reading | None = None,
    allow_empty: bool = False,
    preparations: Sequence[Preparation] = (),
    say: Callable[[str], None] = lambda _: None,
    workers: Workers | None = None,
) -> tuple[list[ContigInfo], int]:
    """Write genome and genes into `folder`; returns the contigs and the number of transcripts.

    `genes` is a gene file, or several gene sets: then each transcript knows its set.
    `codon_tables` gives the genetic codes of single contigs; the default is what the gene file states (`transl_table`),
    and the vertebrate code for mitochondria. The gene file may use other contig names than the FASTA (chr1, 1,
    NC_000001.11). `amend` changes the gene file's records as they are read (for example adds MANE); `reading`
    receives the counts. Raises GeneModelError when the gene file gives no transcript or loses too many of its CDS lines,
    unless `allow_empty`. `preparations` are what engines and outputs keep of each transcript. `say` receives how far it
    is. The files do not depend on `workers`, which does the work here without processes by default.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if workers is None:
        with Workers() as alone:
            return build_core(
                fasta, genes, folder, codon_tables, amend, reading, allow_empty, preparations, say, alone
            )  # fmt: skip
    sets = gene_sets(genes)
    own = dict(codon_tables or {})
    counts = Reading() if reading is None else reading
    aside = folder / _ASIDE
    aside.mkdir()
    try:
        genome_step = workers.begin("genome", fasta.stat().st_size if fasta.is_file() else 0)
        genome = workers.submit(genome_step, take_fasta, fasta, folder)
        files = [
            gene_file(each, aside / str(number), workers, several=len(sets) > 1)
            for number, each in enumerate(sets)
        ]
        sequences = result_of(genome)
        workers.end(genome_step)
        _check_names([sequence.name for sequence in sequences], fasta)
        say(f"genome written: {sum(sequence.length for sequence in sequences):,} bases")
        known = [Contig(each.name, each.length, aliases_of(each.name)) for each in sequences]
        places = [places_of(file.told, known) for file in files]
        codes: dict[str, int] = {}
        for file, its in zip(files, places, strict=True):
            codes = {its[name]: code for name, code in file.told.codes.items() if name in its} | codes
        contigs = [
            ContigInfo(
                each.name,
                each.length,
                aliases_of(each.name),
                _table_of(each.name, codes | own),
                each.refget,
            )
            for each in sequences
        ]
        unknown = sorted(own.keys() - {contig.name for contig in contigs})
        if unknown:
            raise ReferenceError_(
                "A codon table is given for an unknown contig", f"{', '.join(unknown)} not in {fasta.name}."
            )
        packing = workers.begin("packing the genome", sum(contig.length for contig in contigs))
        packed = workers.submit(packing, _pack_genome, folder)
        about = Building(
            folder, tuple(each.name for each in contigs), tuple(each.codon_table for each in contigs), amend,
            tuple(preparations),
        )  # fmt: skip
        mapped = MappedParts()
        parts = parts_of(files, places, about, workers, aside, mapped)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for each, of_set in zip(sets, parts, strict=True):
        counts.take(each.name, checked(each, of_set, allow_empty, several=len(sets) > 1))
    result_of(packed)
    workers.end(packing)
    step = workers.begin("joining transcripts", steps_of_writing(preparations), "")
    together = [part for of_set in parts for part in of_set]
    count = write_parts(together, len(contigs), preparations, folder, workers.counter(step), mapped.release)
    workers.end(step)
    return contigs, count


def _pack_genome(folder: Path, count: Callable[[int], None]) -> None:
    write_pieces(folder, 1, count)


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


def seal(
    folder: Path,
    name: str,
    contigs: Sequence[ContigInfo],
    about: Mapping[str, Any],
    workers: Workers | None = None,
) -> dict[str, Any]:
    """Write `reference.json`: the last file of a reference, listing every other; returns what it holds.

    Genome and tables are packed first, where that has not been done: a reference of an earlier release gets its packed files.
    `about` gives assembly, species, source, synthetic, built_at and tracks. The version is made from the files
    alone, so a rebuilt reference that differs is another version.
    """
    if not (folder / PACKED).is_file():
        write_pieces(folder)
        (folder / TABLES).unlink(missing_ok=True)  # they hold the index of the pieces
    if not (folder / TABLES).is_file():
        packing = workers.begin("packing the tables", 1, "") if workers else 0
        write_tables(folder)
        if workers:
            workers.end(packing)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != DESCRIPTION]
    step = workers.begin("checksums", sum(path.stat().st_size for path in paths)) if workers else 0
    count: Callable[[int], None] = workers.counter(step) if workers else lambda _: None
    with ThreadPoolExecutor(2) as pool:  # hashing releases the GIL
        sums = list(pool.map(lambda path: _sha256(path, count), paths))
    if workers:
        workers.end(step)
    files = [
        {"name": path.relative_to(folder).as_posix(), "size": path.stat().st_size, "sha256": checksum}
        for path, checksum in zip(paths, sums, strict=True)
    ]
    listing = "".join(f"{file['name']} {file['size']} {file['sha256']}\n" for file in files)
    description = {
        "format": FORMAT_OF_SETS if names_of(MappedArrays(folder).__contains__) != TEXTS else FORMAT,
        "name": name,
        "version": hashlib.sha256(listing.encode()).hexdigest()[:12],
        **about,
        "contigs": [asdict(contig) for contig in contigs],
        "files": files,
    }
    text = json.dumps(description, indent=1, ensure_ascii=False)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
    return description


def _sha256(path: Path, count: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(_READ):
            digest.update(block)
            count(len(block))
    return digest.hexdigest()
