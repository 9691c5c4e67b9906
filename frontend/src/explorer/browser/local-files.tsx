import { useId, useState } from "preact/hooks";
import { type Alignment, paired } from "./alignments";

/** A picker for BAM and CRAM files of this computer. `show` rejects when a file cannot be read. */
export function LocalFiles({ show }: { show: (file: Alignment) => Promise<void> }) {
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const id = useId();
  const open = async (files: File[]) => {
    const { found, problems } = paired(files);
    setBusy(true);
    for (const file of found) {
      try {
        await show(file);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        problems.push(`${file.name} could not be opened: ${why}`);
      }
    }
    setBusy(false);
    setSaid(problems.join(" ") || found.map(({ name }) => `${name} is open.`).join(" "));
  };
  return (
    <div class="xlocal">
      <label class="btn" for={id}>
        Open local alignments
        <input
          id={id}
          type="file"
          multiple
          accept=".bam,.bai,.csi,.cram,.crai"
          class="sr"
          disabled={busy}
          onChange={(event) => {
            const input = event.currentTarget;
            void open([...(input.files ?? [])]).then(() => {
              input.value = "";
            });
          }}
        />
      </label>
      <p class="small muted">
        Choose a BAM or CRAM file together with its index (.bai, .csi, .crai). They are read on this computer
        and never uploaded.
      </p>
      <p role="status" class="small">
        {busy ? "Opening…" : said}
      </p>
    </div>
  );
}
