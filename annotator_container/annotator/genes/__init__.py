"""The gene model: build transcripts from a GFF3 or GTF file and a genome.

Sequence and structure only; consequences of variants belong to the engines.

transcript_record   what the file says of one transcript (no sequence, cheap to keep in arrays)
gff3, gtf           files read into records
transcript          a record joined with the genome, which the rules read
"""
