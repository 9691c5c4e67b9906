"""Annotate one file in pieces, on several machines if wanted: `plan` cuts the file, `shard` annotates one piece, `join`
combines the pieces. The results equal those of one run byte for byte, except log, report, manifest and times in the summary.

Records are annotated by the same job, engine and outputs as in one run.
"""
