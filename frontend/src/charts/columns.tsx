import { compact, count } from "../format/numbers";
import type { Datum } from "./bars";

const WIDTH = 480;
const HEIGHT = 170;
const LEFT = 38;
const FOOT = 20;
const TOP = 8;

/** Heights from 0 to 1; on a logarithmic scale 1 is still visible beside a million. */
function heightOf(value: number, most: number, log: boolean): number {
  if (value <= 0) return 0;
  return log ? Math.log10(value + 1) / Math.log10(most + 1) : value / most;
}

/** A few round marks for the left axis. */
export function ticks(most: number, log: boolean): number[] {
  if (most <= 0) return [0];
  if (log) {
    const powers = Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, n) => 10 ** n);
    const step = Math.ceil(powers.length / 4);
    return powers.filter((_, n) => n % step === 0);
  }
  const raw = most / 3;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * unit).find((size) => size >= raw) ?? unit);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, n) => n * step);
}

interface Props {
  label: string;
  data: Datum[];
  log?: boolean;
  /** Name every n-th column on the axis. */
  every?: number;
}

/** Counts along an axis. The picture has a name; its data follows in a table that can be opened. */
export function Columns({ label, data, log = false, every = 1 }: Props) {
  const most = Math.max(1, ...data.map((datum) => datum.value));
  const step = (WIDTH - LEFT) / Math.max(1, data.length);
  const floor = HEIGHT - FOOT;
  const y = (value: number) => floor - heightOf(value, most, log) * (floor - TOP);
  const top = data.reduce(
    (best, datum) => (datum.value > best.value ? datum : best),
    data[0] ?? { name: "", value: 0 },
  );
  return (
    <>
      <svg
        class="columns"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${label}: ${data.length} columns, the highest ${top.name} with ${count(top.value)}`}
      >
        {ticks(most, log).map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
            <text class="left" x={LEFT - 6} y={y(tick) + 4}>
              {compact(tick)}
            </text>
          </g>
        ))}
        {data.map(({ name, value, tone }, n) => (
          <g key={name}>
            <rect
              class={tone ?? ""}
              x={LEFT + n * step + step * 0.12}
              width={step * 0.76}
              y={y(value)}
              height={floor - y(value)}
              rx={Math.min(2, step / 5)}
            >
              <title>{`${name}: ${count(value)}`}</title>
            </rect>
            {n % every === 0 && (
              <text class="foot-text" x={LEFT + n * step + step / 2} y={HEIGHT - 5}>
                {name}
              </text>
            )}
          </g>
        ))}
      </svg>
      <details class="small">
        <summary>Data as a table</summary>
        <table class="plain-data">
          <caption class="sr">{label}</caption>
          <tbody>
            {data.map(({ name, value }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="num">{count(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
