/** A filter as every part of GAS writes it: docs/filter.schema.json, explained in docs/interpretation.md. */
import type { Limits } from "../inheritance/evidence";
import type { Mode } from "../inheritance/modes";
import type { Person } from "../inheritance/people";

export type Missing = "pass" | "fail";
export type Quality = Partial<Limits>;

export interface AllOf {
  all: Condition[];
}
export interface AnyOf {
  any: Condition[];
}
export interface Not {
  not: Condition;
}
export interface Preset {
  preset: Mode | "clinvar" | "rare";
  quality?: Quality;
  model?: "any" | "recessive" | "dominant";
  classes?: string[];
  min_stars?: number;
  max_frequency?: number;
  impact?: string[];
}
export interface In {
  field: string;
  in: string[];
  missing: Missing;
  sample?: string;
}
export interface Between {
  field: string;
  min?: number;
  max?: number;
  missing: Missing;
  sample?: string;
}
export interface Effect {
  effect: { genes?: string[]; impact?: string[]; terms?: string[]; picked?: boolean; transcripts?: string[] };
}
export interface Region {
  region: string;
}
export interface Carried {
  carried: true;
  quality?: Quality;
}

export type Condition = AllOf | AnyOf | Not | Preset | In | Between | Effect | Region | Carried;

export interface Specification {
  version: 1;
  family?: Partial<Person>[];
  quality?: Quality;
  where?: Condition;
  keep_clinvar?: boolean;
}

/** Whether a condition is about samples alone. */
export const ofSamples = (node: Condition) =>
  "carried" in node || ("field" in node && node.sample !== undefined);

export function hasPairs(node: Condition): boolean {
  if ("all" in node) return node.all.some(hasPairs);
  if ("any" in node) return node.any.some(hasPairs);
  if ("not" in node) return hasPairs(node.not);
  return "preset" in node && node.preset === "compound-het";
}

/** Whether inheritance modes, or who carries a variant, are part of a condition. */
export function asksFamily(node: Condition): boolean {
  if ("all" in node) return node.all.some(asksFamily);
  if ("any" in node) return node.any.some(asksFamily);
  if ("not" in node) return asksFamily(node.not);
  return "preset" in node || "carried" in node;
}
