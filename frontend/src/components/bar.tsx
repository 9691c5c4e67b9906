interface Props {
  label: string;
  /** 0 to 1; null: in progress, share unknown. */
  fraction: number | null;
  /** What a screen reader says for the value, e.g. "1.2 of 5 GB". */
  text?: string;
  tone?: string;
}

/** A progress bar. */
export function Bar({ label, fraction, text, tone = "" }: Props) {
  const known = fraction !== null;
  const value = Math.max(0, Math.min(1, fraction ?? 0));
  return (
    <div
      class={`bar ${tone} ${known ? "" : "unknown"}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(value * 100) : undefined}
      aria-valuetext={text}
    >
      <i style={known ? { transform: `scaleX(${value})` } : {}} />
    </div>
  );
}
