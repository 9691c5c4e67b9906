"""Do what `sam build && sam package` do, in about a second: zip code, layer and workflows, and name them in the template."""

from __future__ import annotations

import hashlib
import io
import json
import os
import py_compile
import tempfile
import zipfile
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import yaml
from samtranslator.yaml_helper import intrinsics_multi_constructor

from local.errors import NotBuilt
from local.settings import ROOT

# Properties that hold a path in the source and an S3 URI in a deployed template.
_ARTIFACTS = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
}
# As many items of a distributed Map at once as there are cores: each is a task that uses one. The emulator knows no
# MaxConcurrencyPath, by which a setting could say it.
_AT_ONCE = os.cpu_count() or 1
# In the functions' source folder, but not needed at run time.
_LEFT_OUT = ("__pycache__", "dependencies", "workflows")
_SAME_DATE = (1980, 1, 1, 0, 0, 0)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads a template as SAM's own parser does, in a quarter of its time where libyaml is."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


class Package:
    """The template (JSON) and its artifacts (`files`, by key). Changes the given `template` in place."""

    def __init__(self, template: dict[str, Any], layer: Path, bucket: str) -> None:
        self.files: dict[str, bytes] = {}
        self._bucket = bucket
        self._layer = layer
        self._done: dict[str, str] = {}
        self._globals(template)
        for resource in template["Resources"].values():
            if key := _ARTIFACTS.get(resource["Type"]):
                self._place(resource["Type"], resource.get("Properties", {}), key)
        self.template = json.dumps(template, default=str)

    def _globals(self, template: dict[str, Any]) -> None:
        shared = template.get("Globals", {}).get("Function", {})
        if shared:
            self._place("AWS::Serverless::Function", shared, "CodeUri")

    def _place(self, kind: str, properties: dict[str, Any], key: str) -> None:
        source = properties.get(key)
        if not isinstance(source, str) or source.startswith("s3://"):
            return
        if source not in self._done:
            body = self._body(kind, ROOT / source)
            name = hashlib.sha256(body).hexdigest()
            self.files[name] = body
            self._done[source] = f"s3://{self._bucket}/{name}"
        properties[key] = self._done[source]

    def _body(self, kind: str, path: Path) -> bytes:
        if kind == "AWS::Serverless::LayerVersion":
            return layer_zip(self._layer)
        if kind == "AWS::Serverless::StateMachine":
            return _bounded(path.read_text()).encode()
        return path.read_bytes() if path.is_file() else zip_folder(path, _LEFT_OUT, compiled=True)


def _bounded(definition: str) -> str:
    """The state machine, whose distributed Maps run no more items at once than this machine has cores."""
    machine = json.loads(definition)
    for state in machine["States"].values():
        mode = state.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode")
        if mode == "DISTRIBUTED":
            state["MaxConcurrency"] = _AT_ONCE
    return json.dumps(machine)


def source_digest(layer: Path) -> str:
    """Return a digest of the template, the code, the workflows and the layer. It is fast: every start computes it."""
    digest = hashlib.sha256((ROOT / "template.yaml").read_bytes())
    for path in sorted((ROOT / "functions").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    built = layer / ".done"
    digest.update(str(built.stat().st_mtime_ns if built.is_file() else 0).encode())
    return digest.hexdigest()


def layer_zip(layer: Path) -> bytes:
    """Return the layer as a zip. The zip is cached beside the layer until the next build. Raises NotBuilt."""
    built = layer / ".done"
    if not built.is_file():
        raise NotBuilt(f"The functions' layer is not built ({layer}). Run: make setup")
    packed = layer.with_suffix(".zip")
    if not packed.is_file() or packed.stat().st_mtime_ns < built.stat().st_mtime_ns:
        aside = packed.with_suffix(f".{os.getpid()}")
        aside.write_bytes(zip_folder(layer, ()))
        aside.replace(packed)
    return packed.read_bytes()


def read_template() -> dict[str, Any]:
    """Return the repository's template.yaml, with intrinsic functions in their long form."""
    template: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a safe loader
    return template


def zip_folder(folder: Path, left_out: tuple[str, ...], *, compiled: bool = False) -> bytes:
    """Return the folder as a zip whose bytes depend only on names and contents.

    `compiled` adds byte code. Each function is unpacked into its own folder, where Python would compile every module again.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not set(inside.parts) & set(left_out):
                archive.writestr(_entry(inside), path.read_bytes())
                if compiled and path.suffix == ".py":
                    cached = cache_from_source(inside.as_posix())
                    archive.writestr(_entry(Path(cached)), _byte_code(path, f"/var/task/{inside.as_posix()}"))
    return buffer.getvalue()


def _entry(inside: Path) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(inside.as_posix(), _SAME_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _byte_code(source: Path, name: str) -> bytes:
    """Return byte code that is valid whatever the date of the source file, because unpacking changes that date."""
    with tempfile.NamedTemporaryFile(suffix=".pyc") as target:
        py_compile.compile(
            str(source),
            target.name,
            name,
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        return Path(target.name).read_bytes()
