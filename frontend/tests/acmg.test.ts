/** ACMG/AMP evidence on the page: sums with decisions, the codes that are not suggested, and words of what is handed out. */
import { describe, expect, it } from "vitest";
import { CODES, classOf, pointsOf } from "../src/explorer/acmg/codes";
import { type Decision, evaluate, unsuggested, withDecision } from "../src/explorer/acmg/decisions";
import { codeWords, evidenceObject, evidenceRows } from "../src/explorer/acmg/words";
import { type Assessment, assessmentsOf } from "../src/explorer/engine/assessment";
import type { AcmgAbout } from "../src/explorer/engine/meta";
import type { Store } from "../src/explorer/engine/store";

const about: AcmgAbout = {
  rules: "2026-11-29.1",
  statement: "It does not decide.",
  points: { supporting: 1, moderate: 2, strong: 4, very_strong: 8 },
  classes: { pathogenic: 10, likely_pathogenic: 6, uncertain: 0, likely_benign: -6 },
  transcript: "MANE Select",
  absent: "",
  not_assessed: [
    ["PP3 BP4 (missense)", "no REVEL track"],
    ["PS3", "it needs functional studies"],
  ],
};
const suggested: Assessment = {
  suggested: "likely_pathogenic",
  points: 9,
  codes: [
    { code: "PVS1", strength: "very_strong", reason: "A stop codon." },
    { code: "PM2", strength: "supporting", reason: "Absent." },
  ],
  notes: [["BA1", "Exempt."]],
};
const decision = (code: string, more: Partial<Decision> = {}): Decision => ({
  code,
  state: "accepted",
  strength: null,
  comment: "",
  by: "u1",
  at: "2026-11-29T10:00:00.000Z",
  ...more,
});

describe("the sum of codes", () => {
  it("is the suggested one until somebody decides", () => {
    const found = evaluate(suggested, [], about);
    expect(found.decided).toEqual({ class: "likely_pathogenic", points: 9 });
    expect(found.decided).toEqual(found.suggested);
    expect(found.open).toBe(2);
  });

  it("leaves out rejected codes, and takes changed strengths and added codes", () => {
    const decisions = [
      decision("PVS1", { state: "rejected" }),
      decision("PM2", { strength: "moderate" }),
      decision("PS3"),
      decision("BP4", { strength: "supporting" }),
    ];
    const found = evaluate(suggested, decisions, about);
    expect(found.codes.map(({ code, strength, points }) => [code, strength, points])).toEqual([
      ["PVS1", "very_strong", 0],
      ["PS3", "strong", 4],
      ["PM2", "moderate", 2],
      ["BP4", "supporting", -1],
    ]);
    expect(found.decided).toEqual({ class: "uncertain", points: 5 });
    expect(found.suggested).toEqual({ class: "likely_pathogenic", points: 9 });
    expect(found.open).toBe(0);
  });

  it("takes the suggested strength of a code that was accepted without one", () => {
    const weak = { ...suggested, codes: [{ code: "PVS1", strength: "moderate", reason: "" }] };
    expect(evaluate(weak, [decision("PVS1")], about).decided.points).toBe(2);
  });

  it("is benign with BA1 at its usual strength only, and not with a rejected one", () => {
    const of = (more: Partial<Decision>) => evaluate(suggested, [decision("BA1", more)], about).decided.class;
    expect(of({})).toBe("benign");
    expect(of({ strength: "strong" })).toBe("uncertain");
    expect(of({ state: "rejected" })).toBe("likely_pathogenic");
  });

  it("uses the scale of the result's rules, and Tavtigian's where an older result brings none", () => {
    const other = { ...about, points: { strong: 5 }, classes: { pathogenic: 5, likely_pathogenic: 3 } };
    expect(pointsOf("PS1", "strong", other)).toBe(5);
    expect(classOf(5, false, other)).toBe("pathogenic");
    expect([10, 9, 6, 5, 0, -1, -6, -7].map((points) => classOf(points, false, undefined))).toEqual([
      "pathogenic",
      "likely_pathogenic",
      "likely_pathogenic",
      "uncertain",
      "uncertain",
      "likely_benign",
      "likely_benign",
      "benign",
    ]);
    expect(pointsOf("BS1", "strong", undefined)).toBe(-4);
  });
});

