"""A reference: genome, transcripts and tracks in a folder of files that are mapped, not read, at start."""
