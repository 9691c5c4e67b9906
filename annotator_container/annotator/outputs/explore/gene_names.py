"""Other names of genes, for gene lists: previous symbols and aliases, from HGNC's complete set and from the gene file's own synonyms."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from annotator.bytes.escaping import escaped, escaped_symbol
from annotator.errors import ReferenceError_
from annotator.genes.features import gff3_attributes, gtf_attributes, opened
from annotator.genes.load import is_gtf
from annotator.genes.naming import bare_id
from annotator.outputs.explore.twins import read_twins
from annotator.outputs.explore.write.files import OutFolder

FILE: Final = "explore.genes.json.gz"
KNOWN: Final = "explore.known.json.gz"
GeneNames = Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]]
_COLUMNS: Final = ("hgnc_id", "symbol", "alias_symbol", "prev_symbol", "entrez_id", "ensembl_gene_id")
_KEYS: Final = ("gene_synonym", "Alias", "synonyms")
_MARKS: Final = ("gene_synonym", "Alias=", "synonyms=")
_GENE_COLUMNS: Final = 9


@dataclass(frozen=True, slots=True)
class HgncGene:
    """A line of HGNC's complete set; ids without version, empty where HGNC has none."""

    id: str
    symbol: str
    previous: tuple[str, ...]
    aliases: tuple[str, ...]
    entrez: str
    ensembl: str