it("decisions are sent as a whole: one changed, added or taken back, without who and when", () => {
  const before = [decision("PM2", { comment: "absent" }), decision("PS3", { strength: "moderate" })];
  expect(withDecision(before, "PM2", { state: "rejected", strength: null })).toEqual([
    { code: "PM2", state: "rejected", strength: null, comment: "absent" },
    { code: "PS3", state: "accepted", strength: "moderate", comment: "" },
  ]);
  expect(withDecision(before, "PM2", null)).toEqual([
    { code: "PS3", state: "accepted", strength: "moderate", comment: "" },
  ]);
  expect(withDecision([], "PP4", { strength: "supporting" })).toEqual([
    { code: "PP4", state: "accepted", strength: "supporting", comment: "" },
  ]);
});

it("every code of the guideline is in exactly one place: none is silently absent", () => {
  expect(CODES).toHaveLength(28);
  const { noted, notAssessed, unmet } = unsuggested(suggested, about);
  const places = [
    ...suggested.codes.map(({ code }) => code),
    ...noted.map(([code]) => code),
    ...notAssessed.flatMap(([codes]) => codes.split(" ").filter((one) => CODES.includes(one))),
    ...unmet,
  ];
  expect([...places].sort()).toEqual([...CODES].sort());
  expect(unmet).not.toContain("PP3");
});

describe("what is handed out", () => {
  const name = (id: string) => (id === "u1" ? "Ann" : null);
  const review = (codes: Decision[]) => ({ codes }) as Parameters<typeof evidenceObject>[1];

  it("says what was suggested and what was decided, by whom", () => {
    const decisions = [decision("PM2", { strength: "moderate", comment: "absent" })];
    const found = evaluate(suggested, decisions, about);
    const rows = evidenceRows(found, about, name);
    expect(rows[0]).toEqual(["ACMG class suggested", "Likely pathogenic, 9 points (rules 2026-11-29.1)"]);
    expect(rows[1]).toEqual(["ACMG class after review", "Pathogenic, 10 points"]);
    expect(rows[2]?.[1]).toBe("PVS1 suggested, very strong, not reviewed: A stop codon.");
    expect(rows[3]?.[1]).toBe(
      "PM2 accepted, moderate: absent (suggested: supporting; by Ann; 29 Nov 2026)".replace(
        "29 Nov 2026",
        new Intl.DateTimeFormat("en", { dateStyle: "medium" }).format(new Date("2026-11-29T10:00:00Z")),
      ),
    );
  });

  it("names nobody where a link shows nobody", () => {
    const [one] = evaluate(null, [decision("PS3", { by: "", state: "rejected" })], about).codes;
    expect(one && codeWords(one, name)).toBe("PS3 rejected (not suggested by the rules)");
  });

  it("has the decided class for programs, and none without a decision", () => {
    const made = evidenceObject(suggested, review([decision("PVS1", { state: "rejected" })]), about, name);
    expect(made?.reviewed).toMatchObject({ class: "uncertain", points: 1 });
    expect(made?.reviewed?.codes[0]).toMatchObject({ code: "PVS1", state: "rejected", points: 0, by: "Ann" });
    expect(made?.reviewed?.codes[1]).toMatchObject({ code: "PM2", state: "suggested", by: null });
    expect(made?.not_assessed).toContainEqual({ codes: "PS3", reason: "it needs functional studies" });
    expect(evidenceObject(suggested, null, about, name)?.reviewed).toBeNull();
    expect(evidenceObject(null, null, about, name)).toBeNull();
  });
});

describe("assessments of rows", () => {
  const store = (columns: string[]) =>
    ({
      has: (name: string) => columns.includes(name),
      once: (_: string, load: () => unknown) => load(),
      values: async () => Uint8Array.of(2, 0, 1),
      inflated: async () =>
        new TextEncoder().encode(
          JSON.stringify([
            ["uncertain", 1, [["PM2", "supporting", "Absent."]], [["PVS1", "Not met."]]],
            ["benign", 0, [["BA1", "stand_alone", "Common."]], []],
          ]),
        ),
    }) as unknown as Store;

  it("are found by the column's code", async () => {
    const found = await assessmentsOf(store(["acmg"]), [0, 1, 2]);
    expect(found.map((one) => one?.codes[0]?.code ?? null)).toEqual(["BA1", null, "PM2"]);
    expect(found[2]?.notes).toEqual([["PVS1", "Not met."]]);
  });

  it("are absent in a result without evidence", async () => {
    expect(await assessmentsOf(store([]), [0])).toEqual([null]);
  });
});
