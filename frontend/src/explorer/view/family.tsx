import type { Meta, Family as Relatives } from "../engine/meta";
import type { Model } from "../state/model";
import { inheritance, readPed, single } from "../state/presets";
import { Section } from "./parts";

type Role = "child" | "father" | "mother";

/** Who is who, for the de novo and recessive presets: chosen here, or read from a PED file. */
export function Family({ model, meta }: { model: Model; meta: Meta }) {
  const { chosen } = meta.samples;
  const family = model.family.value;
  const rule = model.filter.value.inherit;
  const choose = (next: Relatives | null) => {
    model.chooseFamily(next);
    if (rule && next)
      model.set({
        inherit: { ...rule, ...inheritance(next, rule.mode), dp: rule.dp, gq: rule.gq, vaf: rule.vaf },
      });
  };
  const set = (role: Role, name: string) => {
    const now = family ?? single(role === "child" ? name : (chosen[0] as string));
    const next = { ...now, [role]: name || null } as Relatives;
    for (const other of ["father", "mother", "child"] as const) {
      if (other !== role && name !== "" && next[other] === name) {
        if (other === "child") next.child = chosen.find((sample) => sample !== name) ?? name;
        else next[other] = null;
      }
    }
    choose(next);
  };
  const read = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file) choose(readPed(await file.text(), chosen)[0] ?? null);
    input.value = "";
  };
  const select = (role: Role, title: string) => (
    <label class="field">
      <span>{title}</span>
      <select value={family?.[role] ?? ""} onChange={(event) => set(role, event.currentTarget.value)}>
        {role !== "child" && <option value="">none</option>}
        {chosen.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  const limit = (key: "dp" | "gq" | "vaf", title: string) => (
    <label class="field">
      <span>{title}</span>
      <input
        type="text"
        inputMode="decimal"
        value={String(rule?.[key])}
        onChange={(event) => {
          const value = Number(event.currentTarget.value);
          if (rule && !Number.isNaN(value)) model.set({ inherit: { ...rule, [key]: value } });
        }}
      />
    </label>
  );
  return (
    <Section
      title="Family"
      open={rule !== null}
      active={rule !== null}
      help="Who is who, for the presets De novo and Recessive."
    >
      {select("child", "Child (affected)")}
      {select("father", "Father")}
      {select("mother", "Mother")}
      <label class="btn small xfile">
        Read a PED file
        <input
          type="file"
          accept=".ped,.fam,.txt,text/plain"
          onChange={(event) => void read(event.currentTarget)}
        />
      </label>
      {rule?.mode === "denovo" && (
        <div class="row">
          {limit("dp", "Parents’ DP ≥")}
          {limit("gq", "GQ ≥")}
          {limit("vaf", "fraction ≤")}
        </div>
      )}
    </Section>
  );
}
