"""Compiled loops of this room (see `annotator.bytes.compiled`); nothing else."""
