"""One chunk as the explorer keeps it: arrays and small dictionaries, made in a worker.

Nothing here knows other chunks or the files of `explore/`.
"""
