"""Engine `csq`: bcftools csq through pysam. Haplotype-aware, coding consequences; no HGVS, no up- and downstream.

gff       the chunk's transcripts as the GFF3 that csq reads
variants  the chunk's ALTs as a minimal VCF of our own, so that nothing in the user's header or INFO can stop bcftools
bcsq      csq's answers in the vocabulary of our CSQ
engine    check -> norm -> csq -> rows, chunk by chunk in each worker: memory does not grow with the input
"""
