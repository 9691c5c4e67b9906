"""Run several commands of a Python program in one process: `python -m local.commands MODULE`.

Standard input has them as JSON, a list of lists of arguments. The first that fails ends the process with its exit code.
"""

import json
import runpy
import sys


def main() -> None:
    """Run the module once for each list of arguments."""
    module = sys.argv[1]
    for arguments in json.load(sys.stdin):
        sys.argv = [module, *arguments]
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            if end.code:
                raise


if __name__ == "__main__":
    main()
