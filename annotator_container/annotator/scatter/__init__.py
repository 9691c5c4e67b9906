"""One file annotated in pieces, on several machines if wanted: `plan` cuts it, `shard` answers a piece, `join` puts the
pieces together. The results are those of one run, byte for byte but for log, report, manifest and summary's times.

What happens to a record is no matter of this room: it calls the same job, engine and outputs.
"""
