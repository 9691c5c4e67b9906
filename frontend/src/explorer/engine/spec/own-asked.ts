import type { Meta } from "../meta";
import { ownColumn } from "../own-fields";
import type { Condition } from "./types";

/** Columns of the user's own fields that conditions ask for, groups included. */
export function ownAsked(meta: Meta, nodes: Condition[]): string[] {
  return nodes.flatMap((node) => {
    if ("all" in node) return ownAsked(meta, node.all);
    if ("any" in node) return ownAsked(meta, node.any);
    if ("not" in node) return ownAsked(meta, [node.not]);
    const name = "field" in node ? ownColumn(meta, node.field, node.sample)?.name : undefined;
    return name === undefined ? [] : [name];
  });
}
