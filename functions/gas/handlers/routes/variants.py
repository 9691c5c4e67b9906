"""The route of one variant without a file."""

from __future__ import annotations

import msgspec

from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.variants import VariantQuery, VariantView

routes = Routes("variants")


@routes.get("/variants/{reference}/{variant}")
def variant(call: Call, reference: str, variant: str, query: VariantQuery) -> VariantView:
    """Annotate one variant, named by place and alleles, HGVS or an rsID, without a file."""
    found = call.app.variant_lookups.look(call.user, reference, variant, files=query.files)
    return msgspec.convert(found, VariantView)
