import "./docs.css";
import pages from "virtual:docs";
import { useEffect } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { ErrorNotice } from "../../components/error-notice";
import { Loading } from "../../components/loading";
import { useLoaded } from "../../live/loaded";
import { useTitle } from "../../shell/title";
import NotFound from "../not-found";
import { ApiPage } from "./api-page";
import { sections } from "./order";

export default function Docs() {
  const { params } = useRoute();
  const slug = params.slug ?? "";
  const known = slug === "" || slug === "routes" || pages.some((page) => page.slug === slug);
  if (!known) return <NotFound />;
  return (
    <div class="docs">
      <nav aria-label="Documentation">
        {sections(pages).map(({ title, entries }) => (
          <section key={title}>
            <h2>{title}</h2>
            <ul>
              {entries.map((entry) => (
                <li key={entry.slug}>
                  <a
                    href={`/docs/${entry.slug}`}
                    {...(entry.slug === (slug || "start") ? { "aria-current": "page" as const } : {})}
                  >
                    {entry.title}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      {slug === "" ? <Start /> : slug === "routes" ? <ApiPage /> : <Page slug={slug} />}
    </div>
  );
}

function Start() {
  useTitle("Documentation");
  return (
    <article class="prose">
      <h1 tabIndex={-1}>Documentation</h1>
      <p>What GAS does, how to drive it, and how to run it yourself.</p>
      {sections(pages).map(({ title, entries }) => (
        <section key={title}>
          <h2>{title}</h2>
          <ul>
            {entries.map(({ slug, title: name }) => (
              <li key={slug}>
                <a href={`/docs/${slug}`}>{name}</a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </article>
  );
}

/** The id in a fragment; an invalid percent code is used unchanged. */
function anchor(hash: string): string {
  const text = hash.slice(1);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Page({ slug }: { slug: string }) {
  const entry = pages.find((page) => page.slug === slug);
  const { path } = useLocation();
  const { value, error, retry } = useLoaded(slug, () =>
    entry ? entry.load() : Promise.reject(new Error(slug)),
  );
  useTitle(entry?.title ?? "Documentation", value !== null);
  useEffect(() => {
    if (value && location.hash) document.getElementById(anchor(location.hash))?.scrollIntoView();
  }, [value]);
  if (error !== null) return <ErrorNotice error={error} retry={retry} />;
  if (!value) return <Loading what="the page" lines={6} />;
  const { html, headings } = value.default;
  const toc = headings.filter(({ depth }) => depth === 2);
  return (
    <>
      {/* The HTML is rendered at build time from this repository's own docs/, so it is trusted. */}
      <article class="prose" dangerouslySetInnerHTML={{ __html: html }} />
      {toc.length > 2 && (
        <nav class="toc" aria-label="On this page">
          <h2>On this page</h2>
          <ul>
            {toc.map(({ id, text }) => (
              <li key={id}>
                {/* The whole path: preact-iso leaves bare fragments to the browser, which scrolls within the page. */}
                <a href={`#${id}`} data-path={path}>
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </>
  );
}
