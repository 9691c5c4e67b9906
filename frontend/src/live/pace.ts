/** Polling intervals in ms: short while something changes, longer and longer while nothing does. */
export interface Pace {
  quick: number;
  slowest: number;
  /** The longest pause while a change is due. */
  due?: number;
}

/** Polling intervals of each page. tests/benchmarks/test_crowd.py reads these numbers. */
export const PACES = {
  job: { quick: 2000, slowest: 60_000, due: 10_000 },
  jobs: { quick: 3000, slowest: 60_000, due: 10_000 },
  log: { quick: 4000, slowest: 30_000 },
  finished: { quick: 10_000, slowest: 60_000 },
} satisfies Record<string, Pace>;

/** Growth of the pause after a poll without a change. */
const GROWTH = 1.5;
/** A pause is at least this many times as long as the last answer took: a service under load is asked less often. */
const SHARE = 50;
/** Growth of the pause after each failure, its first and its longest value in ms. */
const BACK_OFF = 2;
const FIRST_FAILURE = 3000;
const LONGEST_FAILURE = 60_000;
/** Random part of a pause, so that pages that were opened together do not poll together. */
const JITTER = 0.25;

/** How long, in ms, a change that is overdue is asked for as often as when it became due. */
const LATE = 3_600_000;

/**
 * The next pause: short after a change, else longer by half; `took` is how long the answer took, in ms. `left` are the times
 * until changes are expected, in ms, negative where one is late.
 */
export function nextPause(
  pause: number,
  changed: boolean,
  { quick, slowest, due }: Pace,
  took = 0,
  left: readonly number[] = [],
): number {
  const wanted = changed ? quick : pause * GROWTH;
  const open =
    due === undefined ? [] : left.filter((time) => time >= -LATE).map((time) => Math.max(due, time));
  return Math.min(slowest, Math.max(Math.min(wanted, ...open), SHARE * took));
}

/** The pause after a number of consecutive failures; never shorter than the server's `retryAfter` (in seconds). */
export function failurePause(failures: number, retryAfter: number | null): number {
  const grown = Math.min(LONGEST_FAILURE, FIRST_FAILURE * BACK_OFF ** (failures - 1));
  return Math.max(grown, (retryAfter ?? 0) * 1000);
}

/** A pause lengthened randomly by up to a quarter; `random` is from 0 to 1. */
export function jittered(pause: number, random: number): number {
  return pause * (1 + JITTER * random);
}
