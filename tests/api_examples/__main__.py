"""Write the examples: `make examples`."""

from __future__ import annotations

import os


def main() -> None:
    os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "GAS/test", "POWERTOOLS_METRICS_DISABLED": "true"}
    from tests.api_examples.record import FOLDER, recorded, text

    pages = recorded()
    for old in FOLDER.glob("*.json"):
        if old.stem not in pages:
            old.unlink()
    for name, page in pages.items():
        (FOLDER / f"{name}.json").write_text(text(page), "utf-8")


if __name__ == "__main__":
    main()
