/** Consequence terms in a sentence each. Source: Sequence Ontology and Ensembl VEP's table of consequences. */
const TERMS: Record<string, [string, string]> = {
  transcript_ablation: ["SO:0001893", "The whole transcript is deleted."],
  splice_acceptor_variant: ["SO:0001574", "Changes the two bases at the 3' end of an intron."],
  splice_donor_variant: ["SO:0001575", "Changes the two bases at the 5' end of an intron."],
  stop_gained: ["SO:0001587", "Makes a premature stop codon: the protein is cut short."],
  frameshift_variant: ["SO:0001589", "Inserts or deletes bases not in threes: the reading frame shifts."],
  stop_lost: ["SO:0001578", "Changes the stop codon: the protein grows longer."],
  start_lost: ["SO:0002012", "Changes the start codon."],
  transcript_amplification: ["SO:0001889", "A region with the transcript is amplified."],
  feature_elongation: ["SO:0001907", "A feature grows longer relative to the reference."],
  feature_truncation: ["SO:0001906", "A feature is cut short relative to the reference."],
  inframe_insertion: ["SO:0001821", "Inserts whole codons."],
  inframe_deletion: ["SO:0001822", "Deletes whole codons."],
  missense_variant: ["SO:0001583", "Changes one amino acid; the protein keeps its length."],
  protein_altering_variant: [
    "SO:0001818",
    "Predicted to change the protein; the exact kind of change is not determined.",
  ],
  splice_donor_5th_base_variant: ["SO:0001787", "Changes the fifth base of an intron."],
  splice_region_variant: [
    "SO:0001630",
    "Within 1-3 bases of the exon or 3-8 bases of the intron at a splice site.",
  ],
  splice_donor_region_variant: ["SO:0002170", "Between the third and the sixth base of an intron."],
  splice_polypyrimidine_tract_variant: [
    "SO:0002169",
    "In the polypyrimidine tract, 3-17 bases before an exon.",
  ],
  incomplete_terminal_codon_variant: [
    "SO:0001626",
    "Changes the last codon of an incompletely annotated transcript.",
  ],
  start_retained_variant: ["SO:0002019", "Changes the start codon, which remains one."],
  stop_retained_variant: ["SO:0001567", "Changes the stop codon, which remains one."],
  synonymous_variant: ["SO:0001819", "Changes a codon, not its amino acid."],
  coding_sequence_variant: ["SO:0001580", "Changes the coding sequence; no more can be said."],
  mature_miRNA_variant: ["SO:0001620", "Within a mature microRNA."],
  "5_prime_UTR_variant": ["SO:0001623", "In the untranslated region before the coding sequence."],
  "3_prime_UTR_variant": ["SO:0001624", "In the untranslated region after the coding sequence."],
  non_coding_transcript_exon_variant: ["SO:0001792", "In an exon of a non-coding transcript."],
  intron_variant: ["SO:0001627", "Within an intron."],
  NMD_transcript_variant: ["SO:0001621", "In a transcript that is a target of nonsense-mediated decay."],
  non_coding_transcript_variant: ["SO:0001619", "In a transcript that codes for no protein."],
  coding_transcript_variant: ["SO:0001968", "In a coding transcript."],
  upstream_gene_variant: ["SO:0001631", "Within 5,000 bases before a gene."],
  downstream_gene_variant: ["SO:0001632", "Within 5,000 bases after a gene."],
  TFBS_ablation: ["SO:0001895", "A transcription factor binding site is deleted."],
  TFBS_amplification: ["SO:0001892", "A transcription factor binding site is amplified."],
  TF_binding_site_variant: ["SO:0001782", "Within a transcription factor binding site."],
  regulatory_region_ablation: ["SO:0001894", "A regulatory region is deleted."],
  regulatory_region_amplification: ["SO:0001891", "A regulatory region is amplified."],
  regulatory_region_variant: ["SO:0001566", "Within a regulatory region."],
  intergenic_variant: ["SO:0001628", "Between genes."],
  sequence_variant: ["SO:0001060", "A change of the sequence; no more can be said."],
};

export function explainTerm(term: string): string {
  const found = TERMS[term];
  return found ? `${found[1]} (${found[0]}; Ensembl VEP)` : "A term of the Sequence Ontology.";
}

export const explainImpact: Record<string, string> = {
  HIGH: "Assumed to disrupt the protein: truncation, loss of function, decay. (Ensembl VEP)",
  MODERATE: "Might change how well the protein works. (Ensembl VEP)",
  LOW: "Assumed to be mostly harmless. (Ensembl VEP)",
  MODIFIER: "Non-coding, or hard to predict. (Ensembl VEP)",
};

export const STARS = [
  "no assertion criteria",
  "one submitter with criteria, or conflicting",
  "two or more submitters, no conflict",
  "reviewed by an expert panel",
  "practice guideline",
];
