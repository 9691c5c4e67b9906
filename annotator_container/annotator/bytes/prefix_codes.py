"""Prefix codes of least length for symbols that were counted (Huffman's, with a longest code), as DEFLATE orders them.

Lengths: A. Moffat and J. Katajainen, "In-place calculation of minimum-redundancy codes" (1995). Codes: RFC 1951, 3.2.2.
"""

from __future__ import annotations

from typing import Final

from numba import types

from annotator.bytes.compiled import INT, OUT_I64, compiled, helper

WORK: Final = 2 * 288 + 2 * 16  # entries of `work`: those of the largest alphabet twice, and two for each length


@helper
def _sort(values, size):
    """Ascending, in place (Shell's sort)."""
    gap = 1
    while gap < size // 3:
        gap = gap * 3 + 1
    while gap > 0:
        for start in range(gap, size):
            value, at = values[start], start
            while at >= gap and values[at - gap] > value:
                values[at] = values[at - gap]
                at -= gap
            values[at] = value
        gap //= 3


@helper
def _depths(tree, size):
    """Replace `size` >= 2 counts in ascending order by the depth of each in the tree of least sum; descending."""
    tree[0] += tree[1]
    root, leaf = 0, 2
    for node in range(1, size - 1):
        if leaf >= size or tree[root] < tree[leaf]:
            tree[node] = tree[root]
            tree[root] = node
            root += 1
        else:
            tree[node] = tree[leaf]
            leaf += 1
        if leaf >= size or (root < node and tree[root] < tree[leaf]):
            tree[node] += tree[root]
            tree[root] = node
            root += 1
        else:
            tree[node] += tree[leaf]
            leaf += 1
    tree[size - 2] = 0
    for offset in range(size - 2):
        node = size - 3 - offset
        tree[node] = tree[tree[node]] + 1
    free, used, depth = 1, 0, 0
    root, node = size - 2, size - 1
    while free > 0:
        while root >= 0 and tree[root] == depth:
            used += 1
            root -= 1
        while free > used:
            tree[node] = depth
            node -= 1
            free -= 1
        free, used, depth = 2 * used, 0, depth + 1


@helper
def _limit(of_length, longest):
    """Make `of_length` (codes of each length, those that were too long counted as `longest`) a complete code again.

    A code that is shorter becomes one bit longer, and one of the longest becomes its sister.
    """
    taken = 0
    for length in range(1, longest + 1):
        taken += of_length[length] << longest - length
    for _ in range(taken - (1 << longest)):
        length = longest - 1
        while of_length[length] == 0:
            length -= 1
        of_length[length] -= 1
        of_length[length + 1] += 2
        of_length[longest] -= 1


@compiled(INT, OUT_I64, INT, INT, OUT_I64, OUT_I64)
def code_lengths(counts, symbols, longest, lengths, work):
    """Fill `lengths`[:symbols] with the bits of each symbol's code; 0 for a symbol that does not occur (count 0).

    A single symbol gets one bit. At most `longest` bits (1 << longest must be at least the number of symbols). `work` has
    WORK entries. Returns the number of symbols that occur.
    """
    order, tree, of_length = work[:288], work[288:576], work[576:592]
    size = 0
    for symbol in range(symbols):
        lengths[symbol] = 0
        if counts[symbol] > 0:
            order[size] = counts[symbol] << 9 | symbol
            size += 1
    if size == 1:
        lengths[order[0] & 511] = 1
    if size < 2:
        return size
    _sort(order, size)
    for rank in range(size):
        tree[rank] = order[rank] >> 9
    _depths(tree, size)
    of_length[:] = 0
    for rank in range(size):
        of_length[min(tree[rank], longest)] += 1
    _limit(of_length, longest)
    rank = 0
    for shorter in range(longest):
        length = longest - shorter
        for _ in range(of_length[length]):
            lengths[order[rank] & 511] = length
            rank += 1
    return size


@compiled(types.void, OUT_I64, INT, OUT_I64, OUT_I64)
def codes_of(lengths, symbols, codes, work):
    """Fill `codes`[:symbols] with code << 4 | length. A code's bits are in the order in which they are written, first lowest."""
    of_length, following = work[576:592], work[592:608]
    of_length[:] = 0
    for symbol in range(symbols):
        of_length[lengths[symbol]] += 1
    of_length[0] = 0
    code = 0
    for length in range(1, 16):
        code = code + of_length[length - 1] << 1
        following[length] = code
    for symbol in range(symbols):
        length = lengths[symbol]
        code = following[length]
        following[length] += 1
        turned = 0
        for _ in range(length):
            turned = turned << 1 | code & 1
            code >>= 1
        codes[symbol] = turned << 4 | length
