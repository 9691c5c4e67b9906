/** Illustration of the product: variants on a transcript, by impact. Positions and names are invented; decoration only. */
const exons: [x: number, width: number, coding: boolean][] = [
  [22, 26, false],
  [48, 22, true],
  [104, 30, true],
  [166, 20, true],
  [214, 54, true],
  [306, 24, true],
  [362, 38, true],
  [430, 30, true],
  [460, 38, false],
];

type Impact = "high" | "moderate" | "low" | "modifier";
const pins: [x: number, height: number, impact: Impact][] = [
  [34, 18, "modifier"],
  [59, 40, "moderate"],
  [84, 16, "modifier"],
  [116, 62, "low"],
  [126, 34, "moderate"],
  [176, 96, "high"],
  [226, 28, "low"],
  [240, 58, "moderate"],
  [257, 36, "low"],
  [287, 18, "modifier"],
  [316, 44, "moderate"],
  [374, 112, "high"],
  [388, 52, "moderate"],
  [442, 30, "low"],
  [480, 20, "modifier"],
];

const rows: [where: string, change: string, word: string, impact: Impact, tag: string][] = [
  ["1:1,204,311", "c.742G>A", "missense", "moderate", "VUS"],
  ["1:1,204,977", "c.915+1G>T", "splice donor", "high", "Pathogenic"],
  ["1:1,206,120", "c.1402C>T", "stop gained", "high", "Likely path."],
  ["1:1,206,188", "c.1470A>G", "synonymous", "low", "Benign"],
];

const BASE = 150;

export function Picture() {
  return (
    <div class="picture" aria-hidden="true">
      <svg viewBox="0 0 520 196" role="presentation">
        <text x="22" y="22" class="gene">
          DEMO7
        </text>
        <text x="86" y="22" class="tx">
          transcript 1 of 3 · 9 exons · forward
        </text>
        {pins.map(([x, height, impact]) => (
          <g key={x} class={impact}>
            <line x1={x} x2={x} y1={BASE - 9} y2={BASE - 9 - height * 0.8} />
            <circle cx={x} cy={BASE - 9 - height * 0.8} r={impact === "high" ? 6.5 : 4.5} />
          </g>
        ))}
        <line class="intron" x1="22" x2="498" y1={BASE} y2={BASE} />
        {exons.map(([x, width, coding]) => (
          <rect
            key={x}
            class="exon"
            x={x}
            width={width}
            y={coding ? BASE - 9 : BASE - 5}
            height={coding ? 18 : 10}
            rx="2"
          />
        ))}
        <text x="22" y="186" class="tx">
          1,203,800
        </text>
        <text x="498" y="186" class="tx end">
          1,207,100
        </text>
      </svg>
      <ul>
        {rows.map(([where, change, word, impact, tag]) => (
          <li key={where}>
            <span class="mono muted">{where}</span>
            <span class="mono">{change}</span>
            <span class={`impact ${impact}`}>{word}</span>
            <span class={`tag ${tag.startsWith("Benign") ? "ok" : tag === "VUS" ? "warn" : "bad"}`}>
              {tag}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
