"""Tables keyed by gene: constraint, gene-disease validity, dosage sensitivity, phenotypes, panels.

`source` says what a table's format is, `formats` lists those known, `reading` reads a file, `build` writes the track,
`table` opens it and finds genes in it, `rows` adds its columns to the rows of consequences.
"""
