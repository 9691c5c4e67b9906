import { dateTime, fromNow } from "../format/times";
import { useNow } from "../live/poll";

/** A time relative to now; date and time on hover. */
export function When({ at }: { at: string }) {
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={dateTime(at)}>
      {fromNow(at, now)}
    </time>
  );
}
