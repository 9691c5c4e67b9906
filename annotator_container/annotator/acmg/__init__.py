"""ACMG/AMP evidence that can be computed for a variant alone: codes with strength and reason, points, and a suggested class.

It suggests, it never decides. Rules and thresholds are data: `rules.toml`, with a version and the source of each number.
"""
