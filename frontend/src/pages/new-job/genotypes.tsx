import { options } from "../../upload/items";

const CHOICES = [
  ["", "Keep up to 200 samples, count above"],
  ["keep", "Keep all"],
  ["counts", "Counts of all samples"],
  ["drop", "Drop"],
] as const;

/** What becomes of the genotypes, and whose columns stay beside the counts. */
export function Genotypes() {
  const { genotypes, sample_names: names, ...rest } = options.value;
  const chosen = genotypes ?? "";
  const choose = (value: string) => {
    const mode = CHOICES.find(([name]) => name === value)?.[0] ?? "";
    options.value = mode === "" ? rest : { ...rest, genotypes: mode };
  };
  const keep = (text: string) => {
    const wanted = text.split(",").map((name) => name.trim());
    const some = wanted.filter((name) => name !== "");
    options.value = { ...rest, genotypes: "counts", ...(some.length > 0 ? { sample_names: some } : {}) };
  };
  return (
    <>
      <div class="field">
        <label for="genotypes">Genotypes</label>
        <select
          id="genotypes"
          value={chosen}
          aria-describedby="genotypes-hint"
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {CHOICES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <p class="hint" id="genotypes-hint">
          {chosen === "counts"
            ? "The VCF holds counts of all samples (AC, AN, HWE and others) in place of their genotypes."
            : chosen === "drop"
              ? "The result holds nothing about single samples."
              : "Every sample's genotype makes large cohorts slow to read; counts say how many carry a variant."}
        </p>
      </div>
      {chosen === "counts" && (
        <div class="field">
          <label for="kept-samples">Samples to keep (optional)</label>
          <input
            id="kept-samples"
            type="text"
            value={(names ?? []).join(", ")}
            aria-describedby="kept-samples-hint"
            onChange={(event) => keep(event.currentTarget.value)}
          />
          <p class="hint" id="kept-samples-hint">
            Names, separated by commas. Without names, the people of the pedigree keep their genotypes.
          </p>
        </div>
      )}
    </>
  );
}
