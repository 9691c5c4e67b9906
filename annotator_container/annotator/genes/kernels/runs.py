"""Where the lines of each contig lie in a gene file (compiled)."""

from __future__ import annotations

from annotator.bytes.compiled import INT, OUT_I64_2D, U8, compiled

_NEWLINE = 10
_TAB = 9
_HASH = 35
_TITLE = 62  # >
_S = 115
_F, _A, _S_UPPER, _T = 70, 65, 83, 84


@compiled(INT, U8, INT, OUT_I64_2D, OUT_I64_2D)
def contig_runs(text, number, runs, notes):
    """Runs of lines whose first column is the same: runs[0, k] where run k begins, runs[1, k] the number of its first line,
    runs[2, k] and runs[3, k] where the name begins and ends; the last run's end is where reading stopped.

    `text` holds whole lines, the first of them numbered `number`. Comments, blank lines and lines without a tab belong to
    the run they stand in; before the first, they are a run with an empty name. notes[0, k] and notes[1, k] are where a
    line begins and ends that starts with `##s`. Reading stops at a line that starts with `>` or `##FASTA`.
    Writes runs[0, -1] = runs, runs[1, -1] = where it stopped, runs[2, -1] = the next line's number, notes[0, -1] = notes.
    Returns 1 where a carriage return stands alone, 2 where reading stopped before the end, else 0.
    """
    size = text.shape[0]
    last = runs.shape[1] - 1
    count = 0
    noted = 0
    at = 0
    answer = 0
    while at < size:
        tab = -1
        end = at
        while end < size and text[end] != _NEWLINE:
            if text[end] == _TAB and tab < 0:
                tab = end
            elif text[end] == 13 and end + 1 < size and text[end + 1] != _NEWLINE:
                answer = 1
            end += 1
        if answer == 1:
            break
        if text[at] == _TITLE:
            answer = 2
            break
        if text[at] == _HASH:
            if end - at > 2 and text[at + 1] == _HASH:
                if end - at > 6 and text[at + 2] == _F and text[at + 3] == _A and text[at + 4] == _S_UPPER \
                        and text[at + 5] == _T and text[at + 6] == _A:
                    answer = 2
                    break
                if text[at + 2] == _S:
                    notes[0, noted] = at
                    notes[1, noted] = end
                    noted += 1
            tab = -1
        if tab >= 0:
            width = tab - at
            same = count > 0 and runs[3, count - 1] - runs[2, count - 1] == width
            if same:
                other = runs[2, count - 1]
                for k in range(width):
                    if text[other + k] != text[at + k]:
                        same = False
                        break
            if not same:
                runs[0, count] = at
                runs[1, count] = number
                runs[2, count] = at
                runs[3, count] = tab
                count += 1
        elif count == 0:
            runs[0, 0] = at
            runs[1, 0] = number
            runs[2, 0] = at
            runs[3, 0] = at
            count = 1
        number += 1
        at = end + 1
    runs[0, last] = count
    runs[1, last] = min(at, size)
    runs[2, last] = number
    notes[0, notes.shape[1] - 1] = noted
    return answer
