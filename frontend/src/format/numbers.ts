const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

/** 1234567 -> "1,234,567" */
export function count(value: number): string {
  return whole.format(value);
}

/** "1 job", "12 jobs" */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** 1234567 -> "1.2M" */
export function compact(value: number): string {
  return short.format(value);
}

const steps = ["bytes", "kB", "MB", "GB", "TB", "PB"];

/** Bytes in decimal units, as file managers show them: 1500000 -> "1.5 MB". */
export function bytes(value: number): string {
  let unit = 0;
  let size = value;
  while (size >= 999.5 && unit < steps.length - 1) {
    size /= 1000;
    unit++;
  }
  const digits = unit === 0 || size >= 99.5 ? 0 : size >= 9.95 ? 1 : 2;
  return `${Number(size.toFixed(digits))} ${unit === 0 && value === 1 ? "byte" : steps[unit]}`;
}

/** 0.4567 -> "46 %". Less than 1 is never shown as 100 %: 0.999 -> "99 %"; more than 0 is never shown as 0 %: 0.0001 -> "< 1 %". */
export function percent(fraction: number, digits = 0): string {
  const scale = 10 ** digits;
  if (fraction > 0 && fraction * 100 * scale < 0.5) return `< ${1 / scale} %`;
  const value = fraction >= 1 ? 100 : Math.min(Math.round(fraction * 100 * scale) / scale, 100 - 1 / scale);
  return `${value.toFixed(digits)} %`;
}

/** US dollars: 1.5 -> "$1.50"; below a cent with two significant digits: 0.00342 -> "$0.0034". */
export function dollars(value: number): string {
  if (value === 0 || value >= 0.01)
    return `$${value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  const digits = Math.min(20, 1 - Math.floor(Math.log10(value)));
  return `$${value.toFixed(digits).replace(/0+$/, "")}`;
}
