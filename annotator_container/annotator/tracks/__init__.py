"""Tracks: what others know about an allele (ClinVar, gnomAD, dbSNP, scores) or a region (BED), joined to the user's ALTs.

They are built from files and joined here; what an engine answers or an output writes is not known here.

spec      what the user asks for: NAME=FILE:FIELD,FIELD, and which kind of track that is
store     a track on disk: sorted arrays, memory-mapped, one folder of flat files beside the reference
vcf, tsv, bed   builders
bases     tracks with one number for each base, from bigWig
clinvar   ClinVar's classes and stars
join      all tracks of a job as `chunk.sink.Tracks`
kernels   the compiled normalisation of an allele and the join on it
"""
