/** Sources of the explorer that need no account. */
import type { ExplorerSource, SignedFiles } from "../../src/explorer/types";

/** The sample result that is published with the site (src/explorer/README.md): static files, nothing to sign. */
export function sampleSource(base = "/sample/"): ExplorerSource {
  return {
    id: "sample",
    readOnly: true,
    files: async () => {
      const answer = await fetch(`${base}files.json`);
      if (!answer.ok) throw new Error("The sample is not published on this site yet.");
      const { files, ...rest } = (await answer.json()) as SignedFiles;
      return {
        ...rest,
        files: Object.fromEntries(
          Object.entries(files).map(([name, file]) => [name, { ...file, url: base + file.url }]),
        ),
      };
    },
  };
}
