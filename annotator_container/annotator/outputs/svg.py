"""Small charts as SVG text: bars and density strips. All text is escaped; colours work in print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

BLUE, RED, GREY = "#33658a", "#a4243b", "#8a8f98"
_WIDTH = 640  # pixels


def bars(title: str, counts: Mapping[str, int], colours: Mapping[str, str] | None = None) -> Markup:
    """Horizontal bars, one per name, each followed by the number and its share."""
    if not counts:
        return Markup("")
    total, most = sum(counts.values()) or 1, max(counts.values()) or 1
    label, row = 250, 20
    room = _WIDTH - label - 130
    parts = []
    for index, (name, count) in enumerate(counts.items()):
        y = index * row
        length = max(1.0, room * count / most)
        colour = (colours or {}).get(name, BLUE)
        parts.append(
            Markup(
                '<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{}" y="{}" width="{:.1f}" height="14" fill="{}"/>'
                '<text x="{:.1f}" y="{}">{} ({:.1f}%)</text>'
            ).format(
                label - 8,
                y + 13,
                name.replace("_", " "),
                label,
                y + 2,
                length,
                colour,
                label + length + 6,
                y + 13,
                f"{count:,}",
                100 * count / total,
            )
        )
    return _svg(title, _WIDTH, len(counts) * row, parts)


def columns(title: str, values: Sequence[tuple[str, int]], width: int = _WIDTH, height: int = 150) -> Markup:
    """Upright columns with a name under each."""
    if not values:
        return Markup("")
    most = max(count for _, count in values) or 1
    step = width / len(values)
    parts = []
    every = max(1, round(len(values) / 24))
    for index, (name, count) in enumerate(values):
        tall = (height - 40) * count / most
        x = index * step
        parts.append(
            Markup(
                '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"><title>{}: {}</title></rect>'
            ).format(
                x + step * 0.1,
                height - 20 - tall,
                step * 0.8,
                tall,
                BLUE,
                name,
                f"{count:,}",
            )
        )
        if index % every == 0:
            parts.append(
                Markup('<text x="{:.1f}" y="{}" text-anchor="middle" class="s">{}</text>').format(
                    x + step / 2, height - 6, name
                )
            )
    parts.append(Markup('<text x="0" y="10" class="s">up to {}</text>').format(f"{most:,}"))
    return _svg(title, width, height, parts)


def density(title: str, chromosomes: Sequence[Mapping[str, object]]) -> Markup:
    """A strip for each chromosome, drawn to scale, darker where more records lie."""
    shown = [item for item in chromosomes if item["density"]][:30]
    if not shown:
        return Markup("")
    longest = max(_length(item) for item in shown)
    peak = max(max(_counts(item)) for item in shown) or 1
    parts, row = [], 18
    for index, item in enumerate(shown):
        y = index * row
        scale = (_WIDTH - 180) / longest
        bin_width = int(str(item["bin"])) * scale
        parts.append(
            Markup('<text x="62" y="{}" text-anchor="end">{}</text>').format(y + 12, str(item["name"])[:12])
        )
        parts.append(
            Markup('<rect x="70" y="{}" width="{:.1f}" height="12" fill="#e8ebef"/>').format(
                y + 2, _length(item) * scale
            )
        )
        for number, count in enumerate(_counts(item)):
            if count:
                parts.append(
                    Markup(
                        '<rect x="{:.1f}" y="{}" width="{:.2f}" height="12" fill="{}" fill-opacity="{:.2f}"/>'
                    ).format(
                        70 + number * bin_width, y + 2, max(bin_width, 0.8), BLUE, 0.15 + 0.85 * count / peak
                    )
                )
        parts.append(
            Markup('<text x="{:.1f}" y="{}" class="s">{}</text>').format(
                76 + _length(item) * scale, y + 12, f"{item['records']:,}"
            )
        )
    return _svg(title, _WIDTH, len(shown) * row, parts)


def _counts(item: Mapping[str, object]) -> list[int]:
    counts = item["density"]
    return list(counts) if isinstance(counts, list) else []


def _length(item: Mapping[str, object]) -> int:
    reach = len(_counts(item)) * int(str(item["bin"]))
    return max(int(str(item["length"] or 0)), reach, 1)


def _svg(title: str, width: int, height: int, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}"><title>{}</title>{}</svg>'
    ).format(title, width, height, width, height, title, Markup("").join(parts))
