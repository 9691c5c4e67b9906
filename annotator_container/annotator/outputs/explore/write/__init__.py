"""Write the files of `explore/`, one column at a time.

Reads merged chunks; knows neither batches nor the engine.
"""
