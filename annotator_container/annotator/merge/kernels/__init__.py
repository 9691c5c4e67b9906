"""Compiled code of the merge: the rows in which nothing has to be renumbered."""
