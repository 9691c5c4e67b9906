import { useState } from "preact/hooks";
import { ErrorNotice } from "../../components/error-notice";
import { counted } from "../../format/numbers";
import { options } from "../../upload/items";
import { readPed } from "../../vcf/pedigree";

const LARGEST = 65_536;

/** The family for the inheritance presets: a PED file, read here and sent with the job. */
export function Pedigree() {
  const [error, setError] = useState<unknown>(null);
  const [name, setName] = useState("");
  const read = async (file: File | undefined) => {
    setError(null);
    setName("");
    const { pedigree: _old, ...rest } = options.value;
    options.value = rest;
    if (!file) return;
    try {
      if (file.size > LARGEST)
        throw new Error("A PED file has a line for each person; this one is too long for that.");
      const text = await file.text();
      setName(`${file.name}: ${counted(readPed(text).length, "person", "people")}`);
      options.value = { ...rest, pedigree: text };
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <div class="field">
      <label for="pedigree">Pedigree (optional)</label>
      <input
        id="pedigree"
        type="file"
        accept=".ped,.fam,.txt"
        aria-describedby="pedigree-hint"
        onChange={(event) => void read(event.currentTarget.files?.[0])}
      />
      <p class="hint" id="pedigree-hint" aria-live="polite">
        {name || "A PED file sets the family for the inheritance presets. You can also set them later."}
      </p>
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}
