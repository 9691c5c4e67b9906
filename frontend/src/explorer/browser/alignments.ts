/** Alignment files that a person opens from their computer: each with its index, read in place, never uploaded. */

export interface Alignment {
  name: string;
  format: "bam" | "cram";
  data: File;
  index: File;
}

const INDEXES = { bam: [".bai", ".csi"], cram: [".crai"] } as const;

/** Pairs files with their indexes by name: `a.bam` with `a.bam.bai` or `a.bai`. Returns messages about the other files. */
export function paired(files: File[]): { found: Alignment[]; problems: string[] } {
  const by = new Map(files.map((file) => [file.name.toLowerCase(), file]));
  const used = new Set<File>();
  const found: Alignment[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const name = file.name.toLowerCase();
    const format = name.endsWith(".bam") ? "bam" : name.endsWith(".cram") ? "cram" : null;
    if (!format) continue;
    used.add(file);
    const stem = name.slice(0, -format.length - 1);
    const index = INDEXES[format]
      .flatMap((end) => [by.get(name + end), by.get(stem + end)])
      .find((one) => one !== undefined);
    if (index) {
      used.add(index);
      found.push({ name: file.name, format, data: file, index });
    } else
      problems.push(
        `${file.name} has no index beside it. Choose both files: ${file.name} and ${file.name}${INDEXES[format][0]}.`,
      );
  }
  for (const file of files)
    if (!used.has(file))
      problems.push(
        /\.(bai|csi|crai)$/i.test(file.name)
          ? `${file.name} is an index without its file. Choose both together.`
          : `${file.name} is no BAM or CRAM file.`,
      );
  return { found, problems };
}

/** A track for igv.js; it reads a File in slices, without a request. */
export const trackOf = ({ name, format, data, index }: Alignment) => ({
  type: "alignment",
  format,
  name,
  url: data,
  indexURL: index,
  height: 300,
  order: 1,
});
