import { LIMITS, type Limits } from "../engine/inheritance/evidence";
import type { Model } from "../state/model";
import { number } from "./filters/bounds";

type Numbered = "min_dp" | "min_dp_hom" | "min_gq" | "parent_alt_reads";

/** The limits within which a genotype supports an inheritance preset; each can be changed, 0 is off. */
export function Quality({ model }: { model: Model }) {
  const { quality } = model.filter.value;
  const limits: Limits = { ...LIMITS, ...quality, missing: { ...quality.missing } };
  const set = (part: Partial<Limits>) => {
    const next: Record<string, unknown> = { ...quality, ...part };
    for (const [key, value] of Object.entries(next))
      if (JSON.stringify(value) === JSON.stringify(LIMITS[key as keyof Limits])) delete next[key];
    model.set({ quality: next as Partial<Limits> });
  };
  const bound = (key: Numbered, title: string) => (
    <label class="field">
      <span>{title}</span>
      <input
        type="text"
        inputMode="numeric"
        value={limits[key] === null ? "" : String(limits[key])}
        placeholder="off"
        onChange={(event) => {
          const value = number(event.currentTarget.value);
          if (value === undefined) set({ [key]: key === "parent_alt_reads" ? null : 0 });
          else if (!Number.isNaN(value) && value >= 0) set({ [key]: value });
        }}
      />
    </label>
  );
  const balance = (side: 0 | 1) => (
    <input
      type="text"
      inputMode="decimal"
      aria-label={`Allele balance ${side === 0 ? "at least" : "at most"}`}
      placeholder="off"
      value={limits.ab ? String(limits.ab[side]) : ""}
      onChange={(event) => {
        const value = number(event.currentTarget.value);
        if (value === undefined) set({ ab: null });
        else if (!Number.isNaN(value)) {
          const next: [number, number] = [...(limits.ab ?? [0, 1])];
          next[side] = value;
          set({ ab: next });
        }
      }}
    />
  );
  const missing = (key: keyof Limits["missing"], title: string) => (
    <label class="check">
      <input
        type="checkbox"
        checked={limits.missing[key] !== "fail"}
        onChange={(event) => {
          const { [key]: _, ...rest } = limits.missing;
          set({ missing: event.currentTarget.checked ? rest : { ...rest, [key]: "fail" } });
        }}
      />
      <span>{title}</span>
    </label>
  );
  return (
    <fieldset class="xquality">
      <legend>Quality limits of genotypes</legend>
      {bound("min_dp", "DP at least")}
      {bound("min_dp_hom", "DP of homozygous or haploid at least")}
      {bound("min_gq", "GQ at least")}
      <div class="row">
        <span>Allele balance of affected carriers</span>
        {balance(0)}
        <span>to</span>
        {balance(1)}
      </div>
      {bound("parent_alt_reads", "De novo: reads in a parent at most")}
      <label class="check">
        <input
          type="checkbox"
          checked={limits.pass_only}
          onChange={(event) => set({ pass_only: event.currentTarget.checked })}
        />
        <span>FILTER is PASS or “.”</span>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={limits.no_call === "allow"}
          onChange={(event) => set({ no_call: event.currentTarget.checked ? "allow" : "fail" })}
        />
        <span>Unaffected people may have no call</span>
      </label>
      {missing("dp", "A missing DP passes")}
      {missing("gq", "A missing GQ passes")}
      {missing("ab", "A missing allele balance passes")}
      {missing("alt_reads", "Missing reads in a parent pass")}
    </fieldset>
  );
}
