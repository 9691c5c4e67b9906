"""What is public is documented, and what the documents name exists."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gas.handlers.areas import all_routes
from local.package import read_template

ROOT = Path(__file__).parents[2]
ANNOTATOR = ROOT / "annotator_container/annotator"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@cache
def template() -> dict[str, dict[str, Any]]:
    return read_template()


def test_every_route_is_in_the_api_page_and_every_route_there_exists() -> None:
    row = r"^\| `([A-Z]+ /\S*)` \|.*\| (\w+) \|$"
    written = dict(re.findall(row, (ROOT / "docs/api.md").read_text(), re.MULTILINE))
    assert written == {f"{route.method} {route.path}": route.need for route in all_routes()}


def test_the_changes_of_the_api_name_calls_that_exist() -> None:
    page = (ROOT / "docs/api-changes.md").read_text()
    named = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)`", page))
    assert len(named) > 3
    assert named <= {f"{route.method} {route.path}" for route in all_routes()}


@pytest.mark.parametrize("name", sorted(template()["Parameters"]))
def test_every_parameter_of_the_stack_says_what_it_is(name: str) -> None:
    assert len(template()["Parameters"][name].get("Description", "")) > 10


@pytest.mark.parametrize("page", [*(ROOT / "docs").glob("*.md")], ids=lambda page: page.name)
def test_parameters_and_resources_that_a_page_names_exist(page: Path) -> None:
    kinds = "Seconds|Bytes|PerMonth|PerMinute|Jobs|Days|Years|Usd|GiB|Queue|Topic|Table|Bucket|Function|Alarm|Secret"
    named = set(re.findall(rf"`([A-Z][a-z]+(?:[A-Z][A-Za-z]*)?(?:{kinds}))\b[^`]*`", page.read_text()))
    assert named - {*template()["Parameters"], *template()["Resources"]} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_fence_of_code_has_a_line_of_its_own(page: Path) -> None:
    """Markdown shows any other as text of the paragraph, and its lines cannot be copied."""
    fences = [line for line in page.read_text().splitlines() if "```" in line]
    assert [line for line in fences if not re.fullmatch(r" *```\w*", line)] == []
    assert len(fences) % 2 == 0


def test_the_rooms_of_the_annotator_are_those_that_imports_are_checked_by() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (rooms,) = [one for one in contracts if one.get("containers") == ["annotator"]]
    table = (ROOT / "CONTRIBUTING.md").read_text().partition("| Rooms |")[2].partition("\n\n")[0]
    written = [set(re.findall(r"`(\w+)`", line.split("|")[1])) for line in table.splitlines()[2:]]
    assert written == [set(layer.split(" : ")) for layer in rooms["layers"]]


def test_every_warning_of_a_result_is_in_the_summary_page() -> None:
    sources = ("outputs/warnings.py", "quality/alarms.py")
    codes: set[str] = set()
    for node in (node for name in sources for node in ast.walk(ast.parse((ANNOTATOR / name).read_text()))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Warning_", "_alarm"):
            first = node.args[0]
            named = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            codes |= {one.value for one in named if isinstance(one, ast.Constant)}
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "titles":
            codes |= set(ast.literal_eval(node.value))
    section = (ROOT / "docs/summary-format.md").read_text().partition("## Warnings")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == codes
    assert len(codes) > 15


def test_the_changelog_knows_this_version() -> None:
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    for project in ("pyproject.toml", "client/pyproject.toml", "annotator_container/pyproject.toml"):
        assert f'version = "{versions[0]}"' in (ROOT / project).read_text()


# What the pages for maintainers name exists ------------------------------------------------------

NAMING = ("tour.md", "annotator.md", "glossary.md")
SHORT = {
    "gas/": "functions/gas/",
    "annotator/": "annotator_container/annotator/",
    "vep/": "annotator_container/annotator/engines/vep/",
    "explorer/": "frontend/src/explorer/",
}
FOLDERS = ("functions", "annotator_container", "frontend", "client", "local", "tests", "docs", "events")
SOURCE = re.compile(r"[\w./*-]+\.(?:py|tsx?|css|toml|yaml|asl\.json)$")


def code_spans(page: str) -> list[str]:
    """The texts between backticks of a page of docs/, without those of its fenced blocks."""
    text = re.sub(r"^```.*?^```", "", (ROOT / "docs" / page).read_text(), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def place(written: str) -> Path:
    """The file or folder that a page means by a path."""
    for short, folder in SHORT.items():
        if written.startswith(short):
            return ROOT / folder / written.removeprefix(short)
    return ROOT / written


def source_files(folder: Path) -> list[Path]:
    """Python and TypeScript files below a folder, without installed packages."""
    return [
        path
        for path in folder.rglob("*.*")
        if path.suffix in (".py", ".ts", ".tsx") and "node_modules" not in path.parts
    ]


def names_of(file: Path) -> set[str]:
    """Functions, classes, constants and members (`Class.member`) that a source file defines."""
    if file.suffix != ".py":
        return set(re.findall(r"(?:function|class|const|interface|type) (\w+)", file.read_text()))
    found: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        found |= defined(node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for inner in node.body for name in defined(inner)}
    return found


def defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {
        part.id for target in targets if target for part in ast.walk(target) if isinstance(part, ast.Name)
    }


@pytest.fixture(scope="module")
def members() -> set[str]:
    """`Class.member` and `Class` of all Python code of the product."""
    folders = (ROOT / "functions/gas", ROOT / "annotator_container/annotator", ROOT / "local")
    return set().union(*(names_of(file) for folder in folders for file in folder.rglob("*.py")))


@pytest.mark.parametrize("document", NAMING)
def test_paths_that_a_page_names_exist(document: str) -> None:
    named = [span for span in code_spans(document) if "::" not in span]
    paths = [
        span for span in named if "/" in span and (SOURCE.match(span) or span.startswith((*SHORT, *FOLDERS)))
    ]
    assert len(paths) > 5 or document == "glossary.md"
    assert [path for path in paths if not place(path).exists()] == []
    bare = [span for span in named if re.fullmatch(r"\w+\.(py|tsx?)", span)]
    everywhere = {path.name for folder in FOLDERS[:6] for path in source_files(ROOT / folder)}
    assert set(bare) - everywhere == set()


@pytest.mark.parametrize("document", NAMING)
def test_names_that_a_page_gives_exist(document: str) -> None:
    wrong = []
    for span in code_spans(document):
        path, separator, name = span.partition("::")
        if separator and (not place(path).is_file() or name not in names_of(place(path))):
            wrong.append(span)
    assert wrong == []


@pytest.mark.parametrize("document", NAMING)
def test_members_that_a_page_gives_exist(document: str, members: set[str]) -> None:
    dotted = [span for span in code_spans(document) if re.fullmatch(r"_?[A-Z]\w*[a-z]\w*\.\w+", span)]
    assert [span for span in dotted if span not in members] == []


# What the glossary calls a thing is what it is called there --------------------------------------

WHERE = {
    "API": ("functions/gas/handlers/shapes", "functions/gas/handlers/routes", "frontend/src/api"),
    "Table": ("functions/gas/domain", "functions/gas/adapters/dynamodb"),
    "Page": ("frontend/src",),
    "Parquet": ("annotator_container/annotator",),
    "Summary": ("annotator_container/annotator/outputs/summary", "annotator_container/annotator/chunk"),
    "Explorer": ("annotator_container/annotator/outputs/explore",),
}


def glossary_cells() -> list[tuple[str, str, str]]:
    """(column, term, name) of every name in the glossary's tables."""
    found: list[tuple[str, str, str]] = []
    titles: list[str] = []
    for line in (ROOT / "docs/glossary.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            titles = []
        elif not titles:
            titles = cells
        else:
            for title, cell in zip(titles, cells, strict=True):
                names = re.findall(r'"([^"]+)"' if title == "Page" else r"`([^`]+)`", cell)
                found += [(title, cells[0], name) for name in names if title in WHERE]
    return found


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The source text behind each column of the glossary."""
    return {
        title: "\n".join(path.read_text() for folder in folders for path in source_files(ROOT / folder))
        for title, folders in WHERE.items()
    }


def test_names_in_the_glossary_exist(texts: dict[str, str]) -> None:
    cells = glossary_cells()
    assert {column for column, _, _ in cells} == set(WHERE)
    missing = [cell for cell in cells if not re.search(rf"\b{re.escape(cell[2])}\b", texts[cell[0]])]
    assert missing == []


# How pages are written ---------------------------------------------------------------------------

WRITTEN = sorted((ROOT / "docs").glob("*.md"))
# Turns of phrase that a reader in a hurry stumbles over; the page says it plainly instead.
STILTED = re.compile(
    r"\b(at hand|for ever|anew|of so many|nobody's|is to be had|was told|were told)\b", re.IGNORECASE
)


READMES = [
    *ROOT.glob("[A-Z]*.md"),
    *(ROOT / "frontend").glob("*.md"),
    ROOT / "frontend/src/explorer/README.md",
]


@pytest.mark.parametrize(
    "document",
    [*WRITTEN, *(page for page in READMES if page.name != "CHANGELOG.md")],
    ids=lambda document: str(document.relative_to(ROOT)),
)
def test_lines_are_short_enough_to_review(document: Path) -> None:
    """120 characters; a table's line 140."""
    long = [
        number
        for number, line in enumerate(document.read_text().splitlines(), 1)
        if len(line) > (140 if line.startswith("|") else 120)
    ]
    assert long == []


@pytest.mark.parametrize("document", WRITTEN, ids=lambda document: document.stem)
def test_pages_are_in_plain_english(document: Path) -> None:
    assert STILTED.findall(document.read_text()) == []


@pytest.mark.parametrize("document", WRITTEN, ids=lambda document: document.stem)
def test_links_to_headings_lead_to_one(document: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^):#\s]*)#([^)\s]+)\)", document.read_text()):
        text = (document.parent / target if target else document).read_text()
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        slugs = [re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-") for heading in headings]
        assert anchor in slugs, f"{document.name} links to {target}#{anchor}"


def test_the_home_page_gives_the_agreement_with_vep_of_each_kind() -> None:
    """Each kind of variant of docs/vep-parity.md, with the rows that are the same and those compared."""
    written: dict[str, tuple[int, int]] = {}
    for line in (ROOT / "docs/vep-parity.md").read_text().split("| Kind of variant")[1].splitlines()[2:]:
        if not line.startswith("|"):
            break
        kind, _, rows, wrong, identical, documented = (cell.strip() for cell in line.strip("|").split("|"))
        assert (wrong, identical) == ("0", "100%")
        total, number = int(rows.replace(",", "")), re.match(r"[\d,]+", documented)
        written[kind] = (total - (int(number[0].replace(",", "")) if number else 0), total)
    row = r'kind: "([^"]+)", same: ([\d_]+), rows: ([\d_]+)'
    page = re.findall(row, (ROOT / "frontend/src/pages/home/facts.ts").read_text())
    assert {kind: (int(same), int(rows)) for kind, same, rows in page} == written
