"""Engines: each computes the consequences of a chunk of records (`chunk.engine.Engine`) and is imported when it is chosen.

An engine reads a reference and records. It knows no output and no other engine, apart from the shared helpers of this package.
"""
