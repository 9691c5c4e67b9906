"""Compiled reading of gene files."""
