"""Copy what a task needs of this file system into an empty folder: `python root.py TARGET APPLICATION`.

The Dockerfile runs it in the build stage; the last stage contains only TARGET. So the image has no shell, no package
manager and no compiler, and each task pulls half as much. TARGET gets

- the interpreter and its standard library, without the parts in `NO_MODULE`
- APPLICATION (a virtual environment with the program), without tests, headers and the parts in `NO_PART`
- every shared library that one of these needs, and the loader, as `ldd` names them
- certificates, users, and what glibc reads to find names and time zones
- the entries of Debian's package database that own these files, so that scanners know the versions

Shared libraries of APPLICATION are stripped of symbols in place. Only the standard library of Python is used here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

# Of the standard library: a desktop, an installer, an editor, the test suite.
NO_MODULE = frozenset(
    {"ensurepip", "idlelib", "lib2to3", "pydoc_data", "site-packages", "dist-packages", "test", "tkinter"}
    | {"turtledemo", "turtle.py", "venv", "__phello__"}
)
# Folders and libraries of the standard library that begin like this: how Python was built, Tk, tests of the interpreter.
NO_MODULE_LIKE = ("config-", "_tkinter", "_test", "_ctypes_test", "_xxtestfuzz", "xxlimited")
# Of the application: folders of these names, and files with these endings, are not needed when a program runs.
NO_FOLDER = frozenset({"tests", "include", "includes", "_pyinstaller"})
NO_FILE = (".a", ".c", ".cpp", ".h", ".hpp", ".pxd", ".pxi", ".pyi", ".pyx")
# Parts of packages, below site-packages. numpy's f2py is a compiler of Fortran.
NO_PART = frozenset({"pip", "numpy/f2py", "boto3/examples"})
# numba's thread pools on TBB and OpenMP, libraries that are not here; the annotator compiles nothing in parallel.
NO_OBJECT = re.compile(r"numba/np/ufunc/(tbbpool|omppool)\..*\.so")
# botocore describes more than four hundred services; the task calls these, and signs in by STS.
SERVICES = frozenset({"s3", "sqs", "sts"})
FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/debian_version",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/usr/share/zoneinfo/UTC",
    "/usr/share/common-licenses",
    "/usr/lib/locale/C.utf8",
)
DATABASE = Path("/var/lib/dpkg")


def main(target: Path, application: Path) -> None:
    """Fill TARGET."""
    root = Root(target)
    root.folders()
    for path in (Path(sys.executable).resolve(), *launchers()):
        root.copy(path)
    root.tree(Path(sysconfig.get_path("stdlib")), standard_part)
    root.tree(application, application_part)
    strip(target / application.relative_to("/"))
    for name in FILES:
        root.tree(Path(name), lambda _: True)
    root.libraries()
    root.packages()
    subprocess.run(["ldconfig", "-r", str(target)], check=True)


def launchers() -> Iterator[Path]:
    """Names under which the virtual environment finds the interpreter: python, python3, python3.13."""
    folder = Path(sys.executable).resolve().parent
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    yield from (folder / name for name in ("python", "python3", f"python{version}"))


def standard_part(path: Path) -> bool:
    return path.name not in NO_MODULE and not path.name.startswith(NO_MODULE_LIKE)


def application_part(path: Path) -> bool:
    """Whether a file or folder of the application is needed when a program runs."""
    _, _, part = path.as_posix().partition("/site-packages/")
    if part in NO_PART or path.name in NO_FOLDER or path.name.endswith(NO_FILE):
        return False
    if NO_OBJECT.fullmatch(part):
        return False
    service = re.fullmatch(r"botocore/data/([^/]+)", part)
    return service is None or not path.is_dir() or service[1] in SERVICES


def strip(folder: Path) -> None:
    """Remove symbols that only debuggers and linkers read.

    Libraries in `*.libs` were rewritten by auditwheel, which `strip` does not always survive: they stay as they are.
    """
    found = [
        str(path)
        for path in folder.rglob("*.so*")
        if not path.is_symlink() and not path.parent.name.endswith(".libs") and is_elf(path)
    ]
    subprocess.run(["strip", "--strip-unneeded", *found], check=True)


def is_elf(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


class Root:
    """The root file system that is filled. `held` are the files of the present one that it has a copy of."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.held: set[Path] = set()

    def folders(self) -> None:
        """Folders that programs and container runtimes expect; `/lib` leads to `/usr/lib`, as in Debian."""
        for name in (
            "etc",
            "usr/bin",
            "usr/lib",
            "usr/sbin",
            "var/lib",
            "proc",
            "sys",
            "dev",
            "run",
            "tmp",
            "scratch",
        ):
            (self.target / name).mkdir(parents=True, exist_ok=True)
        (self.target / "tmp").chmod(0o1777)
        os.chown(self.target / "scratch", 65532, 65532)
        for source in (Path("/bin"), Path("/sbin"), *Path("/").glob("lib*")):
            if source.is_symlink():
                (self.target / source.name).symlink_to(source.readlink())
                (self.target / source.resolve().relative_to("/")).mkdir(parents=True, exist_ok=True)

    def tree(self, path: Path, needed: Callable[[Path], bool]) -> None:
        """A file, or a folder with the parts that `needed(path)` keeps; what does not exist is left out."""
        if path.is_dir() and not path.is_symlink():
            for item in sorted(path.iterdir()):
                if needed(item):
                    self.tree(item, needed)
        else:
            self.copy(path)

    def copy(self, path: Path) -> None:
        """A file with its times; a link and what it leads to."""
        path = path.parent.resolve() / path.name
        if path in self.held or not path.exists():
            return
        place = self.target / path.relative_to("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        self.held.add(path)
        if path.is_symlink():
            place.symlink_to(path.readlink())
            self.tree(path.parent / path.readlink(), standard_part)
        else:
            shutil.copy2(path, place)

    def libraries(self) -> None:
        """Shared libraries that the files need, and those that these need: `ldd` names them all."""
        for path in [path for path in self.held if not path.is_symlink() and is_elf(path)]:
            found = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False).stdout
            if missing := re.findall(r"(\S+) => not found", found):
                raise SystemExit(f"{path} needs {', '.join(missing)}, which this image does not have.")
            for name in re.findall(r"(/\S+) \(0x", found):
                self.copy(Path(name))

    def packages(self) -> None:
        """Debian's database of the packages that own a file, with their licences."""
        owners = set()
        for listed in (DATABASE / "info").glob("*.list"):
            for line in listed.read_text().splitlines():
                path = Path(line)
                if path.parent.resolve() / path.name in self.held:
                    owners.add(listed.stem.partition(":")[0])
                    break
        entries = (DATABASE / "status").read_text().split("\n\n")
        kept = [entry for entry in entries if re.search(r"^Package: (.*)$", entry, re.M)]
        kept = [entry for entry in kept if re.findall(r"^Package: (.*)$", entry, re.M)[0] in owners]
        status = self.target / DATABASE.relative_to("/") / "status"
        status.parent.mkdir(parents=True, exist_ok=True)
        status.write_text("\n\n".join(kept) + "\n")
        for owner in owners:
            self.copy(Path("/usr/share/doc", owner, "copyright"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
