"""Parse tables with one line for each base, and add the numbers of two of them (compiled)."""

from __future__ import annotations

from annotator.bytes.ascii import (
    COLON,
    DOT,
    LOWER_E,
    MINUS,
    NINE,
    PLUS,
    RETURN,
    TAB,
    UPPER_MASK,
    ZERO,
    A,
    E,
    N,
)
from annotator.bytes.compiled import FLAG, I32, I64, INT, OUT_I32, OUT_I64, U8, compiled, helper
from annotator.bytes.spans import same

NEWLINE = 10
# Why `base_rows` stopped: the end of the text, no room for another row, a line of another contig, a line that has no position or
# number where they should be, a position that is not after the one before, a position beyond the contig's end.
ENDED, FULL, OTHER, UNFIT, UNSORTED, BEYOND = range(6)
MISSING, WRONG = -1, -2
MOST = 10**15  # the largest number of steps: float64 and the store represent it exactly
_ROOM = 10**16  # digits are added while the number is below; what follows can only decide on rounding
_TENS = 18
_DIGITS = 15  # a whole number of fewer digits is always small enough


@helper
def _missing(text, start, stop):
    """Whether a cell says that there is no number: nothing, `.`, `NA`, `NaN`, in any case."""
    size = stop - start
    if size == 0 or (size == 1 and text[start] == DOT):
        return True
    if size == 2 or size == 3:
        return (
            text[start] & UPPER_MASK == N
            and text[start + 1] & UPPER_MASK == A
            and (size == 2 or text[start + 2] & UPPER_MASK == N)
        )
    return False


@helper
def _steps(text, start, stop, places, exact):
    """The number of a cell in steps of 10 ** -places, rounded half to even; MISSING or WRONG.

    Negative numbers and those above MOST steps are WRONG, and if `exact` those between two steps too.
    """
    number, behind, sticky, point, digits, k = 0, 0, False, False, 0, start
    while k < stop and (ZERO <= text[k] <= NINE or (text[k] == DOT and not point)):
        if text[k] == DOT:
            point = True
        else:
            digits += 1
            if number < _ROOM:
                number = number * 10 + (text[k] - ZERO)
                behind += point
            elif point:
                sticky |= text[k] != ZERO
            else:
                return WRONG
        k += 1
    power = 0
    if digits > 0 and k < stop and (text[k] == LOWER_E or text[k] == E):
        k += 1
        sign = 1
        if k < stop and (text[k] == MINUS or text[k] == PLUS):
            sign = -1 if text[k] == MINUS else 1
            k += 1
        first = k
        while k < stop and ZERO <= text[k] <= NINE and k - first < 4:
            power = power * 10 + (text[k] - ZERO)
            k += 1
        if k == first:
            return WRONG
        power *= sign
    if digits == 0 or k < stop:
        return MISSING if _missing(text, start, stop) else WRONG
    power += places - behind
    while power > 0 and number > 0:
        number *= 10
        power -= 1
        if number > MOST:
            return WRONG
    if power < 0 and (number > 0 or sticky):
        if power < -_TENS:  # less than a tenth of a step
            number, rest, whole = 0, 1, 10
        else:
            whole = 10**-power
            number, rest = number // whole, number % whole
        if exact and (rest > 0 or sticky):
            return WRONG
        number += 2 * rest > whole or (2 * rest == whole and (sticky or number % 2 == 1))
    return number if number <= MOST else WRONG


@compiled(INT, U8, INT, INT, U8, FLAG, INT, INT, INT, FLAG, INT, OUT_I32, OUT_I64, OUT_I64)
def base_rows(text, at, end, name, locus, column, length, places, exact, last, position, steps, state):
    """The rows of the contig `name` in the whole lines text[at:end]: 0-based positions and numbers in steps of 10 ** -places.

    A line begins with `name:position`, if `locus`, else with `name`, a tab and the position (1-based); the number is `column`
    tabs after it. `last`: the position before, -1 for none. A line whose number is missing makes no row. `state` receives the
    rows, the lines that were read, why it stopped, and the last position. Returns the offset of the first line not read.
    """
    rows, lines, why = 0, 0, ENDED
    size = len(name)
    between = COLON if locus else TAB
    while at < end:
        if rows == len(position):
            why = FULL
            break
        k = at + size
        if k >= end or text[k] != between or not same(text, at, name, 0, size):
            why = OTHER
            break
        k += 1
        place, first = 0, k
        while ZERO <= text[k] <= NINE and k - first < 10:
            place = place * 10 + (text[k] - ZERO)
            k += 1
        if k == first or text[k] != TAB:
            why = OTHER if locus and text[k] == COLON else UNFIT
            break
        left = column
        while left > 0 and text[k] != NEWLINE:
            left -= text[k] == TAB
            k += 1
        if left > 0 or place == 0:
            why = UNFIT
            break
        start, value = k, 0
        while ZERO <= text[k] <= NINE:
            value = value * 10 + (text[k] - ZERO)
            k += 1
        plain = places == 0 and (text[k] == TAB or text[k] == NEWLINE) and 0 < k - start < _DIGITS
        while text[k] != TAB and text[k] != NEWLINE:
            k += 1
        stop = k
        if stop > start and text[stop - 1] == RETURN:
            stop -= 1
        while text[k] != NEWLINE:
            k += 1
        if place > length:
            why = BEYOND
            break
        if place - 1 <= last:
            why = UNSORTED
            break
        if not plain:
            value = _steps(text, start, stop, places, exact)
        if value == WRONG:
            why = UNFIT
            break
        last = place - 1
        if value != MISSING:
            position[rows], steps[rows] = last, value
            rows += 1
        lines += 1
        at = k + 1
    state[0], state[1], state[2], state[3] = rows, lines, why, last
    return at


@compiled(INT, I32, I64, I32, I64, OUT_I32, OUT_I64)
def added_rows(position, steps, more_position, more_steps, out_position, out_steps):
    """Both tables' rows in order, the numbers of an equal position added; returns how many there are."""
    i = j = rows = 0
    while i < len(position) or j < len(more_position):
        own = j == len(more_position) or (i < len(position) and position[i] <= more_position[j])
        other = i == len(position) or (j < len(more_position) and more_position[j] <= position[i])
        out_position[rows] = position[i] if own else more_position[j]
        out_steps[rows] = (steps[i] if own else 0) + (more_steps[j] if other else 0)
        i += own
        j += other
        rows += 1
    return rows
