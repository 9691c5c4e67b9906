"""evidence.json.gz: the values of the tables keyed by gene for each gene with a variant (docs/explore-format.md)."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Final

from annotator.outputs.explore.plan import ExplorePlan, TrackInfo
from annotator.outputs.explore.write.files import OutFolder

NAME: Final = "evidence.json.gz"


class EvidenceWriter:
    """Collects one gene after another; `write` writes nothing when there is no table."""

    def __init__(self, plan: ExplorePlan) -> None:
        self._evidence = plan.gene_evidence
        self._twins: dict[str, list[str]] = defaultdict(list)
        for twin, gene in plan.twins.items():
            self._twins[gene].append(twin)
        self._genes: dict[str, dict[str, list[list[str]]]] = {}

    def add(self, gene: str, hgnc: str, symbol: str) -> None:
        """Add a gene by its id and other names, under the ids that other gene sets have for it too; a gene that no table has
        is left out."""
        if not self._evidence:
            return
        ids = (gene, *self._twins.get(gene, ()))
        found: dict[str, list[list[str]]] = {}
        for one in ids:  # a table may know the id of one set only
            found = self._evidence.values(one, hgnc, symbol) | found
        if found:
            self._genes |= dict.fromkeys(ids, found)

    def write(self, out: OutFolder) -> None:
        """The file, JSON without spaces."""
        if self._evidence:
            text = json.dumps(self._genes, ensure_ascii=False, separators=(",", ":"))
            out.gzip(NAME, text.encode())


def of_genes(track: TrackInfo) -> dict[str, object]:
    """The members that meta.json has for a table keyed by gene in addition to those of every track."""
    if not track.of_genes:
        return {}
    fields = [
        {"name": item.csq_field, "kind": item.kind, "worst": item.worst or None, "help": item.description}
        for item in track.fields
    ]
    return {"of_genes": fields}
