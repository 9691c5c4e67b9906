"""Count the genotypes of all samples, and write lines with the counts instead of genotypes, compiled.

The counts are those of `bcftools +fill-tags` (plugins/fill-tags.c): a genotype of one allele, or with a missing one, is
hemizygous; one of equal alleles homozygous; any other heterozygous. Its test of Hardy-Weinberg equilibrium is that of
Wigginton, Cutler and Abecasis 2005 (PMID 15789306).
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import BAR, COLON, COMMA, DOT, EQUALS, NINE, SEMICOLON, SLASH, TAB, ZERO
from annotator.bytes.compiled import (
    FLAG,
    I64,
    I64_2D,
    INT,
    OUT_F64,
    OUT_I64_2D,
    OUT_U8,
    U8,
    compiled,
    copy_bytes,
    helper,
)  # fmt: skip
from annotator.bytes.numbers import leading_integer
from annotator.bytes.text import put_item, put_number
from annotator.vcf.kernels.format import has_genotype
from annotator.vcf.kernels.info import is_key

HET, HOM, HEMI = range(3)  # columns of the counts of an ALT, in alleles
ALTS, AN, NS, HAS, LACKS = range(5)  # columns of the counts of a record
NONE = -1.0  # no test is possible


@helper
def _look(text, start, end, alts):
    """(alleles called, copies, whether they differ) of a GT text; nothing called where it cannot be read or names an ALT that
    the record does not have."""
    called, copies = 0, 0
    first = np.int64(-1)
    differ = False
    at = start
    if at < end and (text[at] == SLASH or text[at] == BAR):  # VCF 4.4 may write the first separator
        at += 1
    while at < end:
        if text[at] == DOT:
            at += 1
        else:
            allele, behind = leading_integer(text, at, end)
            if behind == at or allele > alts:
                return 0, 0, False
            at = behind
            called += 1
            differ = differ or (called > 1 and allele != first)
            first = allele
        copies += 1
        if at < end:
            if text[at] != SLASH and text[at] != BAR:
                return 0, 0, False
            at += 1
    return called, copies, differ


@helper
def hardy_weinberg(ref, alt, het, chances):
    """The exact p value for `het` heterozygous genotypes among `ref` + `alt` alleles of diploids; `chances` is room for one
    number for each count of heterozygotes."""
    if ref == 0 or alt == 0:
        return 1.0
    genotypes = (ref + alt) // 2
    rare = min(ref, alt)
    chances[: rare + 1] = 0.0
    middle = int(float(rare) * (ref + alt - rare) / (ref + alt))
    middle += (rare ^ middle) & 1
    total = 1.0
    chances[middle] = 1.0
    homs = (rare - middle) // 2
    others = genotypes - middle - homs
    k = middle
    while k > 1:
        chances[k - 2] = chances[k] * k * (k - 1.0) / (4.0 * (homs + 1.0) * (others + 1.0))
        total += chances[k - 2]
        homs += 1
        others += 1
        k -= 2
    homs = (rare - middle) // 2
    others = genotypes - middle - homs
    k = middle
    while k <= rare - 2:
        chances[k + 2] = chances[k] * 4.0 * homs * others / ((k + 2.0) * (k + 1.0))
        total += chances[k + 2]
        homs -= 1
        others -= 1
        k += 2
    p = 0.0
    mine = chances[het] / total
    for k in range(rare + 1):
        chance = chances[k] / total
        if chance <= mine:
            p += chance
    return min(p, 1.0)


@compiled(INT, U8, I64, I64, I64, I64, I64, INT, OUT_I64_2D, OUT_I64_2D, OUT_F64, allocates=True)
def count_calls(text, alt, alt_end, info_end, line_end, first_allele, samples, of_allele, of_record, tested):
    """Fill the counts of each ALT (HET, HOM, HEMI) and record (ALTS, AN, NS, HAS, LACKS), and the p value of each ALT (NONE: none).

    A record without GT has HAS = 0. LACKS: samples that lack an allele, or all. `samples`: columns behind FORMAT. The genotypes
    are read once, however many ALTs there are.
    """
    most = 0
    for i in range(len(info_end)):
        most = max(most, first_allele[i + 1] - first_allele[i])
    counts = np.zeros((most + 1, 3), np.int64)  # of REF and each ALT
    chances = np.zeros(samples + 2, np.float64)
    for i in range(len(info_end)):
        begin = first_allele[i]
        alts = first_allele[i + 1] - begin
        if alt_end[i] - alt[i] == 1 and text[alt[i]] == DOT:
            alts = 0
        of_record[i, ALTS] = alts
        at, end = info_end[i] + 1, line_end[i]
        if at >= end or not has_genotype(text, at, end):
            continue
        counts[: alts + 1] = 0
        called_in_all, with_data, complete = 0, 0, 0
        diploid = True
        while at < end and text[at] != TAB:
            at += 1
        for _ in range(samples):
            at += 1
            stop = at
            while stop < end and text[stop] != TAB and text[stop] != COLON:
                stop += 1
            called, copies, differ = _look(text, at, stop, alts)
            if called > 0:
                with_data += 1
                complete += called == copies
                called_in_all += called
                diploid = diploid and copies <= 2
                column = HET if differ else HEMI if called < copies or copies == 1 else HOM
                while at < stop:
                    if ZERO <= text[at] <= NINE:
                        allele, at = leading_integer(text, at, stop)
                        counts[allele, column] += 1
                    else:
                        at += 1
            at = stop
            while at < end and text[at] != TAB:
                at += 1
        of_record[i, AN], of_record[i, NS], of_record[i, HAS] = called_in_all, with_data, 1
        of_record[i, LACKS] = samples - complete
        hets = counts[0, HET]
        for k in range(alts):
            hets += counts[k + 1, HET]
        for k in range(alts):
            of_allele[begin + k, :] = counts[k + 1, :]
            het = counts[k + 1, HET]
            tested[begin + k] = (
                hardy_weinberg(counts[0, HOM] + hets - het, het + counts[k + 1, HOM], het, chances) if diploid else NONE
            )
    return len(info_end)


@helper
def _numbers(out, at, key, keys, key_ends, begin, alts, of_allele, first, last):
    """`;KEY=` and for each ALT the sum of its counts first..last."""
    at = _key(out, at, key, keys, key_ends)
    for k in range(alts):
        if k:
            out[at] = COMMA
            at += 1
        value = 0
        for column in range(first, last):
            value += of_allele[begin + k, column]
        at = put_number(out, at, value)
    return at


@helper
def _key(out, at, key, keys, key_ends):
    out[at] = SEMICOLON
    at = put_item(out, at + 1, keys, key_ends, key)
    out[at] = EQUALS
    return at + 1


@helper
def _other_items(out, at, text, start, end, keys, key_ends):
    """Copy the INFO column without items of `keys` and empty ones, each behind a semicolon; a missing INFO has none."""
    item = start
    while item < end:
        stop = item
        while stop < end and text[stop] != SEMICOLON:
            stop += 1
        ours = stop == item or (end - start == 1 and text[item] == DOT)
        for key in range(len(key_ends) - 1):
            ours = ours or is_key(text, item, stop, keys[key_ends[key] : key_ends[key + 1]])
        if not ours:
            out[at] = SEMICOLON
            at = copy_bytes(out, at + 1, text, item, stop)
        item = stop + 1
    return at


@compiled(
    INT, U8, I64, I64, I64, I64, I64, I64_2D, I64_2D, U8, I64, I64, I64, U8, I64, I64, FLAG, OUT_U8, OUT_I64_2D
)
def write_sites(text, line, line_end, filter_end, info_end, first_allele, of_allele, of_record, words, word_ends, tested,
                missing, keys, key_ends, kept, counts, out, bounds):  # fmt: skip
    """Write every record without the columns of samples that are not `kept` (from 0, rising), and with `counts` in INFO.

    `keys`: AC AN AC_Het AC_Hom AC_Hemi NS F_MISSING HWE. `tested` (by ALT) and `missing` (by record) are numbers of `words`.
    `bounds[i]`: begin of the line, end of FILTER, of INFO and of the line, without a line feed. Returns the bytes written.
    """
    at = 0
    for i in range(line.shape[0]):
        bounds[i, 0] = at
        info = filter_end[i] + 1
        at = copy_bytes(out, at, text, line[i], filter_end[i])
        bounds[i, 1] = at
        out[at] = TAB
        if not counts or of_record[i, HAS] == 0:
            at = copy_bytes(out, at + 1, text, info, info_end[i])
        else:
            begin, alts = first_allele[i], of_record[i, ALTS]
            behind = _other_items(out, at, text, info, info_end[i], keys, key_ends)
            if alts > 0:
                behind = _numbers(out, behind, 0, keys, key_ends, begin, alts, of_allele, HET, HEMI + 1)
            behind = put_number(out, _key(out, behind, 1, keys, key_ends), of_record[i, AN])
            if alts > 0:
                behind = _numbers(out, behind, 2, keys, key_ends, begin, alts, of_allele, HET, HET + 1)
                behind = _numbers(out, behind, 3, keys, key_ends, begin, alts, of_allele, HOM, HOM + 1)
                behind = _numbers(out, behind, 4, keys, key_ends, begin, alts, of_allele, HEMI, HEMI + 1)
            behind = put_number(out, _key(out, behind, 5, keys, key_ends), of_record[i, NS])
            behind = put_item(out, _key(out, behind, 6, keys, key_ends), words, word_ends, missing[i])
            if alts > 0:
                behind = _key(out, behind, 7, keys, key_ends)
                for k in range(alts):
                    if k:
                        out[behind] = COMMA
                        behind += 1
                    behind = put_item(out, behind, words, word_ends, tested[begin + k])
            out[at] = TAB  # in place of the first item's semicolon
            at = behind
        bounds[i, 2] = at
        if len(kept) > 0:
            start = info_end[i] + 1
            stop = start
            while stop < line_end[i] and text[stop] != TAB:
                stop += 1
            out[at] = TAB
            at = copy_bytes(out, at + 1, text, start, stop)
            sample, k = 0, 0
            while k < len(kept) and stop < line_end[i]:
                start = stop + 1
                stop = start
                while stop < line_end[i] and text[stop] != TAB:
                    stop += 1
                if kept[k] == sample:
                    out[at] = TAB
                    at = copy_bytes(out, at + 1, text, start, stop)
                    k += 1
                sample += 1
        bounds[i, 3] = at
    return at
