"""REFs of a chunk compared with the reference's bases, compiled."""

from __future__ import annotations

from annotator.bytes.ascii import base_number
from annotator.bytes.compiled import I64, INT, OUT_I64, U8, compiled


@compiled(INT, U8, I64, I64, I64, U8, OUT_I64)
def compare_refs(text, ref, ref_end, position, bases, found):
    """Compare REFs with the contig's bases: found = [comparable, disagreeing, first disagreeing record or -1, outside the contig].

    A REF with a base that is not A, C, G or T on either side is not comparable (N, IUPAC codes), nor is one at a
    telomere, which VCF places at 0 and one behind the contig's last base.
    """
    found[0] = found[1] = found[3] = 0
    found[2] = -1
    size = len(bases)
    for i in range(len(ref)):
        at = position[i] - 1
        n = ref_end[i] - ref[i]
        if at < 0 or at + n > size:
            plain = at != -1 and at != size
            for k in range(n):
                if base_number(text[ref[i] + k]) < 0:
                    plain = False
            if not plain:
                continue
            found[0] += 1
            found[1] += 1
            found[3] += 1
            if found[2] < 0:
                found[2] = i
            continue
        comparable = True
        equal = True
        for k in range(n):
            a = base_number(text[ref[i] + k])
            b = base_number(bases[at + k])
            if a < 0 or b < 0:
                comparable = False
                break
            if a != b:
                equal = False
        if comparable:
            found[0] += 1
            if not equal:
                found[1] += 1
                if found[2] < 0:
                    found[2] = i
    return len(ref)
