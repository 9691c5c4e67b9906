// Annotates each VCF of a channel with GAS: nextflow run annotate.nf --vcfs 'data/*.vcf.gz' --reference grch38
// GAS_URL and GAS_TOKEN come from the environment. A repeat of a task, also with -resume on another machine, finds the
// job of the first try.
params.vcfs = 'data/*.vcf.gz'
params.reference = 'grch38'

process ANNOTATE {
    tag "$vcf.simpleName"
    // 6: the service cannot be reached, 7: --timeout; both go on with the same job. 130, 143: stopped by the scheduler.
    errorStrategy { task.exitStatus in [6, 7, 130, 143] ? 'retry' : 'finish' }
    maxRetries 3
    publishDir "results/${vcf.simpleName}", mode: 'copy'

    input:
    path vcf
    val reference

    output:
    tuple path('gas/annotated.vcf.gz'), path('gas/variants.parquet'), path('gas/gas-run.json')

    script:
    """
    gas run "$vcf" --reference "$reference" --out gas --file annotated.vcf.gz --file variants.parquet --fail-on-warning
    """
}

workflow {
    ANNOTATE(Channel.fromPath(params.vcfs), params.reference)
}
