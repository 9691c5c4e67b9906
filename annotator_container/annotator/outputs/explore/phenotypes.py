"""`explore.phenotypes.json.gz` of a reference: an ontology of phenotypes, and how many genes of its table have each term.

Phenotypes of a patient and of a gene are compared with it on the page (docs/interpretation.md#phenotype).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from annotator.errors import ReferenceError_
from annotator.outputs.explore.write.files import OutFolder
from annotator.tracks.genes.table import GeneTable
from annotator.tracks.store import TrackMeta, installed

FILE: Final = "explore.phenotypes.json.gz"
NAME: Final = "phenotypes.json.gz"
_TERMS: Final = "hpo_id"  # the source column of the field that lists a gene's terms
_SYNONYM: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(slots=True)
class Term:
    """A term that is not obsolete. `parents` are ids of `is_a`; `others` are its former ids."""

    id: str
    name: str = ""
    parents: list[str] = field(default_factory=list)
    synonyms: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    obsolete: bool = False


@dataclass(frozen=True, slots=True)
class Ontology:
    """Terms with every parent before its children. `version` is `data-version` of the file, empty without one."""

    version: str
    terms: tuple[Term, ...]


def read_obo(path: Path) -> Ontology:
    """Read the terms of an OBO file, plain or gzip. Raises ReferenceError_ for a file without terms or with a circle."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode()
    except (OSError, EOFError, ValueError) as error:
        raise ReferenceError_("The ontology cannot be read", f"{path}: {error}") from error
    version, terms = "", list[Term]()
    kind = ""
    for line in text.splitlines():
        if line.startswith("["):
            kind = line.strip()
            if kind == "[Term]":
                terms.append(Term(""))
            continue
        key, _, value = line.partition(": ")
        if not kind and key == "data-version":
            version = value.strip()
        elif kind == "[Term]":
            _take(terms[-1], key, value)
    used = [term for term in terms if term.id and term.name and not term.obsolete]
    if not used:
        raise ReferenceError_(
            "The ontology has no terms", f"{path} is not an OBO file: it has no [Term] with id and name."
        )
    return Ontology(version, tuple(_in_order(used, path)))


def write_phenotypes(obo: Path, folder: Path, synthetic: bool, table: Path | None = None) -> dict[str, Any]:
    """Write the file into a built reference and return its description. Raises ReferenceError_.

    The number of genes of a term, from which its information content follows, counts genes of the reference's table of
    phenotypes that have the term or one below it; ids that a term had before count as the term. `table` is a folder with
    that table, for one that is published apart from the reference.
    """
    meta, place = _table_of(table or folder)
    ontology = read_obo(obo)
    index = {term.id: number for number, term in enumerate(ontology.terms)}
    known = index | {
        other: index[term.id] for term in ontology.terms for other in term.others if other not in index
    }
    parents = [[index[one] for one in term.parents if one in index] for term in ontology.terms]
    counts, annotated, unknown = [0] * len(parents), 0, set[str]()
    for values in GeneTable(table or folder, meta).values:
        unknown.update(one for one in values[place] if one not in known)
        own = {known[one] for one in values[place] if one in known}
        annotated += bool(own)
        for number in _with_ancestors(own, parents):
            counts[number] += 1
    about = {
        "version": ontology.version,
        "synthetic": synthetic,
        "track": meta.name,
        "table_version": meta.version,
        "field": place,
        "genes": annotated,
    }
    terms = [
        [term.id, term.name, parents[number], counts[number], term.synonyms, term.others]
        for number, term in enumerate(ontology.terms)
    ]
    text = json.dumps({**about, "terms": terms}, ensure_ascii=False, separators=(",", ":"))
    OutFolder(folder).gzip(FILE, text.encode())
    return {**about, "terms": len(terms), "unknown": sorted(unknown)}


def add_phenotypes(out: OutFolder, reference: Path | None) -> bool:
    """Copy the reference's file as phenotypes.json.gz; False for a reference that has none."""
    source = reference / FILE if reference is not None else None
    if source is None or not source.exists():
        return False
    out.write(NAME, source.read_bytes())
    return True


def _take(term: Term, key: str, value: str) -> None:
    bare = value.split(" ! ")[0].split(" {")[0].strip()
    if key == "id":
        term.id = bare
    elif key == "name":
        term.name = value.strip()
    elif key == "is_a":
        term.parents.append(bare)
    elif key == "alt_id":
        term.others.append(bare)
    elif key == "is_obsolete":
        term.obsolete = bare == "true"
    elif key == "synonym":
        found = _SYNONYM.match(value)
        if found:
            term.synonyms.append(found[1].replace('\\"', '"'))


def _in_order(terms: Sequence[Term], path: Path) -> Iterator[Term]:
    """Every parent before its children, else in the file's order."""
    used = {term.id for term in terms}
    waiting = {term.id: used.intersection(term.parents) for term in terms}
    left = list(terms)
    done: set[str] = set()
    while left:
        ready = [term for term in left if waiting[term.id] <= done]
        if not ready:
            raise ReferenceError_("The ontology has a circle", f"{path}: {left[0].id} is above itself.")
        yield from ready
        done.update(term.id for term in ready)
        left = [term for term in left if term.id not in done]


def _with_ancestors(own: set[int], parents: Sequence[Sequence[int]]) -> set[int]:
    found, waiting = set(own), list(own)
    while waiting:
        for one in parents[waiting.pop()]:
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def _table_of(folder: Path) -> tuple[TrackMeta, int]:
    """The reference's table of phenotypes and which of its fields lists the terms."""
    for meta in installed(folder):
        sources = [item.source for item in meta.fields]
        if meta.kind == "genes" and _TERMS in sources:
            return meta, sources.index(_TERMS)
    raise ReferenceError_(
        "The reference has no table of phenotypes",
        "Add it first: annotator reference track add hpo --reference DIR",
    )
