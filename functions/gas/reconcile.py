"""`python -m gas.reconcile [--repair]`: compare every result with its files in S3; exit 1 when something differs.

It runs with the environment of the functions (settings and AWS credentials).
"""

from __future__ import annotations

import argparse
import sys

from gas import bootstrap


def main(arguments: list[str]) -> int:
    """List the differences, with `--repair` also repair them. Returns 0 when there are none (left), else 1."""
    parser = argparse.ArgumentParser(prog="python -m gas.reconcile", description=__doc__)
    parser.add_argument("--repair", action="store_true", help="repair the differences")
    wish = parser.parse_args(arguments)
    found = bootstrap.app().reconciler.run(repair=wish.repair)
    for difference in found:
        repaired = " (being repaired)" if difference.repaired else ""
        sys.stdout.write(f"{difference.job_id}: {difference.what}{repaired}\n")
    sys.stdout.write(f"{len(found)} differences\n")
    return 1 if any(not difference.repaired for difference in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
