import "./home.css";
import { sessionState } from "../../auth/session";
import { Icon, type IconName } from "../../components/icon";
import { LookUp } from "../../components/look-up";
import { count } from "../../format/numbers";
import { SAMPLE_PAGE, useSampleShown } from "../../shell/sample";
import { useTitle } from "../../shell/title";
import { agreement, facts } from "./facts";
import { Picture } from "./picture";

const steps: [icon: IconName, title: string, words: string][] = [
  [
    "upload",
    "Drop a VCF",
    "Its header is read in your browser before anything is uploaded. The genome build is detected, and a file with problems is refused at once, with the reason.",
  ],
  [
    "flask",
    "Get VEP's answers",
    "Consequence, HGVS, impact and every transcript as Ensembl VEP reports them, joined with ClinVar and allele frequencies by normalised allele.",
  ],
  [
    "search",
    "Find the few that matter",
    "A whole genome filters in your browser while you type: inheritance, frequency, genes, impact. No query server, no limit of 100,000 rows.",
  ],
];

const promises: [icon: IconName, title: string, words: string][] = [
  [
    "file",
    "Your data stays intact",
    "Every column and INFO key of your file is kept byte for byte. Annotations are added; nothing is rewritten.",
  ],
  [
    "refresh",
    "Reproducible",
    "Each job pins its reference and engine version and writes a manifest with checksums and the command that reproduces it.",
  ],
  [
    "shield",
    "Private by design",
    "Files go straight to storage through signed links. The site loads nothing from other servers: no trackers, fonts or scripts.",
  ],
  [
    "download",
    "Take everything with you",
    "VCF, Parquet, TSV and a printable report, and any filtered view as an export that records its filters.",
  ],
  ["share", "Show a colleague", "A read-only link to a result or a view, which expires and can be revoked."],
  [
    "book",
    "Automate it",
    "A documented HTTP API, a gas command and a Python client do everything this site does.",
  ],
];

export default function Home() {
  useTitle("");
  const inside = sessionState.value === "in";
  const sample = useSampleShown();
  return (
    <div class="home">
      <section class="hero">
        <div>
          <h1 tabIndex={-1}>Every variant, explained.</h1>
          <p class="lead">
            Drop a VCF and get Ensembl VEP's annotation of each variant in minutes, on a page where a whole
            genome filters as fast as you think.
          </p>
          <div class="row">
            <a class="btn primary large" href={inside ? "/new" : "/sign-up"}>
              Annotate a VCF
            </a>
            {sample && (
              <a class="btn large" href={SAMPLE_PAGE}>
                Open the sample <Icon name="arrow" size={16} />
              </a>
            )}
          </div>
          {sample && (
            <p class="small muted">
              The sample needs no account. It is a full result that you can filter and export.
            </p>
          )}
          <LookUp />
        </div>
        <Picture />
      </section>

      <section class="numbers" aria-label="Measured">
        <dl>
          {facts.map(({ value, unit, words }) => (
            <div key={words}>
              <dt>{words}</dt>
              <dd>
                {value} <span>{unit}</span>
              </dd>
            </div>
          ))}
        </dl>
        <p class="small muted">
          Measured on two cores of an ordinary machine; how, and what else was measured:{" "}
          <a href="/docs/performance">performance</a> and <a href="/docs/vep-parity">agreement with VEP</a>.
        </p>
        <details class="small">
          <summary>Agreement with VEP by kind of variant</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">Kind of variant</th>
                <th scope="col" class="num">
                  Same rows
                </th>
                <th scope="col" class="num">
                  Compared
                </th>
              </tr>
            </thead>
            <tbody>
              {agreement.map(({ kind, same, rows }) => (
                <tr key={kind}>
                  <th scope="row">{kind}</th>
                  <td class="num">{count(same)}</td>
                  <td class="num">{count(rows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="muted">
            Each row that differs is documented, with who is right: mostly insertions that VEP stretches over
            the reference, and exon numbers of whole-transcript events.
          </p>
        </details>
      </section>

      <section class="band" aria-labelledby="how">
        <h2 id="how">From file to finding</h2>
        <ol class="steps">
          {steps.map(([icon, title, words], n) => (
            <li key={title}>
              <span class="badge">
                <Icon name={icon} size={20} />
              </span>
              <h3>
                <span class="sr">Step {n + 1}: </span>
                {title}
              </h3>
              <p>{words}</p>
            </li>
          ))}
        </ol>
      </section>

      <section class="band" aria-labelledby="why">
        <h2 id="why">Built to be reliable</h2>
        <ul class="promises">
          {promises.map(([icon, title, words]) => (
            <li key={title}>
              <Icon name={icon} size={20} />
              <div>
                <h3>{title}</h3>
                <p>{words}</p>
              </div>
            </li>
          ))}
        </ul>
      </section>

      <section class="closing">
        <h2>Look before you sign up</h2>
        <p>
          {sample
            ? "Open the sample, pick a preset and click a variant."
            : "The docs describe the results, how they were checked and how to use the API."}
        </p>
        <div class="row">
          {sample && (
            <a class="btn primary large" href={SAMPLE_PAGE}>
              Open the sample
            </a>
          )}
          <a class="btn large" href="/docs">
            Read the docs
          </a>
        </div>
      </section>
    </div>
  );
}
