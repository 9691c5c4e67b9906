const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["week", 7 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** "23 Nov 2026, 18:10" in the reader's time zone. */
export function dateTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : absolute.format(time);
}

export function date(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : day.format(time);
}

/** "in 3 days", "5 minutes ago", "now": whole units, the largest that fits. `now` in ms since 1970. */
export function fromNow(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return iso;
  const found = units.find(([, size]) => Math.abs(seconds) >= size);
  if (!found) return Math.abs(seconds) < 10 ? "just now" : relative.format(Math.round(seconds), "second");
  return relative.format(Math.trunc(seconds / found[1]), found[0]);
}

/** A length of time: 4.2 -> "4.2 s", 75 -> "1 min 15 s", 7260 -> "2 h 1 min", 200000 -> "2 days 7 h". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(Math.max(0, seconds).toFixed(1))} s`;
  const total = Math.round(seconds);
  if (total < 60) return `${total} s`;
  const parts: [number, string][] =
    total < 3600
      ? [
          [Math.floor(total / 60), "min"],
          [total % 60, "s"],
        ]
      : total < 86400
        ? [
            [Math.floor(total / 3600), "h"],
            [Math.floor((total % 3600) / 60), "min"],
          ]
        : [
            [Math.floor(total / 86400), total < 2 * 86400 ? "day" : "days"],
            [Math.floor((total % 86400) / 3600), "h"],
          ];
  return parts
    .filter(([value], index) => index === 0 || value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}
