/** Counts of genetic ancestry groups: columns `{track}_AC_{group}`, `{track}_AN_{group}` and the like. */

/** Names as gnomAD writes them. */
export const GROUPS: Record<string, string> = {
  afr: "African/African American",
  ami: "Amish",
  amr: "Admixed American",
  asj: "Ashkenazi Jewish",
  eas: "East Asian",
  fin: "European (Finnish)",
  mid: "Middle Eastern",
  nfe: "European (non-Finnish)",
  oth: "Remaining individuals",
  remaining: "Remaining individuals",
  sas: "South Asian",
};

export const groupName = (code: string) => GROUPS[code.toLowerCase()] ?? code;

export type Count = "AC" | "AN" | "nhomalt" | "AF";

interface Counted {
  count: Count;
  /** The group's code; "" for the whole data set. */
  group: string;
}

const FIELD = new RegExp(`^(AC|AN|AF|nhomalt)(?:_(${Object.keys(GROUPS).join("|")}))?$`, "i");
const COUNTS: Record<string, Count> = { ac: "AC", an: "AN", af: "AF", nhomalt: "nhomalt" };

/** What a field, without its track, counts in the whole data set or in a group; null for any other field. */
export function countField(bare: string): Counted | null {
  const found = FIELD.exec(bare);
  if (!found) return null;
  const [, count = "", group = ""] = found;
  return { count: COUNTS[count.toLowerCase()] as Count, group: group.toLowerCase() };
}

/** The same for counts of a group alone. */
export function groupField(bare: string): Counted | null {
  const found = countField(bare);
  return found?.group ? found : null;
}
