"""`gas variant`: one variant without a file."""

from __future__ import annotations

from typing import Annotated

import typer

from gas_client import completion, show
from gas_client.account import JsonFlag
from gas_client.errors import ApiError, GasClientError
from gas_client.session import connect
from gas_client.variants import Variant


def variant(
    variant: Annotated[
        str,
        typer.Argument(
            help="chr1-123-A-G, 1:123:A:G, NC_000001.11:g.123A>G, NM_000059.4:c.9976A>T, BRCA2:c.9976A>T or rs334."
        ),
    ],
    reference: Annotated[
        str | None,
        typer.Option(
            help="The reference; needed where there are several.", autocompletion=completion.reference_names
        ),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Annotate one variant without a file: `gas variant BRCA2:c.9976A>T --reference grch38`."""
    with connect() as gas:
        if reference is None:
            names = [one["name"] for one in gas.references()]
            if len(names) != 1:
                raise typer.BadParameter(f"Choose a reference: --reference {' | '.join(names) or 'NAME'}.")
            (reference,) = names
        try:
            found = gas.variant(variant, reference)
        except ApiError as error:
            raise _listed(error) from error
    show.as_json(found) if json else _print(found)


def _listed(error: ApiError) -> GasClientError:
    """The error, with the variants that a name may stand for."""
    lines = [
        f"  {one['variant']}  {', '.join(one['transcripts'])}".rstrip()
        for one in error.problem.get("candidates") or ()
    ]
    return GasClientError("\n".join((str(error), *lines))) if lines else error


def _print(found: Variant) -> None:
    show.plain(f"{found['variant']}  {found['reference']} {found['assembly']}".rstrip())
    for warning in found["warnings"]:
        show.plain(f"{warning['title']}. {warning['detail']}")
    for row in found["consequences"]:
        picked = "*" if row.get("PICK") == "1" else " "
        names = [row.get(name, "") for name in ("SYMBOL", "Feature", "Consequence", "HGVSc", "HGVSp")]
        show.plain(f"{picked} {'  '.join(name for name in names if name)}")
    main = next((row for row in found["consequences"] if row.get("PICK") == "1"), {})
    for track in found["tracks"]:
        said = [f"{name}={value}" for name, value in main.items() if name.startswith(f"{track['name']}_")]
        title = f"{track['title']} {track['version']}".rstrip()
        show.plain(f"{title}: {', '.join(said) or 'no entry'}")
    if found["acmg"]:
        codes = ", ".join(f"{one['code']} ({one['strength']})" for one in found["acmg"]["codes"])
        show.plain(f"ACMG/AMP, suggested: {found['acmg']['suggested']}, {codes or 'no code met'}")
