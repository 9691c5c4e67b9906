"""A plot of speed over input size as SVG: both axes logarithmic, one line a contender."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 380, 84, 54, 44, 190
COLOURS = ("#2563eb", "#dc2626", "#4b5563", "#059669")
_TICKS = (1, 2, 5)
_APART = 16  # between two lines' names
Points = Sequence[tuple[int, float]]


def write_plot(path: Path, title: str, lines: Mapping[str, Points]) -> None:
    """`lines`: name -> (variants, variants a second)."""
    points = [point for line in lines.values() for point in line]
    ticks = _ticks([rate for _, rate in points])
    sizes = sorted({size for size, _ in points})
    left, right = math.log10(sizes[0]), math.log10(max(sizes[-1], 2 * sizes[0]))
    low, high = math.log10(ticks[0]), math.log10(ticks[-1])

    def place(size: float, rate: float) -> tuple[float, float]:
        x = LEFT + (math.log10(size) - left) / (right - left) * (WIDTH - LEFT - RIGHT)
        share = (math.log10(rate) - low) / (high - low)
        return round(x, 1), round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)

    parts = [f'<text x="{LEFT}" y="22" font-size="14" font-weight="bold">{escape(title)}</text>']
    for rate in ticks:
        _, y = place(sizes[0], rate)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{rate:,}</text>')
    for size in sizes:
        x, y = place(size, ticks[0])
        parts.append(f'<line x1="{x}" x2="{x}" y1="{y}" y2="{y + 5}" stroke="#9ca3af"/>')
        parts.append(f'<text x="{x}" y="{y + 19}" text-anchor="middle">{size:,}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">variants in the input</text>')
    parts.append(
        f'<text transform="translate(18 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">'
        "variants a second</text>"
    )
    ends = {name: place(*line[-1])[1] for name, line in lines.items()}
    heights = _spread(ends)
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=False):
        where = [place(*point) for point in line]
        path_text = " ".join(f"{x},{y}" for x, y in where)
        parts.append(f'<polyline points="{path_text}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in where]
        parts.append(
            f'<text x="{WIDTH - RIGHT + 12}" y="{heights[name] + 4}" fill="{colour}">{escape(name)}</text>'
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif" font-size="12" role="img"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="white"/><g fill="#111827">{"".join(parts)}</g></svg>\n'
    )


def _ticks(rates: Sequence[float]) -> list[int]:
    """1, 2 and 5 times powers of ten, from the last below all rates to the first above them."""
    steps = [tick * 10**power for power in range(10) for tick in _TICKS]
    first = max(i for i, step in enumerate(steps) if step <= max(min(rates), 1))
    last = min(i for i, step in enumerate(steps) if step >= max(rates))
    return steps[first : max(last, first + 1) + 1]


def _spread(heights: Mapping[str, float]) -> dict[str, float]:
    """The heights, moved down where two names would lie on each other."""
    placed: dict[str, float] = {}
    before = -math.inf
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        before = placed[name] = max(height, before + _APART)
    return placed
