/** Kleene's three values: *and* is the smallest, *or* the largest. */
export type Truth = 0 | 1 | 2;

export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

export const truth = (flag: boolean): Truth => (flag ? YES : NO);
export const both = (a: Truth, b: Truth): Truth => (a < b ? a : b);
export const either = (a: Truth, b: Truth): Truth => (a > b ? a : b);