def write_gene_names(
    genes: Iterable[tuple[str, str]], gene_files: Sequence[Path], hgnc: Path | None, folder: Path
) -> int:
    """Write `explore.genes.json.gz` into a reference: gene id -> [HGNC id, previous symbols, aliases].

    `genes` are (gene id, symbol) of the reference. A gene is HGNC's by its Ensembl or NCBI id, else by its approved
    symbol. A gene that several gene sets have gets the id, symbol and synonyms that the others have for it. Returns how
    many genes have other names; nothing is written for none. Raises ReferenceError_.
    """
    known = {bare(gene): symbol for gene, symbol in genes if gene}
    by_key = {escaped(gene): gene for gene in known}
    twin_of: dict[str, list[str]] = defaultdict(list)
    for twin, main in read_twins(folder).items():
        if bare(twin) in by_key and bare(main) in by_key:
            twin_of[by_key[bare(main)]].append(by_key[bare(twin)])
    by_id, by_symbol = _by_key(read_hgnc(hgnc)) if hgnc else ({}, {})
    synonyms = {gene: names for path in reversed(gene_files) for gene, names in read_synonyms(path).items()}
    out: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {}
    for gene, symbol in known.items():
        named = by_id.get(gene) or by_symbol.get(symbol)
        previous = named.previous if named else ()
        # A gene file may be older than HGNC's set: the current approved symbol is then an additional name.
        others = (named.symbol, *named.aliases) if named else ()
        of_sets = [
            name for twin in twin_of.get(gene, ()) for name in (twin, known[twin], *synonyms.get(twin, ()))
        ]
        aliases = dict.fromkeys((*others, *synonyms.get(gene, ()), *of_sets))
        rest = tuple(name for name in aliases if name not in previous and name not in ("", symbol, gene))
        if named or rest:
            previous = tuple(name for name in previous if name != symbol)
            out[escaped(gene)] = (named.id if named else "", previous, rest)
    if out:
        text = json.dumps(out, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        OutFolder(folder).gzip(FILE, text.encode())
    return len(out)


def write_known_genes(genes: Iterable[tuple[str, str]], folder: Path) -> int:
    """Write `explore.known.json.gz` into a reference: all its genes in the shape of genes.json.gz, with no rows.

    `genes` are (gene id, symbol). With it the site can distinguish a gene without variants from an unknown name. Other
    names come from `write_gene_names`, which must run first. Returns the number of genes.
    """
    others = read_gene_names(folder)
    twins = read_twins(folder)
    known = {gene: symbol for gene, symbol in genes if gene and escaped(gene) not in twins}
    rows = []
    for gene, symbol in sorted(known.items()):
        key = escaped(gene)
        hgnc, previous, aliases = others.get(bare(key), ("", (), ()))
        rows.append([escaped_symbol(symbol) or key, key, hgnc, list(previous), list(aliases), None, 0, 0])
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    OutFolder(folder).gzip(KNOWN, text.encode())
    return len(rows)


def add_known_genes(out: OutFolder, reference: Path | None) -> bool:
    """Copy the reference's list as known.json.gz; False for a reference that has none."""
    source = reference / KNOWN if reference is not None else None
    if source is None or not source.exists():
        return False
    out.write("known.json.gz", source.read_bytes())
    return True


def read_gene_names(folder: Path) -> GeneNames:
    """Other gene names of a reference; empty for one that was built without them. Raises ReferenceError_."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        found = json.loads(gzip.decompress(path.read_bytes()))
        return {gene: (str(id_), tuple(old), tuple(other)) for gene, (id_, old, other) in found.items()}
    except (OSError, EOFError, zlib.error, ValueError, AttributeError, TypeError) as error:
        raise ReferenceError_("The reference's gene names cannot be read", f"{path.name}: {error}") from error


def read_hgnc(path: Path) -> Iterator[HgncGene]:
    """Genes of HGNC's complete set (tab-separated, plain or gzipped). Raises ReferenceError_."""
    try:
        packed = path.read_bytes()[:2] == b"\x1f\x8b"
        with (gzip.open if packed else open)(path, "rt", encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines, delimiter="\t")
            missing = [name for name in _COLUMNS if name not in (table.fieldnames or ())]
            if missing:
                raise ReferenceError_(
                    "This is not HGNC's complete set", f"{path.name} has no column {', '.join(missing)}."
                )
            for row in table:
                yield HgncGene(
                    row["hgnc_id"] or "",
                    row["symbol"] or "",
                    _list(row["prev_symbol"]),
                    _list(row["alias_symbol"]),
                    row["entrez_id"] or "",
                    bare(row["ensembl_gene_id"] or ""),
                )
    except (OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        raise ReferenceError_("The gene names cannot be read", f"{path.name}: {error}") from error


def read_synonyms(gene_file: Path) -> dict[str, tuple[str, ...]]:
    """Gene id -> `gene_synonym` (NCBI), `Alias` or `synonyms` of the gene's own line of a GFF3 or GTF."""
    gtf = is_gtf(gene_file)
    parse = gtf_attributes if gtf else gff3_attributes
    out: dict[str, tuple[str, ...]] = {}
    with opened(gene_file) as lines:
        for line in lines:
            if line.startswith("#") or not any(mark in line for mark in _MARKS):
                continue
            columns = line.rstrip("\r\n").split("\t")
            if len(columns) < _GENE_COLUMNS or not columns[2].endswith("gene"):
                continue
            found = parse(columns[2], columns[8])
            gene = bare(found.get("gene_id", "") or _entrez(found) or bare_id(found.get("ID", "")))
            names = found.get("gene_synonym", "").split(",") if gtf else _gff3_names(columns[8])
            kept = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
            if gene and kept:
                out[gene] = kept
    return out


def _gff3_names(text: str) -> list[str]:
    """Values are split before they are decoded: a `%2C` is part of a name."""
    pairs = (item.partition("=") for item in text.split(";"))
    return [unquote(value) for key, _, values in pairs if key.strip() in _KEYS for value in values.split(",")]


def bare(gene: str) -> str:
    """A gene id without its version."""
    return gene.split(".")[0]


def _entrez(found: Mapping[str, str]) -> str:
    pairs = (found.get("Dbxref") or found.get("db_xref") or "").split(",")
    return next((pair.removeprefix("GeneID:") for pair in pairs if pair.startswith("GeneID:")), "")


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split("|") if name.strip())


def _by_key(genes: Iterable[HgncGene]) -> tuple[dict[str, HgncGene], dict[str, HgncGene]]:
    by_id: dict[str, HgncGene] = {}
    by_symbol: dict[str, HgncGene] = {}
    for gene in genes:
        for key in (gene.ensembl, gene.entrez):
            if key:
                by_id.setdefault(key, gene)
        if gene.symbol:
            by_symbol[gene.symbol] = gene
    return by_id, by_symbol
