import { bytes, count } from "../format/numbers";

interface Track {
  name: string;
  records: number;
  length: number | null;
  bin: number;
  density: number[];
}

const SHOWN = 30;

/** Density of records on each chromosome: a row of small columns per chromosome, all to the same scale of positions. */
export function Density({ chromosomes }: { chromosomes: Track[] }) {
  const shown = chromosomes.filter(({ density }) => density.length > 0).slice(0, SHOWN);
  const longest = Math.max(1, ...shown.map(spanOf));
  if (shown.length === 0) return <p class="muted">No record lies on a contig of the reference.</p>;
  return (
    <table class="bars density">
      <caption class="sr">Records along each chromosome</caption>
      <tbody>
        {shown.map((track) => {
          const most = Math.max(1, ...track.density);
          const width = (spanOf(track) / longest) * 1000;
          const step = width / Math.max(1, Math.ceil(spanOf(track) / track.bin));
          return (
            <tr key={track.name}>
              <th scope="row">{track.name}</th>
              <td class="drawn" aria-hidden="true">
                <svg viewBox="0 0 1000 24" preserveAspectRatio="none" role="presentation">
                  <rect class="ground" width={width} height="24" rx="3" />
                  <path
                    d={track.density.map((value, n) => column(n * step, step, (value / most) * 22)).join("")}
                  />
                </svg>
              </td>
              <td class="num" title={track.length ? `${bytes(track.length).replace(/B|bytes/, "b")}` : ""}>
                {count(track.records)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function spanOf({ length, bin, density }: Track): number {
  return length ?? bin * density.length;
}

function column(x: number, width: number, height: number): string {
  return height > 0
    ? `M${x.toFixed(1)} 24h${width.toFixed(2)}v${(-Math.max(1, height)).toFixed(1)}h${(-width).toFixed(2)}z`
    : "";
}
