import { ExperimentError } from "../experiment-error.ts";
import { passing } from "./hash.ts";
import type { SavedResult } from "./read-results.ts";

/** A place where two results say different things. */
export interface Difference {
  /** `[1].scores[3]`: of the second document. */
  readonly at: string;
  /** What the first and the second say; undefined where one has nothing there. */
  readonly values: readonly [unknown, unknown];
}

/** How far two results agree. */
export interface Agreement {
  /** Whether all numbers are within the tolerance, and all else is the same. */
  readonly equal: boolean;
  /** |a − b| may be this much, and this part of |b|, as in numpy's allclose with atol = rtol; b is the second file's. */
  readonly tolerance: number;
  readonly documents: number;
  /** Numbers that were held against each other. */
  readonly compared: number;
  /** The largest |a − b|, within the tolerance or not, and where; null where all are the same to the last digit. */
  readonly largest: number;
  readonly at: string | null;
  /** How many places differ by more, and the first ten of them. */
  readonly differing: number;
  readonly differences: readonly Difference[];
}

const listed = 10;
const deepest = 100;

/** Whole numbers up to here are exact in f32: counts, places and ids, which no tolerance is for. */
const exact = 2 ** 24;

/**
 * Holds two results against each other, document by document. Times, counts of work, provenance and hash do not count.
 * @throws ExperimentError "bad-result" where one has more documents; "bad-experiment" for a tolerance that is none
 */
export function compareResults(
  first: readonly SavedResult[],
  second: readonly SavedResult[],
  tolerance = 1e-4,
): Agreement {
  if (!(tolerance >= 0 && tolerance < Infinity)) {
    const problem = "must be a number, 0 or more";
    throw new ExperimentError("bad-experiment", `tolerance: ${problem}`, "Such as 1e-4.", {
      path: ["tolerance"],
      problem,
    });
  }
  if (first.length !== second.length)
    throw new ExperimentError(
      "bad-result",
      `the results have ${first.length} and ${second.length} documents`,
      "Compare results of the same experiment.",
    );
  const comparison = new Comparison(tolerance);
  for (const [index, document] of first.entries()) comparison.hold(document, second[index], [index]);
  const { compared, largest, at, differing, differences } = comparison;
  return {
    equal: differing === 0,
    tolerance,
    documents: first.length,
    compared,
    largest,
    at,
    differing,
    differences,
  };
}

class Comparison {
  compared = 0;
  largest = 0;
  at: string | null = null;
  differing = 0;
  readonly differences: Difference[] = [];

  constructor(readonly tolerance: number) {}

  hold(a: unknown, b: unknown, path: readonly (string | number)[]): void {
    if (path.length > deepest)
      throw new ExperimentError("bad-result", `a result is nested more than ${deepest} deep`, "No verb writes such.");
    if (typeof a === "number" && typeof b === "number") this.#numbers(a, b, path);
    else if (Array.isArray(a) && Array.isArray(b)) {
      for (let index = 0; index < Math.max(a.length, b.length); index++)
        this.hold(a[index], b[index], [...path, index]);
    } else if (isRecord(a) && isRecord(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)]))
        if (!passing.has(name)) this.hold(own(a, name), own(b, name), [...path, name]);
    } else if (a !== b) this.#differ(a, b, path);
  }

  #numbers(a: number, b: number, path: readonly (string | number)[]): void {
    this.compared += 1;
    const difference = Math.abs(a - b);
    if (difference > this.largest) {
      this.largest = difference;
      this.at = written(path);
    }
    const whole = [a, b].every((value) => Number.isInteger(value) && Math.abs(value) <= exact);
    const allowed = whole ? 0 : this.tolerance * (1 + Math.abs(b));
    if (!(difference <= allowed)) this.#differ(a, b, path);
  }

  #differ(a: unknown, b: unknown, path: readonly (string | number)[]): void {
    this.differing += 1;
    if (this.differences.length < listed) this.differences.push({ at: written(path), values: [a, b] });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function written(path: readonly (string | number)[]): string {
  return path
    .map((part) =>
      typeof part === "number" ? `[${part}]` : /^[\w$-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`,
    )
    .join("");
}
