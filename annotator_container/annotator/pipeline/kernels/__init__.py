"""Compiled loops over bytes (see `annotator.compiled`). Their arguments are typed by the decorator's signature."""
