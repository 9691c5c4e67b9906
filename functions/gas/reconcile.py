"""`python -m gas.reconcile [--mend]`: compare every result with where its files lie; exit 1 when something differs.

It runs with the environment of the functions (settings and AWS credentials).
"""

from __future__ import annotations

import argparse
import sys

from gas import bootstrap


def main(arguments: list[str]) -> int:
    """List the differences, mend them with `--mend`; 0 when there are none (left)."""
    parser = argparse.ArgumentParser(prog="python -m gas.reconcile", description=__doc__)
    parser.add_argument("--mend", action="store_true", help="mend what can be mended")
    wish = parser.parse_args(arguments)
    found = bootstrap.app().reconciler.run(mend=wish.mend)
    for difference in found:
        mended = " (being mended)" if difference.mended else ""
        sys.stdout.write(f"{difference.job_id}: {difference.what}{mended}\n")
    sys.stdout.write(f"{len(found)} differences\n")
    return 1 if any(not difference.mended for difference in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
