"""A plot of speed over input size as SVG: both axes logarithmic, one line a contender."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 70, 50, 30, 200
COLOURS = ("#2563eb", "#dc2626", "#6b7280", "#059669")
Points = Sequence[tuple[int, float]]


def write_plot(path: Path, title: str, lines: Mapping[str, Points]) -> None:
    """`lines`: name -> (variants, variants a second)."""
    points = [point for line in lines.values() for point in line]
    sizes = [math.log10(size) for size, _ in points]
    decades = range(
        math.floor(math.log10(min(rate for _, rate in points))),
        math.ceil(math.log10(max(rate for _, rate in points))) + 1,
    )
    low, high = min(sizes), max(max(sizes), min(sizes) + 1)

    def place(size: float, rate: float) -> tuple[float, float]:
        x = LEFT + (math.log10(size) - low) / (high - low) * (WIDTH - LEFT - RIGHT)
        share = (math.log10(rate) - decades[0]) / (decades[-1] - decades[0])
        return round(x, 1), round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)

    parts = [f'<text x="{LEFT}" y="18" font-weight="bold">{escape(title)}</text>']
    for decade in decades:
        _, y = place(10**low, 10.0**decade)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#d1d5db"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{10**decade:,}</text>')
    for size in sorted({size for size, _ in points}):
        x, _ = place(size, 10.0 ** decades[0])
        parts.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>')
    parts.append(
        f'<text x="{LEFT}" y="{HEIGHT - 10}">variants in the input; upwards: variants a second</text>'
    )
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=False):
        where = [place(*point) for point in line]
        path_text = " ".join(f"{x},{y}" for x, y in where)
        parts.append(f'<polyline points="{path_text}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in where]
        parts.append(
            f'<text x="{where[-1][0] + 8}" y="{where[-1][1] + 4}" fill="{colour}">{escape(name)}</text>'
        )
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n'
    )
