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
  return new CoalitionDraws(players, samples, seed).coalitions();
}

/** Coalitions to which more can be drawn: sizes that were enumerated at first stay so, and no others are. */
export class CoalitionDraws {
  readonly #players: number;
  readonly #all: number;
  readonly #masks: Uint8Array[] = [];
  /** Of those that were enumerated. */
  readonly #weights: number[] = [];
  readonly #drawn: Drawn[] = [];
  /** How many sizes have a partner, the complement's; and how many were enumerated. */
  readonly #paired: number;
  #full = 0;
  readonly #sizeWeights: readonly number[];
  readonly #random: NumpyRandomState;
  /** Where subsets that came by themselves stand among the drawn. */
  readonly #known = new Map<string, number>();
  #pair = 0;
  #most: number;

  /** As `drawCoalitions` takes them. */
  constructor(players: number, samples: number, seed: number) {
    this.#players = players;
    this.#all = subsetCount(players);
    const wanted = samples === 0 ? 2 * players + 2048 : samples;
    this.#most = players <= 30 ? Math.min(wanted, this.#all) : wanted;
    this.#paired = Math.floor((players - 1) / 2);
    this.#sizeWeights = normalised(
      Array.from(
        { length: Math.ceil((players - 1) / 2) },
        (_, i) => ((i < this.#paired ? 2 : 1) * (players - 1)) / ((i + 1) * (players - i - 1)),
      ),
    );
    this.#random = new NumpyRandomState(seed);
    this.#enumerate();
    this.#draw();
  }

  /** Draws more, up to so many subsets in all. */
  extend(samples: number): void {
    this.#most = Math.max(this.#most, samples);
    this.#draw();
  }

  coalitions(): Coalitions {
    const rest = this.#sizeWeights.slice(this.#full).reduce((sum, weight) => sum + weight, 0);
    const draws = this.#drawn.reduce((sum, { count }) => sum + count, 0);
    return {
      masks: this.#masks,
      weights: [...this.#weights, ...this.#drawn.map(({ count }) => (count / draws) * rest)],
      enumerated: this.#weights.length,
      drawn: this.#drawn,
      fraction: Math.min(1, this.#most / this.#all),
    };
  }

  #enumerate(): void {
    for (let left = this.#most, share = this.#sizeWeights; this.#full < this.#sizeWeights.length; this.#full++) {
      const size = this.#full + 1;
      const both = size <= this.#paired;
      const subsets = choose(this.#players, size) * (both ? 2 : 1);
      const part = share[this.#full] ?? 0;
      if ((left * part) / subsets < 1 - 1e-8) return;
      left -= subsets;
      if (part < 1) share = share.map((weight) => weight / (1 - part));
      const weight = (this.#sizeWeights[this.#full] ?? 0) / choose(this.#players, size) / (both ? 2 : 1);
      for (const mask of subsetsOf(this.#players, size))
        for (const each of both ? [mask, complement(mask)] : [mask]) {
          this.#masks.push(each);
          this.#weights.push(weight);
        }
    }
  }

  // Adds drawn subsets, and how often each came.
  #draw(): void {
    const room = this.#most - this.#masks.length;
    if (this.#full === this.#sizeWeights.length || room <= 0) return;
    // A pair is drawn at once, so that sizes with a partner are drawn half as often.
    const chances = normalised(
      this.#sizeWeights.map((weight, i) => (i < this.#paired ? weight / 2 : weight)).slice(this.#full),
    );
    for (const choice of this.#random.weightedChoice(chances, 4 * room)) {
      if (this.#masks.length >= this.#most) return;
      const size = choice + this.#full + 1;
      const mask = new Uint8Array(this.#players);
      for (const player of this.#random.choice(this.#players, size)) mask[player] = 1;
      const key = mask.join("");
      const place = this.#known.get(key);
      if (place === undefined) this.#known.set(key, this.#drawn.length);
      this.#meet(mask, place);
      // Its complement stands behind it.
      if (this.#masks.length < this.#most && size <= this.#paired)
        this.#meet(complement(mask), place === undefined ? undefined : place + 1);
      this.#pair += 1;
    }
  }

  #meet(mask: Uint8Array, place: number | undefined): void {
    const again = place === undefined ? undefined : this.#drawn[place];
    if (again) again.count += 1;
    else {
      this.#masks.push(mask);
      this.#drawn.push({ count: 1, pair: this.#pair });
    }
  }
}

/** Subsets of so many players but the empty and the full one; beyond 30 players as many as anyone could ask about. */
export function subsetCount(players: number): number {
  return players <= 30 ? 2 ** players - 2 : 2 ** 30;
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
