import type { Activation } from "@limelight/core";
import type { PathStrategy } from "./path-options.ts";

export interface WordPathOptions {
  readonly strategy: PathStrategy;
  /** Words on the way, and the part of the way that a feature goes where a word would lead it astray. */
  readonly steps: number;
  /** Nearest neighbours that are looked at. */
  readonly neighbours: number;
  /** How often points halfway between all points are added (the authors' factor). */
  readonly halvings?: number;
}

/**
 * Paths from a word to a baseline through neighbouring words (Sanyal and Ren 2021, section 3.2, with the choices of the authors' code:
 * the baseline is no stop on the way, no word is visited twice, and features that a word would lead out of the way go 1/steps
 * of it instead).
 */
export class WordPaths {
  readonly #table: Activation;
  readonly #options: WordPathOptions;
  readonly #neighbours = new Map<number, readonly number[]>();

  /** @param table [vocabulary, features] */
  constructor(table: Activation, options: WordPathOptions) {
    this.#table = table;
    this.#options = options;
  }

  /**
   * Embeddings from the baseline's (first) to the word's (last), monotonic in every feature: `steps` + 2 of them, and those
   * halfway.
   */
  between(word: number, baseline: number): Float64Array[] {
    const goal = this.#row(baseline);
    const path: Float64Array[] = [Float64Array.from(this.#row(word))];
    for (const next of this.#words(word, baseline)) {
      const last = path.at(-1) ?? new Float64Array();
      path.push(onTheWay(goal, last, this.#row(next), this.#options.steps));
    }
    let points = [...path, Float64Array.from(goal)].toReversed();
    for (let halving = 0; halving < (this.#options.halvings ?? 0); halving++) points = withHalfway(points);
    return points;
  }

  // The `steps` words after the first.
  #words(word: number, baseline: number): number[] {
    const visited = new Set([word]);
    const found: number[] = [];
    let last = word;
    while (found.length < this.#options.steps) {
      last = last === baseline ? baseline : (this.#next(last, baseline, visited) ?? baseline);
      visited.add(last);
      found.push(last);
    }
    return found;
  }

  #next(word: number, baseline: number, visited: ReadonlySet<number>): number | undefined {
    const [from, goal] = [this.#row(word), this.#row(baseline)];
    const cost = (candidate: number): number => {
      const to = this.#row(candidate);
      if (this.#options.strategy === "maxcount") return astray(goal, from, to).length;
      return distance(to, onTheWay(goal, from, to, this.#options.steps));
    };
    let best: { readonly candidate: number; readonly cost: number } | undefined;
    for (const candidate of this.#nearest(word)) {
      if (candidate === baseline || visited.has(candidate)) continue;
      const own = cost(candidate);
      if (!best || own < best.cost) best = { candidate, cost: own }; // of equals the nearest
    }
    return best?.candidate;
  }

  // By Euclidean distance, nearest first, without the word itself.
  #nearest(word: number): readonly number[] {
    const known = this.#neighbours.get(word);
    if (known) return known;
    const own = this.#row(word);
    const [vocabulary = 0] = this.#table.shape;
    const distances = Float64Array.from({ length: vocabulary }, (_, other) => squaredDistance(own, this.#row(other)));
    const nearest = smallest(distances, this.#options.neighbours, word);
    this.#neighbours.set(word, nearest);
    return nearest;
  }

  #row(id: number): Float32Array {
    const features = this.#table.shape[1] ?? 0;
    return this.#table.data.subarray(id * features, (id + 1) * features);
  }
}

type Numbers = Float32Array | Float64Array;

/** Features of a word that do not lie between where the path is and where it goes. */
function astray(goal: Numbers, from: Numbers, to: Numbers): number[] {
  const found: number[] = [];
  for (let index = 0; index < to.length; index++) {
    const [end = 0, start = 0, number = 0] = [goal[index], from[index], to[index]];
    if (number < Math.min(start, end) || number > Math.max(start, end)) found.push(index);
  }
  return found;
}

function onTheWay(goal: Numbers, from: Numbers, to: Numbers, steps: number): Float64Array {
  const moved = Float64Array.from(to);
  for (const index of astray(goal, from, to)) {
    const [start, end] = [from[index] ?? 0, goal[index] ?? 0];
    // Rounded, a last step could go beyond its end: 1 - (1 - 1e-45) is 0.
    moved[index] = Math.min(Math.max(start - (start - end) / steps, Math.min(start, end)), Math.max(start, end));
  }
  return moved;
}

function withHalfway(points: readonly Float64Array[]): Float64Array[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    return before ? [point.map((number, feature) => (number + (before[feature] ?? 0)) / 2), point] : [point];
  });
}

function squaredDistance(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return sum;
}

function distance(a: Numbers, b: Numbers): number {
  return Math.sqrt(squaredDistance(a, b));
}

// Indices of the `count` smallest, ascending, without one.
function smallest(numbers: Float64Array, count: number, without: number): number[] {
  const limit = numbers.toSorted()[Math.min(count, numbers.length - 1)] ?? Infinity;
  const near: number[] = [];
  numbers.forEach((number, index) => {
    if (number <= limit && index !== without) near.push(index);
  });
  return near.toSorted((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0)).slice(0, count);
}
