"""Choose an engine by name; only the chosen engine's module is imported."""

from __future__ import annotations

from annotator.chunk.engine import Engine
from annotator.reference.folder import Reference
from annotator.vcf.reader import VcfReader


def make_engine(name: str, reference: Reference, reader: VcfReader, *, haplotypes: bool = True) -> Engine:
    """Return engine `vep`, `csq` or `vepyr` for a reference. `csq` reads the first records to see whether genotypes are phased;
    `vep` with `haplotypes` adds the columns of haplotypes where the file has samples."""
    if name == "csq":
        from annotator.engines.csq.engine import CsqEngine

        return CsqEngine(reference, reader.header.samples, reader.first_lines())
    if name == "vepyr":
        from annotator.engines.vepyr.engine import VepyrEngine

        return VepyrEngine(reference)
    from annotator.engines.vep.engine import VepEngine

    return VepEngine(reference, samples=len(reader.header.samples) if haplotypes else 0)
