"""The files of a result: each output is a `chunk.sink.Sink`, or is written once after the run.

An output reads batches and the values passed to it; it knows no engine, no job and not how chunks are run.
"""
