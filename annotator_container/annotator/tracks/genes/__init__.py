"""Tables keyed by gene: constraint, gene-disease validity, dosage sensitivity, phenotypes, panels.

`gene_source` defines what a format is, `formats` lists the known formats, `reading` reads a file, `build` writes the track,
`table` opens it and finds genes in it, `engine` adds its columns to the rows of consequences.
"""
