"""Add the system's packages to the image's bill of materials: `python -m local.sbom ROOT SBOM`.

uv lists the Python packages of the lock (`make sbom`). This adds the Debian packages that the image's own
package database lists, and the Python interpreter. SBOM (CycloneDX 1.5) is changed in place.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

STATUS = Path("var/lib/dpkg/status")


def system_components(root: Path) -> list[dict[str, Any]]:
    """Return the Debian packages in the root file system, by name, and Python if it is not among them."""
    release = _pairs((root / "etc/os-release").read_text(), "=")
    distribution = f"{release['ID']}-{release.get('VERSION_ID', '')}"
    found = sorted(_packages((root / STATUS).read_text(), distribution), key=lambda part: str(part["name"]))
    if not any(part["name"].startswith("libpython3") or part["name"].startswith("python3") for part in found):
        found += _interpreter(root)
    return found


def add(root: Path, sbom: Path) -> int:
    """Add the system's components to the file and return how many there are. A repeat adds nothing."""
    described = json.loads(sbom.read_text())
    system = system_components(root)
    names = {part["bom-ref"] for part in system}
    described["components"] = [
        part for part in described["components"] if part["bom-ref"] not in names
    ] + system
    sbom.write_text(json.dumps(described, indent=2) + "\n")
    return len(system)


def _packages(status: str, distribution: str) -> Iterator[dict[str, Any]]:
    for entry in status.strip().split("\n\n"):
        facts = _pairs(entry, ":")
        purl = (
            f"pkg:deb/{distribution.partition('-')[0]}/{facts['Package']}@{quote(facts['Version'])}"
            f"?arch={facts['Architecture']}&distro={distribution}"
        )
        yield _component(facts["Package"], facts["Version"], purl)


def _interpreter(root: Path) -> list[dict[str, Any]]:
    """Return the Python of the official image, which is built from source. Its file name holds major and minor version."""
    for path in root.glob("usr/local/bin/python3.*"):
        version = path.name.removeprefix("python")
        return [_component("python", version, f"pkg:generic/python@{version}")]
    return []


def _component(name: str, version: str, purl: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _pairs(text: str, sign: str) -> dict[str, str]:
    found = re.findall(rf"^([A-Za-z_-]+){sign}[ \t]*(.*)$", text, re.MULTILINE)
    return {name: value.strip('"') for name, value in found}


def main() -> int:
    root, sbom = Path(sys.argv[1]), Path(sys.argv[2])
    sys.stdout.write(f"{add(root, sbom)} system packages in {sbom.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
