"""Engines: what answers the consequences of a chunk of records (see `annotator.chunk.engine`)."""
