"""Tracks: known facts about an allele (ClinVar, gnomAD, dbSNP, scores) or a region (BED), joined to the user's ALTs.

They are built from files and joined here, independently of engines and outputs.

spec      the track that the user defines with NAME=FILE:FIELD,FIELD, and its kind
store     a track on disk: sorted arrays, memory-mapped, one folder of flat files beside the reference
vcf, tsv, bed   builders
bases     tracks with one number for each base, from bigWig
clinvar   ClinVar's classes and stars
join      all tracks of a job as `chunk.sink.Tracks`
kernels   the compiled normalisation of an allele and the join on it
"""
