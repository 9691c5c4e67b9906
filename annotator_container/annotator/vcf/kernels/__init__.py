"""Compiled loops of this package (see `annotator.bytes.compiled`); nothing else."""
