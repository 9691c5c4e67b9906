/** A person of a PED file. Unknown: sex "unknown", status null, parent null. */
export interface PedPerson {
  family: string;
  name: string;
  father: string | null;
  mother: string | null;
  sex: "male" | "female" | "unknown";
  affected: boolean | null;
}

/**
 * Parses a PED file with the rules of the annotator (annotator/pedigree.py): family, individual, father, mother (0 for none),
 * sex (1 male, 2 female), phenotype (1 unaffected, 2 affected), separated by tabs or blanks. Throws with the faulty line, and
 * for a file without people.
 */
export function readPed(text: string): PedPerson[] {
  const found: PedPerson[] = [];
  const named = (name: string | undefined) => (name && name !== "0" ? name : null);
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "" || line.trimStart().startsWith("#")) return;
    const columns = line.includes("\t") ? line.split("\t") : line.trim().split(/\s+/);
    const [family = "", name, father, mother, sex, status] = columns.map((column) => column.trim());
    if (!name || sex === undefined) {
      throw new Error(
        `Line ${index + 1} of the PED file has too few columns: family, person, father, mother, sex, phenotype.`,
      );
    }
    found.push({
      family,
      name,
      father: named(father),
      mother: named(mother),
      sex: sex === "1" ? "male" : sex === "2" ? "female" : "unknown",
      affected: status === "2" ? true : status === "1" ? false : null,
    });
  });
  if (found.length === 0) throw new Error("The PED file lists no people.");
  return found;
}
