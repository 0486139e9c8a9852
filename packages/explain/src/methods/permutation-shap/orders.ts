import { NumpyRandomState } from "@limelight/statistics";

/** Random orders of players: the same seed gives the same, however many are drawn at a time. */
export class Orders {
  readonly #random: NumpyRandomState;
  /** Shuffled again and again, as shap does with its indices. */
  readonly #places: number[];
  readonly orders: (readonly number[])[] = [];

  constructor(players: number, seed: number) {
    this.#random = new NumpyRandomState(seed);
    this.#places = Array.from({ length: players }, (_, player) => player);
  }

  /** Draws up to so many in all. */
  extend(count: number): void {
    while (this.orders.length < count) {
      this.#random.shuffle(this.#places);
      this.orders.push([...this.#places]);
    }
  }
}

/** The coalitions on the way through an order, [players − 1], by who is in: after the first player, after the second, … */
export function prefixes(order: readonly number[]): Uint8Array[] {
  const mask = new Uint8Array(order.length);
  return order.slice(0, -1).map((player) => {
    mask[player] = 1;
    return mask.slice();
  });
}

/** What each player adds as it comes in. @param values of the prefixes, the empty coalition before them and the full one behind */
export function marginals(order: readonly number[], values: readonly number[]): number[] {
  const found = Array.from({ length: order.length }, () => 0);
  for (const [place, player] of order.entries()) found[player] = (values[place + 1] ?? 0) - (values[place] ?? 0);
  return found;
}
