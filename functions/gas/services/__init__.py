"""Use cases: verbs on the domain's nouns; they know ports, never AWS."""
