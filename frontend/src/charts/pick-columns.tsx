import { count } from "../format/numbers";

export interface Bar {
  key: string;
  label: string;
  value: number;
  /** Whether it is part of the filter. */
  on?: boolean;
  tone?: string;
  title?: string;
}

const log = (value: number) => (value <= 0 ? 0 : Math.log10(value + 1));

/** The chart's numbers for screen readers. */
function Data({ caption, head, bars }: { caption: string; head: string; bars: Bar[] }) {
  return (
    <table class="sr">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">Variants</th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.key}>
            <th scope="row">{bar.title ?? bar.label}</th>
            <td>{count(bar.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const W = 260;

/** A chart whose columns are buttons: Tab reaches the chart, arrow keys move between columns. */
export function PickColumns(props: {
  bars: Bar[];
  name: string;
  head: string;
  pick?: (key: string) => void;
  logarithmic?: boolean;
  every?: number;
  height?: number;
}) {
  const { bars, pick, height = 172 } = props;
  const base = height - 18;
  const scale = props.logarithmic ? log : (value: number) => value;
  const most = Math.max(1e-9, ...bars.map((bar) => scale(bar.value)));
  const width = W / Math.max(1, bars.length);
  const chosen = Math.max(
    0,
    bars.findIndex((bar) => bar.on),
  );
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !(event.currentTarget instanceof SVGElement)) return;
    const all = [...event.currentTarget.querySelectorAll<SVGGElement>("[role=button]")];
    const at = all.indexOf(document.activeElement as unknown as SVGGElement);
    all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
    event.preventDefault();
  };
  const press = (event: KeyboardEvent, key: string) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick?.(key);
  };
  return (
    <>
      <svg
        class="xcolumns"
        viewBox={`0 0 ${W} ${height}`}
        role={pick ? "group" : "img"}
        aria-label={props.name}
        onKeyDown={move}
      >
        <line x1="0" x2={W} y1={base + 0.5} y2={base + 0.5} class="axis" />
        {bars.map((bar, i) => {
          const tall = bar.value > 0 ? Math.max(1.5, (scale(bar.value) / most) * (base - 6)) : 0;
          const shape = (
            <>
              <title>{`${bar.title ?? bar.label}: ${count(bar.value)} variants`}</title>
              <rect class="hit" x={i * width} y="0" width={width} height={base} />
              <rect
                class="xbar"
                x={i * width + Math.min(1.5, width * 0.12)}
                y={base - tall}
                width={Math.max(1, width - Math.min(3, width * 0.24))}
                height={tall}
                rx={Math.min(2.5, width / 4)}
                data-tone={bar.tone}
              />
            </>
          );
          const label =
            i % (props.every ?? 1) === 0 && bar.label ? (
              <text x={(i + 0.5) * width} y={height - 4} text-anchor="middle">
                {bar.label}
              </text>
            ) : null;
          if (!pick) {
            return (
              <g key={bar.key}>
                {shape}
                {label}
              </g>
            );
          }
          return (
            <g
              key={bar.key}
              role="button"
              tabindex={i === chosen ? 0 : -1}
              aria-pressed={bar.on ?? false}
              aria-label={`${bar.title ?? bar.label}: ${count(bar.value)} variants`}
              onClick={() => pick(bar.key)}
              onKeyDown={(event) => press(event, bar.key)}
            >
              {shape}
              {label}
            </g>
          );
        })}
      </svg>
      <Data caption={props.name} head={props.head} bars={bars} />
    </>
  );
}
