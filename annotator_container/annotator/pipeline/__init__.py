"""The pipeline: a VCF goes in as chunks of whole lines, every output comes out in the same order.

    reading   ~1 MB chunks of whole lines from a file or stdin, bounded memory
    scan      a chunk's bytes become `Records`: offsets and numbers per record and per ALT (compiled)
    engine    `annotator.engines.base.Engine`: `Records` become `Rows`, one CSQ row per (record, ALT, feature)
    sinks     each output: `encode` runs in the workers, `write` in the parent, in file order
    run       forked workers with an ordered gather: the same bytes for any number of workers

Chunks and everything made from them are cut at the same places for any number of threads.
"""
