"""PICK: VEP's preferred row of every (ALT, gene). The order of preference is that of `annotator.engines.vep.pick`."""

from __future__ import annotations

from annotator.bytes.compiled import I32_2D, I64, INT, OUT_I64, OUT_U8, compiled, helper
from annotator.engines.vep.kernel.sweep import R_ALLELE, R_CODE, R_RECORD, R_TRANSCRIPT
from annotator.reference.layout import GENE, LENGTH, PREFERENCE


@helper
def better(rows, transcripts, worst, a, b):
    """Row a is preferred to the earlier row b."""
    one, other = transcripts[rows[a, R_TRANSCRIPT]], transcripts[rows[b, R_TRANSCRIPT]]
    if one[PREFERENCE] != other[PREFERENCE]:
        return one[PREFERENCE] < other[PREFERENCE]
    if worst[rows[a, R_CODE]] != worst[rows[b, R_CODE]]:
        return worst[rows[a, R_CODE]] < worst[rows[b, R_CODE]]
    return one[LENGTH] > other[LENGTH]


@compiled(INT, I32_2D, INT, I32_2D, I64, OUT_I64, OUT_U8)
def pick(rows, count, transcripts, worst, groups, picked):
    """Set picked[r] for `count` rows; worst[code] is the rank of a consequence's worst term, `groups` scratch."""
    begin = 0
    while begin < count:
        record = rows[begin, R_RECORD]
        found = 0
        r = begin
        while r < count and rows[r, R_RECORD] == record:
            picked[r] = 0
            transcript = rows[r, R_TRANSCRIPT]
            if transcript < 0:
                picked[r] = 1
            else:
                known = False
                for g in range(found):
                    best = groups[g]
                    same_gene = transcripts[rows[best, R_TRANSCRIPT], GENE] == transcripts[transcript, GENE]
                    if same_gene and rows[best, R_ALLELE] == rows[r, R_ALLELE]:
                        known = True
                        if better(rows, transcripts, worst, r, best):
                            picked[best] = 0
                            picked[r] = 1
                            groups[g] = r
                        break
                if not known:
                    groups[found] = r
                    found += 1
                    picked[r] = 1
            r += 1
        begin = r
    return 0
