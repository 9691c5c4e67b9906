"""Convert one chunk to the explorer's form in a worker: arrays and small dictionaries.

Nothing here knows other chunks or the files of `explore/`.
"""
