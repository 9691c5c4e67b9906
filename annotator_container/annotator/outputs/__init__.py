"""Everything that a result holds: each output is a `chunk.sink.Sink`, or is written once after the run.

An output reads batches and the values it was given; it knows no engine, no job and not how chunks are run.
"""
