"""The engine `vep`: Ensembl VEP's answers from any FASTA and gene file. `exact` is the readable path, `kernel` the compiled one."""
