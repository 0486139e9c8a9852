import { NumpyRandomState } from "@limelight/statistics";

/** A subset that was drawn. */
interface Drawn {
  count: number;
  readonly pair: number;
}

/** Subsets of players with the weights of their equations. */
export interface Coalitions {
  /** [coalitions][players]: 1 for who is in. */
  readonly masks: readonly Uint8Array[];
  readonly weights: readonly number[];
  /** The first so many are all subsets of their sizes; the others were drawn. */
  readonly enumerated: number;
  /** How often each of the others was drawn, by itself or as the complement of another, and in which pair it came first. */
  readonly drawn: readonly Drawn[];
  /** The share of all subsets (the empty and the full one aside) that was allowed for; 1 where all are here. */
  readonly fraction: number;
}

/**
 * The coalitions that KernelExplainer of shap 0.51 asks about: sizes whose subsets all fit into the number of samples are enumerated from the
 * outside in (1 and n − 1 first, in pairs of complements), the rest is drawn by the weights of the sizes, again in pairs; a
 * subset that comes again counts more instead. With the same seed the same subsets, in the same order.
 * @param players at least 2
 * @param samples subsets at most; 0: 2 × players + 2048, as shap has it
 */
export function drawCoalitions(players: number, samples: number, seed: number): Coalitions {
  const all = players <= 30 ? 2 ** players - 2 : 2 ** 30;
  const wanted = samples === 0 ? 2 * players + 2048 : samples;
  const most = players <= 30 ? Math.min(wanted, all) : wanted;
  const sizes = Math.ceil((players - 1) / 2);
  const paired = Math.floor((players - 1) / 2);
  const sizeWeights = normalised(
    Array.from({ length: sizes }, (_, i) => ((i < paired ? 2 : 1) * (players - 1)) / ((i + 1) * (players - i - 1))),
  );
  const masks: Uint8Array[] = [];
  const weights: number[] = [];
  let full = 0;
  for (let left = most, share = sizeWeights; full < sizes; full++) {
    const size = full + 1;
    const subsets = choose(players, size) * (size <= paired ? 2 : 1);
    const part = share[full] ?? 0;
    if ((left * part) / subsets < 1 - 1e-8) break;
    left -= subsets;
    if (part < 1) share = share.map((weight) => weight / (1 - part));
    const weight = (sizeWeights[full] ?? 0) / choose(players, size) / (size <= paired ? 2 : 1);
    for (const mask of subsetsOf(players, size)) {
      masks.push(mask);
      weights.push(weight);
      if (size <= paired) {
        masks.push(complement(mask));
        weights.push(weight);
      }
    }
  }
  const enumerated = masks.length;
  const drawn: Drawn[] = [];
  if (full < sizes) {
    draw(
      { players, paired, full, sizeWeights, room: most - enumerated, random: new NumpyRandomState(seed) },
      masks,
      drawn,
    );
    const rest = sizeWeights.slice(full).reduce((sum, weight) => sum + weight, 0);
    weights.push(...normalised(drawn.map(({ count }) => count)).map((weight) => weight * rest));
  }
  return { masks, weights, enumerated, drawn, fraction: most / all };
}

interface Drawing {
  readonly players: number;
  readonly paired: number;
  readonly full: number;
  readonly sizeWeights: readonly number[];
  readonly room: number;
  readonly random: NumpyRandomState;
}

// Adds drawn subsets, and how often each came.
function draw(
  { players, paired, full, sizeWeights, room, random }: Drawing,
  masks: Uint8Array[],
  drawn: Drawn[],
): void {
  // A pair is drawn at once, so that sizes with a partner are drawn half as often.
  const chances = normalised(sizeWeights.map((weight, i) => (i < paired ? weight / 2 : weight)).slice(full));
  const known = new Map<string, number>();
  let left = room;
  let pair = 0;
  const meet = (mask: Uint8Array, place: number | undefined): void => {
    const again = place === undefined ? undefined : drawn[place];
    if (again) again.count += 1;
    else {
      masks.push(mask);
      drawn.push({ count: 1, pair });
      left -= 1;
    }
  };
  for (const choice of random.weightedChoice(chances, 4 * room)) {
    if (left <= 0) return;
    const size = choice + full + 1;
    const mask = new Uint8Array(players);
    for (const player of random.choice(players, size)) mask[player] = 1;
    const key = mask.join("");
    const place = known.get(key);
    if (place === undefined) known.set(key, drawn.length);
    meet(mask, place);
    // Its complement stands behind it.
    if (left > 0 && size <= paired) meet(complement(mask), place === undefined ? undefined : place + 1);
    pair += 1;
  }
}

function complement(mask: Uint8Array): Uint8Array {
  return mask.map((bit) => 1 - bit);
}

/** All subsets of a size, in lexicographic order. */
function* subsetsOf(players: number, size: number, start = 0): Generator<Uint8Array> {
  if (size === 0) {
    yield new Uint8Array(players);
    return;
  }
  for (let first = start; first <= players - size; first++)
    for (const rest of subsetsOf(players, size - 1, first + 1)) {
      rest[first] = 1;
      yield rest;
    }
}

function choose(from: number, size: number): number {
  let choices = 1;
  for (let i = 0; i < size; i++) choices = (choices * (from - i)) / (i + 1);
  return Math.round(choices);
}

function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
