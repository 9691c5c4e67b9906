import { TableScroll } from "../../../components/table-scroll";
import type { PairQuality, Quality, SampleQuality as Sample } from "../../../explorer/engine/quality";
import { count, percent } from "../../../format/numbers";
import { pairOf, RELATIONS, suggested } from "./relations";

const CARDS = 6;
const MATRIX = 12;
const SHOWN = 50;

/** Sample quality from genotypes: cards for the first samples, a table of all, pairs and trios. */
export function SampleQuality({ quality }: { quality: Quality }) {
  const { samples, pairs, trios, sites } = quality;
  return (
    <section class="card stack quality" aria-labelledby="sample-quality">
      <header>
        <h3 id="sample-quality">Samples</h3>
        <p class="small muted">{quality.statement}</p>
        <p class="small muted">
          From {count(sites.autosomes)} autosomal SNVs that passed the filters
          {sites.every > 1 ? `; one site in ${sites.every} was read` : ""}
          {samples.length < quality.samples_total
            ? `; ${samples.length} of ${count(quality.samples_total)} samples`
            : ""}
          .{" "}
          {!quality.par_known &&
            "The assembly is not recognised, so that sex is compared without bounds of the PAR, and never warned of."}
        </p>
      </header>
      {samples.length <= CARDS && (
        <div class="quality-cards">
          {samples.map((sample) => (
            <Card key={sample.name} sample={sample} />
          ))}
        </div>
      )}
      <Table samples={samples} parKnown={quality.par_known} />
      {samples.length > 1 && samples.length <= MATRIX && <Matrix samples={samples} pairs={pairs} />}
      {samples.length > 1 && <Pairs samples={samples} pairs={pairs} all={samples.length <= MATRIX} />}
      {trios.length > 0 && <Trios quality={quality} />}
    </section>
  );
}

function Card({ sample }: { sample: Sample }) {
  const { sex, contamination } = sample;
  return (
    <article class="quality-card">
      <h4>{sample.name}</h4>
      <dl>
        <dt>Sex</dt>
        <dd>
          {sex.stated ? `stated ${sex.stated}; ` : "not stated; "}
          {sexWords(sample)}
          <span class="small muted block">{sex.reason}</span>
        </dd>
        <dt>Contamination</dt>
        <dd>
          {contamination.possible ? "possible" : contamination.value === null ? "not assessed" : "no sign"}
          <span class="small muted block">{contamination.reason}</span>
        </dd>
      </dl>
      <Balance sample={sample} />
    </article>
  );
}

/** Heterozygous genotypes by share of reads with the ALT: a single peak at 50 % in an uncontaminated sample. */
function Balance({ sample }: { sample: Sample }) {
  const { bins, mean } = sample.balance;
  const most = Math.max(...bins);
  if (most === 0) return <p class="small muted">No read counts (AD), so no balance of the alleles.</p>;
  return (
    <figure>
      <svg
        class="columns"
        viewBox="0 0 200 48"
        role="img"
        aria-label={`Reads with the ALT at heterozygous genotypes of ${sample.name}: mean ${percent(mean ?? 0, 0)}`}
      >
        {bins.map((value, index) => (
          <rect
            key={index}
            x={index * 10 + 1}
            width={8}
            y={46 - (44 * value) / most}
            height={(44 * value) / most}
          >
            <title>{`${index * 5} to ${index * 5 + 5}%: ${count(value)}`}</title>
          </rect>
        ))}
        <line x1={0} x2={200} y1={46.5} y2={46.5} />
      </svg>
      <figcaption class="small muted">Heterozygous genotypes by reads with the ALT, 0 to 100%</figcaption>
    </figure>
  );
}

function sexWords({ sex }: Sample): string {
  if (sex.suggested === null) return "too few sites";
  return sex.suggested === "unclear" ? "unclear" : `the data suggest ${sex.suggested}`;
}

