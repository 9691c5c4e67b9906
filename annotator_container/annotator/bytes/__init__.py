"""The lowest layer: compiled helpers over byte arrays, and the decorator that compiles a function.

Nothing here knows VCF, genes or any other package; every other package may import it.
"""
