import { NumpyRandomState } from "@limelight/statistics";

/** Two samples of points, row by row [rows][variables]. */
export interface Designs {
  readonly one: readonly (readonly number[])[];
  readonly other: readonly (readonly number[])[];
}

/**
 * Latin hypercubes (McKay, Beckman and Conover 1979) for Sobol indices: in every column of a block each of its rows has a stretch of [0, 1) of its own. Blocks
 * are drawn one behind another, so that more can be drawn later; the same seed gives the same, whatever blocks are asked for.
 */
export class HypercubeDesigns {
  readonly #variables: number;
  readonly #random: NumpyRandomState;
  readonly one: number[][] = [];
  readonly other: number[][] = [];

  constructor(variables: number, seed: number) {
    this.#variables = variables;
    this.#random = new NumpyRandomState(seed);
  }

  /** Draws a block, up to so many rows in all. */
  extend(rows: number): void {
    const count = rows - this.one.length;
    if (count <= 0) return;
    const columns = Array.from({ length: 2 * this.#variables }, () => {
      const places = this.#random.permutation(count);
      const within = this.#random.randomSample(count);
      return places.map((place, row) => (place + (within[row] ?? 0)) / count);
    });
    for (let row = 0; row < count; row++) {
      const point = columns.map((column) => column[row] ?? 0);
      this.one.push(point.slice(0, this.#variables));
      this.other.push(point.slice(this.#variables));
    }
  }
}

/** The points of the first sample with one column of the second. */
export function mixedRows({ one, other }: Designs, variable: number): number[][] {
  return one.map((point, row) => point.with(variable, other[row]?.[variable] ?? 0));
}
