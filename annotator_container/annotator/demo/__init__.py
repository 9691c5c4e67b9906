"""The demo genome: a synthetic genome with genes, tracks and a trio's variants, made from a seed.

Nothing in it is real: it exists so that anyone can try GAS without downloading a genome, so that tests run anywhere, and
so that benchmarks have an input of any size. It is labelled synthetic in every file.
"""
