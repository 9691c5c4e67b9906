"""The gene files of a reference: one, or several of which each is a gene set with a name (Ensembl, RefSeq).

The name is CSQ's `SOURCE`, as in VEP's `--merged` mode. It is given as NAME=FILE, or else read from the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from annotator.errors import ReferenceError_
from annotator.genes.features import opened

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}")
_LINES: Final = 2_000  # lines of features that are searched for the file's own name
_SUFFIXES: Final = (".gz", ".gff3", ".gff", ".gtf")
# What column 2 says, in lower case, and who writes it. GENCODE has HAVANA and ENSEMBL in capitals.
_ENSEMBL: Final = frozenset({"ensembl", "havana", "ensembl_havana", "havana_tagene", "ensembl_havana_tagene"})
_REFSEQ: Final = frozenset({"bestrefseq", "gnomon", "refseq", "curated genomic"})
_GENCODE: Final = frozenset({"HAVANA", "ENSEMBL"})


@dataclass(frozen=True, slots=True)
class GeneSet:
    """A gene file; `name` is empty if none is given."""

    path: Path
    name: str = ""


def parse_gene_set(text: str) -> GeneSet:
    """FILE or NAME=FILE. A text that is an existing file's path is a path, whatever it holds."""
    name, equals, path = text.partition("=")
    if not equals or not _NAME.fullmatch(name) or Path(text).is_file():
        return GeneSet(Path(text))
    return GeneSet(Path(path), name)


def gene_sets(genes: Path | Sequence[GeneSet]) -> tuple[GeneSet, ...]:
    """The gene sets, each with a name. Raises as `named_sets`."""
    return named_sets([GeneSet(genes)] if isinstance(genes, Path) else genes)


def named_sets(sets: Sequence[GeneSet]) -> tuple[GeneSet, ...]:
    """The sets, each with a name. Raises ReferenceError_ when two have the same one, GeneModelError for an unreadable file."""
    named = tuple(GeneSet(each.path, each.name or name_in(each.path)) for each in sets)
    taken: dict[str, GeneSet] = {}
    for each in named:
        other = taken.setdefault(each.name.lower(), each)
        if other is not each:
            raise ReferenceError_(
                "Two gene sets have the same name",
                f"{other.path.name} and {each.path.name} are both called {each.name}. Name them: "
                f"--gff3 {other.name}={other.path.name} --gff3 OTHER={each.path.name}",
            )
    return named


def name_in(path: Path) -> str:
    """The name by which the file's own lines call its set: Ensembl, RefSeq or GENCODE; else the file's name without ending."""
    sources: Counter[str] = Counter()
    seen = 0
    with opened(path) as lines:
        for line in lines:
            if line.startswith("#"):
                if said := _said(line.lower()):
                    return said
                continue
            columns = line.split("\t", 2)
            if len(columns) == 3:
                sources[_named(unquote(columns[1]))] += 1
                seen += 1
                if seen == _LINES:
                    break
    del sources[""]
    found = max(sources, key=lambda name: sources[name], default="")
    return found if found and 2 * sources[found] >= seen else _of_file(path)


def _said(line: str) -> str:
    """Return the name of the set that a header line gives."""
    if line.startswith("##provider: gencode"):
        return "GENCODE"
    if line.startswith(("#!annotation-source ncbi", "#!processor ncbi")):
        return "RefSeq"
    return "Ensembl" if line.startswith("#!genebuild-last-updated") else ""


def _named(source: str) -> str:
    if source in _GENCODE:
        return "GENCODE"
    if source.lower() in _ENSEMBL:
        return "Ensembl"
    return "RefSeq" if set(source.lower().split(",")) <= _REFSEQ else ""


def _of_file(path: Path) -> str:
    name = path.name
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    kept = re.sub(r"[^A-Za-z0-9_.-]", "_", name)[:32]
    return kept if _NAME.fullmatch(kept) else f"set_{kept}"[:32]
