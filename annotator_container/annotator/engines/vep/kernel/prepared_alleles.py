"""Prepare a chunk's ALTs for the sweep: shifts, HGVSg, and whether compiled code can handle them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from annotator.bytes.escaping import escaped
from annotator.bytes.strings import Strings
from annotator.chunk.records import Bytes, Ints, Records
from annotator.engines.vep.hgvs_dna import MITOCHONDRIAL
from annotator.engines.vep.kernel import alleles as kernel
from annotator.engines.vep.kernel.exact_answers import ReadableRules
from annotator.reference.folder import Reference


@dataclass(frozen=True, slots=True)
class PreparedAlleles:
    """Arrays by ALT. `fast`: plain, on the contig, REF as the genome has it. `forward`, `reverse`: shifts."""

    fast: Bytes
    forward: Ints
    reverse: Ints
    genomic: Bytes
    genomic_start: Ints
    genomic_end: Ints


def prepare(records: Records, reference: Reference, rules: ReadableRules) -> PreparedAlleles:
    """Prepare every ALT that lies on a contig of the reference."""
    alleles = records.alleles
    count = len(alleles)
    fast = np.zeros(count, np.uint8)
    forward, reverse = np.zeros(count, np.int64), np.zeros(count, np.int64)
    starts, ends = np.zeros(count, np.int64), np.zeros(count, np.int64)
    prefixes = {
        number: _prefix(reference.contigs[number].name) for number, _, _ in records.runs() if number >= 0
    }
    longest = max((len(prefix) for prefix in prefixes.values()), default=0)
    out = np.empty(count * (longest + 48) + int(alleles.alt_length.sum()), np.uint8)
    at = 0
    for contig, first, last in records.runs():
        if contig < 0:
            continue
        begin, end = int(records.first_allele[first]), int(records.first_allele[last])
        genome = reference.genome.contig(contig)
        kernel.prepare(records.text, alleles.table, begin, end, genome, fast, forward, reverse)
        at = kernel.genomic(
            records.text,
            alleles.table,
            begin,
            end,
            genome,
            fast,
            forward,
            prefixes[contig],
            out,
            at,
            starts,
            ends,
        )
    left = np.flatnonzero(ends < 0)
    if not len(left):
        return PreparedAlleles(fast, forward, reverse, out, starts, ends)
    texts = Strings.of([rules.genomic(records, allele) for allele in left.tolist()])
    starts[left] = texts.offsets[:-1] + at
    ends[left] = texts.offsets[1:] + at
    return PreparedAlleles(fast, forward, reverse, np.concatenate((out[:at], texts.data)), starts, ends)


def _prefix(contig: str) -> Bytes:
    numbering = "m" if contig in MITOCHONDRIAL else "g"
    return np.frombuffer(escaped(f"{contig}:{numbering}.").encode(), np.uint8)
