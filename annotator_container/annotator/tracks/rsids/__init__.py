"""From an rsID to alleles: a sorted index beside a track, which lookups read by ranges and jobs do not read.

    track.NAME.rsids        blocks of entries, sorted by id
    track.NAME.rsids.index  where each block lies, and its first id

id_rows       entries of an index, and one block of them
from_records  entries from the records of a VCF
writer        sort and merge entries with bounded memory
index         find the alleles of an id
"""
