"""The gene model: GFF3 or GTF and a genome become transcripts.

Sequence and structure only: which consequence a variant has is an engine's matter.

transcript_record   what the file says of one transcript (no sequence, cheap to keep in arrays)
gff3, gtf           files read into records
transcript          a record joined with the genome, which the rules read
"""
