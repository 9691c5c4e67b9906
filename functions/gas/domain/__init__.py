"""What GAS is about, in the standard library alone: entities, allowed moves, key layout, errors, ports."""
