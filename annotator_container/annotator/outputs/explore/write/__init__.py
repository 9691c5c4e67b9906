"""The files of `explore/`, a column at a time.

Reads merged chunks; knows neither batches nor the engine.
"""
