/** One person of a PED file; "0" for an unknown parent is null. */
export interface Member {
  family: string;
  id: string;
  father: string | null;
  mother: string | null;
}

/** Parses a PED file (PLINK): family, person, father, mother, sex, phenotype. Throws with the faulty line. */
export function members(text: string): Member[] {
  const found: Member[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (!line.trim() || line.startsWith("#")) return;
    const [family = "", id, father, mother, sex] = line.trim().split(/\s+/);
    if (!id || !father || !mother || !sex) {
      throw new Error(
        `Line ${index + 1} of the PED file has too few columns: family, person, father, mother, sex, phenotype.`,
      );
    }
    const known = (name: string) => (name === "0" || name === "-9" ? null : name);
    found.push({ family, id, father: known(father), mother: known(mother) });
  });
  if (found.length === 0) throw new Error("The PED file lists no people.");
  return found;
}
