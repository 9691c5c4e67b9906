import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../src");
const IMPORT = /^(?:import|export)\b[^;"']*?(?:from\s*)?["'](\.[^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["'](\.[^"']+)["']\s*\)/g;

/** The modules of src/ by path, each with the modules it imports; types count, modules loaded later do too. */
function graph(): Map<string, string[]> {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const known = new Set(files);
  return new Map(
    files.map((name) => {
      const text = readFileSync(join(root, name), "utf8");
      const wanted = [...text.matchAll(IMPORT), ...text.matchAll(DYNAMIC)].map((found) => found[1] ?? "");
      const paths = wanted
        .map((path) => relative(root, join(root, dirname(name), path)))
        .flatMap((path) => [path, `${path}.ts`, `${path}.tsx`, `${path}/index.tsx`, `${path}/index.ts`]);
      return [name, paths.filter((path) => known.has(path))];
    }),
  );
}

/** The first circle that a walk in depth meets, as a path that ends where it began; empty without one. */
function circle(modules: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const walk = (name: string, way: string[]): string[] => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return [];
    for (const next of modules.get(name) ?? []) {
      const found = walk(next, [...way, name]);
      if (found.length > 0) return found;
    }
    done.add(name);
    return [];
  };
  for (const name of modules.keys()) {
    const found = walk(name, []);
    if (found.length > 0) return found;
  }
  return [];
}

test("a circle is found", () => {
  const one = new Map([
    ["a", ["b"]],
    ["b", ["c"]],
    ["c", ["b"]],
  ]);
  expect(circle(one)).toEqual(["b", "c", "b"]);
  expect(
    circle(
      new Map([
        ["a", ["b", "c"]],
        ["b", ["c"]],
        ["c", []],
      ]),
    ),
  ).toEqual([]);
});

test("no module of the site imports itself over others", () => {
  const modules = graph();
  const edges = [...modules.values()].flat().length;
  expect(modules.size).toBeGreaterThan(150);
  expect(edges).toBeGreaterThan(400);
  expect(circle(modules)).toEqual([]);
});

test("no module of the site is longer than 350 lines, but the generated types", () => {
  const long = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|css)$/.test(name) && name !== join("api", "types.ts"))
    .filter((name) => readFileSync(join(root, name), "utf8").split("\n").length > 351);
  expect(long).toEqual([]);
});

test("a module below 15 lines has several users, or a test of its own", () => {
  const modules = graph();
  const used = [...modules.values()].flat();
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
    .join();
  const lonely = [...modules.keys()].filter(
    (name) =>
      readFileSync(join(root, name), "utf8").split("\n").length < 16 &&
      name !== "main.tsx" &&
      !name.endsWith(".d.ts") &&
      used.filter((path) => path === name).length < 2 &&
      !tests.includes(`../src/${name.replace(/\.tsx?$/, "")}"`),
  );
  expect(lonely).toEqual([]);
});
