import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { joinDecisions, onSite, render, sizeOf, slugify } from "../build/docs";
import { groups } from "../src/pages/docs/openapi";
import { sections } from "../src/pages/docs/order";

test("Markdown becomes a page with a title, anchors and links of the site", () => {
  const page = render(
    "# VEP's rules\n\n## How it's *done*\n\nSee [deploy](deploy.md#costs) and [RFC](https://x.org).\n\n|a|\n|-|\n|1|\n",
    "rules",
  );
  expect(page.title).toBe("VEP's rules");
  expect(page.headings).toEqual([{ id: "how-it-s-done", text: "How it's done", depth: 2 }]);
  expect(page.html).toContain('href="/docs/deploy#costs"');
  expect(page.html).toContain('href="https://x.org"');
  expect(page.html).toContain('class="table-scroll" tabindex="0"');
  expect(page.html).not.toMatch(/style=|<script/);
});

test("a link out of the documents is text on the site", () => {
  const { html } = render("shown by [`test_x`][t1]\n\n[t1]: ../tests/unit/test_x.py\n", "x");
  expect(html).toContain("shown by <code>test_x</code>");
  expect(html).not.toContain("href");
});

test("a picture that is not there is named, not broken", () => {
  expect(render("![a map](images/none.png)", "x").html).toContain("<em>a map</em>");
});

test("pictures keep their place before they come", () => {
  expect(sizeOf(Buffer.from('<svg xmlns="x" viewBox="0 0 960 560">'))).toEqual({ width: 960, height: 560 });
  const png = Buffer.alloc(24);
  png.write("\x89PNG", 0, "latin1");
  png.writeUInt32BE(1440, 16);
  png.writeUInt32BE(900, 20);
  expect(sizeOf(png)).toEqual({ width: 1440, height: 900 });
});

test("anchors are made of letters and digits", () => {
  expect(slugify("S3 & <code>EC2</code>: what's up?")).toBe("s3-ec2-what-s-up");
});

test("every page of docs/ has a place in the contents", () => {
  const listed = sections([
    { slug: "deploy", title: "Deploy" },
    { slug: "new-page", title: "New" },
  ]);
  expect(listed.map(({ title }) => title)).toEqual(["Using GAS", "Running it", "More"]);
  expect(listed.at(-1)?.entries).toEqual([{ slug: "new-page", title: "New" }]);
});

test("the API's description is grouped, with the fields of its bodies", () => {
  const [group] = groups({
    paths: {
      "/jobs": {
        post: {
          summary: "Submit",
          tags: ["jobs"],
          requestBody: {
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/NewJob" },
                examples: { one: { summary: "Submitted", value: { upload_id: "01K" } } },
              },
            },
          },
          responses: {
            "201": {
              description: "Made",
              content: { "text/plain": { examples: { one: { summary: "Text", value: "as it is" } } } },
            },
            default: {
              description: "A problem",
              content: { "application/json": { examples: { one: { $ref: "#/components/examples/x" } } } },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        NewJob: {
          required: ["upload_id"],
          properties: { upload_id: { type: "string" }, tags: { type: "array", items: { enum: ["a", "b"] } } },
        },
      },
    },
  });
  expect(group?.title).toBe("jobs");
  expect(group?.operations[0]?.body).toEqual([
    { name: "upload_id", type: "string", required: true, description: "" },
    { name: "tags", type: "list of a | b", required: false, description: "" },
  ]);
  expect(group?.operations[0]?.requests).toEqual([
    { summary: "Submitted", text: '{\n  "upload_id": "01K"\n}' },
  ]);
  expect(group?.operations[0]?.answers).toEqual([
    { status: "201", description: "Made", examples: [{ summary: "Text", text: "as it is" }] },
    { status: "default", description: "A problem", examples: [] },
  ]);
});

test("links between pages of docs/ lead to the site's own pages", () => {
  expect(onSite("contracts.md#launch")).toBe("/docs/contracts#launch");
  expect(onSite("../performance.md")).toBe("/docs/performance");
  expect(onSite("decisions/")).toBe("/docs/decisions");
  expect(onSite("https://example.org/a.md")).toBe("https://example.org/a.md");
  expect(onSite("decisions/0004-job-and-upload-ids-are-ulids.md")).toBe(
    "/docs/decisions#job-and-upload-ids-are-ulids",
  );
});

test("the decisions are one page, a section for each in the room that the index gives it", () => {
  const page = render(
    joinDecisions(
      "# Decisions\n\nAll.\n\n## Jobs\n- 0002 [Two][0002]\n\n## Mail\n- 0001 [One][0001]\n\n[0001]: 0001-one.md\n[0002]: 0002-two.md\n",
      new Map([
        ["0001", "# One\n\n## Context\nWhy.\n"],
        ["0002", "# Two\n\n## Outcome\nSo.\n"],
      ]),
    ),
    "decisions",
  );
  expect(page.title).toBe("Decisions");
  expect(page.headings.map(({ id, depth }) => [id, depth])).toEqual([
    ["jobs", 2],
    ["two", 3],
    ["mail", 2],
    ["one", 3],
  ]);
  expect(page.html).toContain("<strong>Context</strong>");
  expect(page.html).not.toContain("0001");
});

/** The pages of the documentation, rendered as the site does: those of docs/, and one of all decisions. */
const rendered = (() => {
  const folder = new URL("../../docs/", import.meta.url).pathname;
  const read = (name: string) => readFileSync(folder + name, "utf8");
  const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));
  const decisions = readdirSync(`${folder}decisions`).map((name): [string, string] => [
    name.slice(0, 4),
    read(`decisions/${name}`),
  ]);
  const joined = joinDecisions(read("decisions/README.md"), new Map(decisions));
  return [
    ...pages.map((name) => ({ name: name.slice(0, -3), html: render(read(name), name).html })),
    { name: "decisions", html: render(joined, "decisions").html },
  ];
})();

test("no page shows a mark of Markdown as text", () => {
  const marks = /```|\*\*|\]\(|^\|---|\n\s*(?:[-*]|\d+\.) /;
  const broken = rendered.flatMap(({ name, html }) => {
    const text = html.replace(/<pre[\s\S]*?<\/pre>/g, "").replace(/<code>[\s\S]*?<\/code>/g, "");
    return [...text.matchAll(/<(p|li|td)>([\s\S]*?)<\/\1>/g)]
      .filter(([, , inner]) => marks.test(inner ?? ""))
      .map(([, , inner]) => `${name}: ${inner?.slice(0, 80)}`);
  });
  expect(broken).toEqual([]);
});

test("every heading of a page has an address of its own, and links between pages lead to one", () => {
  const places = new Set(["/docs", "/docs/routes"]);
  for (const { name, html } of rendered) {
    const ids = [...html.matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => id ?? "");
    expect(ids.filter((id, at) => ids.indexOf(id) < at).map((id) => `${name}#${id}`)).toEqual([]);
    for (const place of [`/docs/${name}`, ...ids.map((id) => `/docs/${name}#${id}`)]) places.add(place);
  }
  const lost = rendered.flatMap(({ name, html }) =>
    [...html.matchAll(/href="(\/docs[^"]*|#[^"]*)"/g)]
      .map(([, href]) => (href?.startsWith("#") ? `/docs/${name}${href}` : (href ?? "")))
      .filter((href) => !places.has(href))
      .map((href) => `${name}: ${href}`),
  );
  expect(lost).toEqual([]);
});
