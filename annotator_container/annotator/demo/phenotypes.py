"""A synthetic ontology of phenotypes, in the layout of hp.obo, and genes with its terms, in that of genes_to_phenotype.txt."""

from __future__ import annotations

from itertools import chain
from typing import Final

import numpy as np

from annotator.demo.genes import Gene
from annotator.demo.gff3 import gene_id

HEADER: Final = (
    "##title=Phenotypes of genes, synthetic\n##version=2026-01-01\n##licence=synthetic: made by python -m annotator demo\n"
    "ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id\n"
)
_ROOT: Final = "DEMOP:0000001"
_SYSTEMS: Final = ("heart", "eye", "ear", "muscle", "kidney", "skin")
_KINDS: Final = ("shape", "size", "function")
_GRADES: Final = ("mild", "severe", "progressive")
_TERMS_OF_A_GENE: Final = 6


def _tree() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Id -> name and parents. Each grade stands below its kind, and severe ones below "severe phenotype" too."""
    made: dict[str, tuple[str, tuple[str, ...]]] = {_ROOT: ("Synthetic phenotypic abnormality", ())}

    def add(name: str, *parents: str) -> str:
        made[f"DEMOP:{len(made) + 1:07d}"] = name, parents
        return f"DEMOP:{len(made):07d}"

    severe = add("Severe synthetic phenotype", _ROOT)
    for system in _SYSTEMS:
        whole = add(f"Synthetic abnormality of the {system}", _ROOT)
        for kind in _KINDS:
            one = add(f"Abnormal synthetic {kind} of the {system}", whole)
            for grade in _GRADES:
                both = (one, severe) if grade == "severe" else (one,)
                add(f"{grade.capitalize()} abnormal synthetic {kind} of the {system}", *both)
    return made


TREE: Final = _tree()
_LEAVES: Final = tuple(
    sorted(TREE.keys() - set(chain.from_iterable(parents for _, parents in TREE.values())))
)


def ontology() -> str:
    """The ontology as an OBO file."""
    out = ["format-version: 1.2\ndata-version: synthetic/2026-01-01\nontology: demo, synthetic\n"]
    for term, (name, parents) in TREE.items():
        above = "".join(f"is_a: {parent} ! {TREE[parent][0]}\n" for parent in parents)
        other = f'synonym: "Demo sign {int(term[6:])}" EXACT []\n'
        out.append(f"[Term]\nid: {term}\nname: {name}\n{other}{above}")
    return "\n".join(out)


def phenotype_lines(gene: Gene, rng: np.random.Generator) -> list[str]:
    """The terms of a gene, none for some genes; some of them are not the most specific ones."""
    count = int(rng.integers(0, _TERMS_OF_A_GENE))
    picked = rng.choice(len(_LEAVES), size=count, replace=False).tolist()
    terms = [_LEAVES[place] for place in picked]
    terms = [TREE[term][1][0] if rng.random() < 0.2 else term for term in terms]
    disease = f"DEMOD:{1 + gene.number % 5:04d}"
    return [
        f"{gene_id(gene)}\t{gene.symbol}\t{term}\t{TREE[term][0]}\t-\t{disease}\n"
        for term in dict.fromkeys(terms)
    ]
