"""`python -m gas.parked [--release KIND KEY | --release-all KIND]`: list work that the sweeper has given up, or let it
be tried again; exit 1 when there is any (left).

It runs with the environment of the functions (settings and AWS credentials). docs/operations.md says when to use it.
"""

from __future__ import annotations

import argparse
import sys

from gas import bootstrap
from gas.domain import moments


def main(arguments: list[str]) -> int:
    """List the parked rows after releasing what was asked for; 0 when none is left."""
    ports = bootstrap.app().ports
    parser = argparse.ArgumentParser(prog="python -m gas.parked", description=__doc__)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--release", nargs=2, metavar=("KIND", "KEY"), help="let one row be tried again")
    how.add_argument("--release-all", choices=sorted(ports.work), metavar="KIND", help="all rows of a kind")
    wish = parser.parse_args(arguments)
    kind, keys = wish.release_all, None
    if wish.release:
        kind, keys = wish.release[0], [wish.release[1]]
        if kind not in ports.work:
            parser.error(f"there is no kind {kind}; the kinds are {', '.join(sorted(ports.work))}")
    now = moments.text(ports.clock.now())
    released: set[tuple[str, str]] = set()
    if kind is not None:
        for key in keys or ports.work[kind].parked():
            if ports.work[kind].release(key, now):
                released.add((kind, key))
                sys.stdout.write(f"released {kind} {key}\n")
            else:
                sys.stdout.write(f"{kind} {key} is not parked\n")
    # The index may still hold what was released just now.
    left = [(name, key) for name in sorted(ports.work) for key in ports.work[name].parked()]
    left = [row for row in left if row not in released]
    for name, key in left:
        sys.stdout.write(f"{name} {key}\n")
    sys.stdout.write(f"{len(left)} parked\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
