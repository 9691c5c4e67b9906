"""Engines: each answers the consequences of a chunk of records (`chunk.engine.Engine`), and is imported when it is chosen.

An engine reads a reference and records; it knows no output and no other engine but for shared helpers of this room.
"""
