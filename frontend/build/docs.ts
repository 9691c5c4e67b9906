import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { marked, type Tokens } from "marked";
import type { Plugin } from "vite";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../docs");
const INDEX = "virtual:docs";
const PAGE = "virtual:docs/";
/** The folder of docs/ whose files make one page, and that page's slug. */
const DECISIONS = "decisions";

/** The text of a heading as an anchor: "How it can be fast" -> "how-it-can-be-fast". */
export function slugify(text: string): string {
  return text
    .toLowerCase()
    .replace(/<[^>]+>/g, "")
    .replace(/&[a-z]+;/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** The words of a piece of HTML: no tags, no entities. */
function plain(html: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return html
    .replace(/<[^>]+>/g, "")
    .replace(/&(lt|gt|quot|#39|amp);/g, (whole, name: string) => entities[name] ?? whole);
}

/** Width and height in pixels of a PNG (its IHDR) or an SVG (its viewBox), so that the page keeps the place before the picture comes. */
export function sizeOf(picture: Buffer): { width: number; height: number } {
  if (picture.toString("latin1", 1, 4) === "PNG") {
    return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
  }
  const box = /viewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"/.exec(
    picture.toString("utf8", 0, 2000),
  );
  return { width: Math.round(Number(box?.[1] ?? 800)), height: Math.round(Number(box?.[2] ?? 450)) };
}

/** One page of documentation: its title, its headings, its HTML, and the pictures that the HTML names by `%picture:N%`. */
export interface Rendered {
  title: string;
  headings: { id: string; text: string; depth: number }[];
  html: string;
  pictures: string[];
}

/** Render Markdown to HTML. The repository's own files are the only input, so the HTML is trusted. */
export function render(markdown: string, slug: string): Rendered {
  const headings: Rendered["headings"] = [];
  const pictures: string[] = [];
  let title = slug;
  const renderer = new marked.Renderer();
  renderer.heading = function ({ tokens, depth }: Tokens.Heading) {
    const inner = this.parser.parseInline(tokens);
    const text = plain(inner);
    if (depth === 1) title = text;
    const id = slugify(text);
    if (depth === 2 || depth === 3) headings.push({ id, text, depth });
    return `<h${depth} id="${id}"${depth === 1 ? ' tabindex="-1"' : ""}>${inner}</h${depth}>\n`;
  };
  const plainLink = renderer.link;
  renderer.link = function (token: Tokens.Link) {
    // A file of the repository, for example a test, is not on the site.
    const href = onSite(token.href);
    if (href.startsWith("../")) return this.parser.parseInline(token.tokens);
    token.href = href;
    return plainLink.call(this, token);
  };
  renderer.image = ({ href, text }: Tokens.Image) => {
    const file = join(folder, href);
    if (/^\w+:/.test(href) || !existsSync(file)) return `<em>${text}</em>`;
    const { width, height } = sizeOf(readFileSync(file));
    const alt = text.replaceAll('"', "&quot;");
    return `<img src="%picture:${pictures.push(file) - 1}%" alt="${alt}" width="${width}" height="${height}" loading="lazy">`;
  };
  renderer.table = ((plain) =>
    function (this: typeof renderer, token: Tokens.Table) {
      return `<div class="table-scroll" tabindex="0" role="region" aria-label="Table">${plain.call(this, token)}</div>`;
    })(renderer.table);
  const html = marked.parse(markdown, { renderer, async: false, gfm: true });
  return { title, headings, html: html.replaceAll("<pre>", '<pre tabindex="0">'), pictures };
}

/** The address on the site of a link between pages of docs/, as written in the page. */
export function onSite(href: string): string {
  const decision = /(?:^|\/)(\d{4}-[\w-]+)\.md$/.exec(href);
  if (decision) return `/docs/${DECISIONS}#${slugify(titleOf(join(folder, DECISIONS, `${decision[1]}.md`)))}`;
  const page = /^(?:\.{1,2}\/)?([\w-]+)(?:\.md|\/)(#.*)?$/.exec(href);
  return page ? `/docs/${page[1]}${page[2] ?? ""}` : href;
}

function titleOf(file: string): string {
  return /^# (.+)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
}

function markdownFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(".md"))
    .sort();
}

/**
 * One page of all decisions: their index, with the decision itself in the place of its line `- 0001 [title][0001]`.
 * Titles are below the index's headings, and "Context" and its like are bold words.
 */
export function joinDecisions(index: string, documents: ReadonlyMap<string, string>): string {
  return index.replace(/^\[\d{4}\]: .*\n?/gm, "").replace(/^- (\d{4}) .*$/gm, (line, number: string) => {
    const text = documents.get(number) ?? line;
    return `\n${text.replace(/^## (.+)\n/gm, "**$1**\n\n").replace(/^# /m, "### ")}`;
  });
}

function markdownOf(slug: string): string {
  if (slug !== DECISIONS) return readFileSync(join(folder, `${slug}.md`), "utf8");
  const directory = join(folder, DECISIONS);
  const read = (name: string): string => readFileSync(join(directory, name), "utf8");
  const documents = markdownFiles(directory).map((name): [string, string] => [name.slice(0, 4), read(name)]);
  return joinDecisions(read("README.md"), new Map(documents));
}

function pages(): { slug: string; title: string }[] {
  const slugs = markdownFiles(folder).map((name) => name.slice(0, -3));
  if (markdownFiles(join(folder, DECISIONS)).length > 0) slugs.push(DECISIONS);
  return slugs.sort().map((slug) => ({ slug, title: render(markdownOf(slug), slug).title }));
}

/** `virtual:docs` lists the pages of docs/ and loads each as a chunk of its own, rendered at build time. */
export function docs(): Plugin {
  return {
    name: "gas-docs",
    resolveId: (id) => (id === INDEX || id.startsWith(PAGE) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${INDEX}`) {
        const entries = pages().map(
          (page) => `{ ...${JSON.stringify(page)}, load: () => import("${PAGE}${page.slug}") }`,
        );
        return `export default [${entries.join(",")}];`;
      }
      if (!id.startsWith(`\0${PAGE}`)) return undefined;
      const slug = id.slice(PAGE.length + 1);
      this.addWatchFile(join(folder, slug === DECISIONS ? DECISIONS : `${slug}.md`));
      const { pictures, ...page } = render(markdownOf(slug), slug);
      const imports = pictures.map((path, n) => `import p${n} from ${JSON.stringify(path)};`).join("\n");
      const named = pictures.map((_, n) => `p${n}`).join(",");
      return `${imports}
const page = ${JSON.stringify(page)};
export default { ...page, html: page.html.replace(/%picture:(\\d+)%/g, (_, n) => [${named}][n]) };`;
    },
  };
}