function Table({ samples, parKnown }: { samples: Sample[]; parKnown: boolean }) {
  const head = ["Missing", "Median DP", "Median GQ", "Het/hom", "Ti/Tv", "Homozygous runs", "Contamination"];
  return (
    <TableScroll label="Quality of each sample">
      <table>
        <caption class="sr">Quality of each sample</caption>
        <thead>
          <tr>
            <th>Sample</th>
            <th>Sex stated</th>
            <th>Data suggest</th>
            {head.map((label) => (
              <th key={label} class="num">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.slice(0, SHOWN).map((sample) => (
            <tr key={sample.name}>
              <th scope="row">{sample.name}</th>
              <td>{sample.sex.stated ?? "not stated"}</td>
              <td class={sample.sex.fits === false && parKnown ? "bad-text" : ""}>
                {sample.sex.suggested ?? "too few sites"}
                {sample.sex.fits === false && ", not as stated"}
              </td>
              <td class="num">{share(sample.missing)}</td>
              <td class="num">{sample.depth ?? "none"}</td>
              <td class="num">{sample.quality ?? "none"}</td>
              <td class="num">{ratio(sample.het_hom, sample.het_hom_usual)}</td>
              <td class="num">{ratio(sample.ti_tv, sample.ti_tv_usual)}</td>
              <td class="num">{runs(sample)}</td>
              <td class={`num${sample.contamination.possible ? " bad-text" : ""}`}>
                {sample.contamination.value === null ? "too few sites" : share(sample.contamination.value)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {samples.length > SHOWN && (
        <p class="small muted">
          The first {SHOWN} of {count(samples.length)}; summary.json has all.
        </p>
      )}
    </TableScroll>
  );
}

function Matrix({ samples, pairs }: { samples: Sample[]; pairs: PairQuality[] }) {
  return (
    <TableScroll label="Kinship of each pair">
      <table class="kinship">
        <caption>Kinship: 0.25 parent and child or full siblings, 0.5 the same person, 0 not related</caption>
        <thead>
          <tr>
            <td />
            {samples.map(({ name }) => (
              <th key={name} class="num" scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.map(({ name }, row) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {samples.map((other, column) => (
                <Cell key={other.name} pair={row === column ? undefined : pairOf(pairs, row, column)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function Cell({ pair }: { pair: PairQuality | undefined }) {
  if (!pair) return <td class="num muted">-</td>;
  if (pair.kinship === null) return <td class="num muted">not assessed</td>;
  const near = Math.min(1, Math.max(0, pair.kinship) / 0.5);
  return (
    <td
      class={`num${pair.fits === false ? " bad-text" : ""}`}
      style={{ "--near": `${Math.round(near * 40)}%` }}
    >
      {pair.kinship.toFixed(3)}
    </td>
  );
}

function Pairs(props: { samples: Sample[]; pairs: PairQuality[]; all: boolean }) {
  const shown = props.all
    ? props.pairs
    : props.pairs.filter(({ stated, relation }) => stated || (relation && relation !== "unrelated"));
  const name = (index: number) => props.samples[index]?.name ?? "";
  if (shown.length === 0) return <p class="small muted">No two samples look related.</p>;
  return (
    <TableScroll label="Pairs of samples">
      <table>
        <caption class="sr">Pairs of samples, as stated and as the data suggest</caption>
        <thead>
          <tr>
            <th>Pair</th>
            <th>Stated</th>
            <th>Data suggest</th>
            <th class="num">Opposite homozygotes</th>
            <th class="num">Sites</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, SHOWN).map((pair) => (
            <tr key={`${pair.a} ${pair.b}`}>
              <th scope="row">
                {name(pair.a)}, {name(pair.b)}
              </th>
              <td>{pair.stated ? RELATIONS[pair.stated] : "nothing"}</td>
              <td class={pair.fits === false ? "bad-text" : ""}>
                {suggested(pair)}
                {pair.fits === false && ", not as stated"}
                {pair.reason && <span class="small muted"> {pair.reason}</span>}
              </td>
              <td class="num">{count(pair.opposite)}</td>
              <td class="num">{count(pair.both)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length > SHOWN && (
        <p class="small muted">
          The first {SHOWN} of {count(shown.length)}; summary.json has all.
        </p>
      )}
    </TableScroll>
  );
}

function Trios({ quality: { trios, samples } }: { quality: Quality }) {
  const name = (index: number) => samples[index]?.name ?? "";
  return (
    <ul class="plain">
      {trios.slice(0, SHOWN).map((trio) => (
        <li key={`${trio.child} ${trio.father} ${trio.mother}`} class={trio.many ? "bad-text" : ""}>
          {name(trio.child)}, with {name(trio.father)} and {name(trio.mother)}:{" "}
          {trio.rate === null
            ? `Mendelian errors not assessed. ${trio.reason}`
            : `${count(trio.errors)} Mendelian errors at ${count(trio.sites)} sites (${percent(trio.rate, 2)})${trio.many ? ", more than expected" : ""}.`}
        </li>
      ))}
    </ul>
  );
}

const share = (value: number | null): string => (value === null ? "none" : percent(value, 1));

const ratio = (value: number | null, usual: boolean | null): string =>
  value === null ? "none" : `${value.toFixed(2)}${usual === false ? " (unusual)" : ""}`;

const runs = ({ homozygosity }: Sample): string =>
  homozygosity.assessed
    ? `${count(homozygosity.runs)} (${(homozygosity.bases / 1e6).toFixed(1)} Mb)`
    : "too few sites";
