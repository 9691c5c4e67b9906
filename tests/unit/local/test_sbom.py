"""The image's bill of materials names Debian's packages and the interpreter beside the Python packages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from local.sbom import add

STATUS = """Package: libc6
Status: install ok installed
Architecture: arm64
Version: 1:2.41-12+deb13u5
Description: GNU C Library
 Version: not a field

Package: zlib1g
Architecture: arm64
Version: 1.3
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "var/lib/dpkg").mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").write_text(STATUS)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('PRETTY_NAME="Debian"\nID=debian\nVERSION_ID="13"\n')
    (tmp_path / "usr/local/bin").mkdir(parents=True)
    (tmp_path / "usr/local/bin/python3.13").touch()
    return tmp_path


def test_system_packages_are_added_once(root: Path, tmp_path: Path) -> None:
    sbom = tmp_path / "image.cdx.json"
    sbom.write_text('{"bomFormat": "CycloneDX", "components": [{"bom-ref": "numpy", "name": "numpy"}]}')
    assert add(root, sbom) == add(root, sbom) == 3
    components = json.loads(sbom.read_text())["components"]
    assert [part["name"] for part in components] == ["numpy", "libc6", "zlib1g", "python"]
    assert components[1]["version"] == "1:2.41-12+deb13u5"
    assert components[1]["purl"] == "pkg:deb/debian/libc6@1%3A2.41-12%2Bdeb13u5?arch=arm64&distro=debian-13"
    assert components[3]["purl"] == "pkg:generic/python@3.13"
