"""The gene model: GFF3 or GTF and a genome become transcripts.

`records` holds what the file says of one transcript (no sequence, cheap to keep in arrays), `gff3` and `gtf`
read files into records, `transcript` joins a record with the genome into the object that the rules read.
"""
