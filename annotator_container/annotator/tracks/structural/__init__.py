"""Tracks of structural variants and dosage regions, matched by type and by reciprocal overlap."""
