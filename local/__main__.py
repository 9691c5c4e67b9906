"""`python -m local`: the whole service on one machine."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from local.errors import LocalError
from local.settings import LocalSettings


def main() -> int:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = LocalSettings.read(os.environ)
        from local.service import run  # after the settings, which say what is wrong in no time

        asyncio.run(run(settings))
    except LocalError as error:
        print(f"gas: {error}", file=sys.stderr)  # noqa: T201 - what the person reads
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
