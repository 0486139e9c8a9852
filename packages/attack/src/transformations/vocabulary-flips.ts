import type { Activation } from "@limelight/core";

/** A row that becomes a token of the vocabulary. */
export interface Flip {
  readonly row: number;
  readonly id: number;
  /** By how much the loss grows, to first order. */
  readonly gain: number;
}

/** Entries of the vocabulary that all rows go by at once: made f64 once for all of them, which takes longer than the products. */
const block = 4;

/**
 * The flips that raise the loss most, the best first: gradient · (e_new − e_old), equation 1 of HotFlip, over the whole vocabulary.
 * @param rows gradients, [rows, embedding]
 * @param now of each row, gradient · e_old: what the row stands at
 * @param embeddings [vocabulary, embedding]
 * @param most flips of all rows together; those that do not raise the loss are left out
 */
export function vocabularyFlips(
  { shape: [count = 0, features = 0], data: rows }: Activation,
  now: readonly number[],
  { shape: [vocabulary = 0], data: embeddings }: Activation,
  leftOut: ReadonlySet<number>,
  most: number,
): Flip[] {
  const best: Best[] = now.map((at) => ({ ids: [], scores: [], least: at }));
  const scores = new Float64Array(block);
  const [wide, entries] = [Float64Array.from(rows), new Float64Array(block * features)];
  for (let first = 0; first < vocabulary; first += block) {
    const own = Math.min(block, vocabulary - first);
    entries.set(embeddings.subarray(first * features, (first + own) * features));
    for (let row = 0; row < count; row += 1) {
      blockScores(wide, row * features, entries, features, scores);
      const found = best[row];
      if (!found) continue;
      for (let entry = 0; entry < own; entry += 1) {
        const score = scores[entry] ?? 0;
        if (score > found.least && !leftOut.has(first + entry)) insert(found, first + entry, score, most);
      }
    }
  }
  return best
    .flatMap(({ ids, scores: own }, row) =>
      ids.map((id, index): Flip => ({ row, id, gain: (own[index] ?? 0) - (now[row] ?? 0) })),
    )
    .toSorted((one, other) => other.gain - one.gain)
    .slice(0, most);
}

/** The best entries of a row so far, by falling score. */
interface Best {
  readonly ids: number[];
  readonly scores: number[];
  /** What an entry has to be above. */
  least: number;
}

function insert(best: Best, id: number, score: number, most: number): void {
  const { ids, scores } = best;
  let [low, high] = [0, scores.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scores[middle] ?? 0) >= score) low = middle + 1;
    else high = middle;
  }
  ids.splice(low, 0, id);
  scores.splice(low, 0, score);
  if (ids.length > most) {
    ids.pop();
    scores.pop();
  }
  if (ids.length === most) best.least = scores.at(-1) ?? best.least;
}

/** Σ a b in f64. */
export function dot(a: Float32Array, atA: number, b: Float32Array, atB: number, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += (a[atA + index] ?? 0) * (b[atB + index] ?? 0);
  return sum;
}

// Four sums at once: each number of the row is read once for four entries, and no sum waits for another.
function blockScores(
  rows: Float64Array,
  row: number,
  entries: Float64Array,
  features: number,
  scores: Float64Array,
): void {
  const [second, third, fourth] = [features, 2 * features, 3 * features];
  let [one, two, three, four] = [0, 0, 0, 0];
  for (let feature = 0; feature < features; feature += 1) {
    const value = rows[row + feature] ?? 0;
    one += value * (entries[feature] ?? 0);
    two += value * (entries[second + feature] ?? 0);
    three += value * (entries[third + feature] ?? 0);
    four += value * (entries[fourth + feature] ?? 0);
  }
  scores[0] = one;
  scores[1] = two;
  scores[2] = three;
  scores[3] = four;
}
