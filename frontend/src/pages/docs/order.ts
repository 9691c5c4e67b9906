/** The order of the documentation's pages; a page that is not listed comes last. */
const wanted: [title: string, slugs: string[]][] = [
  [
    "Using GAS",
    [
      "quickstart",
      "explorer",
      "client",
      "programmatic",
      "api",
      "api-changes",
      "routes",
      "references",
      "limits",
      "vep-parity",
    ],
  ],
  ["Results", ["summary-format", "explore-format", "performance"]],
  ["Running it", ["architecture", "deploy", "operations", "lifecycle", "cost", "security"]],
  ["Changing it", ["tour", "annotator", "contracts", "decisions", "glossary"]],
];

export interface Entry {
  slug: string;
  title: string;
}

export interface Section {
  title: string;
  entries: Entry[];
}

/** Pages grouped for the contents list; the API page, made from /openapi.json, is always there. */
export function sections(pages: readonly Entry[]): Section[] {
  const all = new Map<string, Entry>([["routes", { slug: "routes", title: "The HTTP API, call by call" }]]);
  for (const { slug, title } of pages) all.set(slug, { slug, title });
  const named = new Set(wanted.flatMap(([, slugs]) => slugs));
  const grouped = wanted.map(([title, slugs]) => ({
    title,
    entries: slugs.map((slug) => all.get(slug)).filter((entry) => entry !== undefined),
  }));
  const rest = [...all.values()].filter(({ slug }) => !named.has(slug));
  return [...grouped, { title: "More", entries: rest }].filter(({ entries }) => entries.length > 0);
}
