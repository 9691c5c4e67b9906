"""The ground: compiled helpers over byte arrays, and how a function is compiled.

Nothing here knows VCF, genes or any other room; every other room may import it.
"""
