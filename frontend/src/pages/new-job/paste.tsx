import { useId, useState } from "preact/hooks";
import { counted } from "../../format/numbers";
import { MOST, readPasted, vcfOf } from "../../vcf/pasted";

/** Input for variants without a file: pasted lines become a small VCF, which is handled like any file. */
export function Paste({ take }: { take: (files: File[]) => void }) {
  const [text, setText] = useState("");
  const id = useId();
  const { variants, problems } = readPasted(text);
  const add = () => {
    const name = variants.length === 1 ? nameOf(variants[0] as (typeof variants)[number]) : "pasted-variants";
    take([new File([vcfOf(variants)], `${name}.vcf`, { type: "text/plain" })]);
    setText("");
  };
  return (
    <details class="card">
      <summary>Paste variants instead of a file</summary>
      <div class="field">
        <label for={id}>Variants, one per line</label>
        <textarea
          id={id}
          rows={4}
          spellcheck={false}
          value={text}
          placeholder={"22-4201-A-G\nchr1:12345 C>T\nNC_000022.11:g.4201A>G"}
          aria-describedby={`${id}-said`}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <div id={`${id}-said`} class="small" aria-live="polite">
          {problems.slice(0, 5).map((problem) => (
            <p key={problem} class="bad">
              {problem}
            </p>
          ))}
          {problems.length > 5 && <p class="bad">and {counted(problems.length - 5, "more line")}</p>}
        </div>
      </div>
      <button
        type="button"
        class="btn"
        disabled={variants.length === 0 || variants.length > MOST || problems.length > 0}
        onClick={add}
      >
        {variants.length > 1 ? `Add ${counted(variants.length, "variant")}` : "Add variant"}
      </button>
    </details>
  );
}

const nameOf = ({ chrom, pos, ref, alt }: { chrom: string; pos: number; ref: string; alt: string }) =>
  `${chrom}-${pos}-${ref}-${alt}`.replaceAll(/[^\w.-]/g, "_").slice(0, 80);
