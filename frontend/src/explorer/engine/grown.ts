/** Lists of numbers that grow, as typed arrays: a list of JavaScript takes several times the memory. */

export class Grown<T extends Uint32Array | Float64Array> {
  private size = 0;

  constructor(
    private values: T,
    private readonly make: (size: number) => T,
  ) {}

  get length(): number {
    return this.size;
  }

  /** The last number; 0 in an empty list. */
  get last(): number {
    return this.size === 0 ? 0 : (this.values[this.size - 1] as number);
  }

  push(value: number): void {
    if (this.size === this.values.length) {
      const wider = this.make(2 * this.size);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.size++] = value;
  }

  done(): T {
    return this.values.slice(0, this.size) as T;
  }
}

const FIRST = 1024;
/** A list of whole numbers up to 32 bits. */
export const whole = () => new Grown(new Uint32Array(FIRST), (size) => new Uint32Array(size));
export const real = () => new Grown(new Float64Array(FIRST), (size) => new Float64Array(size));
