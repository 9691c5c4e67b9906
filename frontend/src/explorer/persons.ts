/** Converts the API's people, whose optional members may be missing. */
import type { FamilySet } from "../api/types";
import type { Person } from "./engine/inheritance/people";

export function personsOf(family: FamilySet["family"] | undefined): Person[] | null {
  if (!family) return null;
  return family.map(
    ({ name, sex = "unknown", affected = null, father = null, mother = null, family: id = "" }) => ({
      name,
      sex,
      affected,
      father,
      mother,
      family: id,
    }),
  );
}
