import { NumpyRandomState } from "@limelight/statistics";

/** A game as its value of every set, [2^players]: player i is in set S where bit i of S is 1. */
export type Game = readonly number[];

/** How a random game is made up. */
export const gameFamilies = ["pairs and noise", "noise", "some triples", "saturating", "threshold"] as const;
export type GameFamily = (typeof gameFamilies)[number];

/** A random game of some players; the same seed gives the same game. */
export function randomGame(family: GameFamily, players: number, seed: number): Game {
  const random = new NumpyRandomState(seed);
  const single = random.standardNormal(players);
  const sum = (set: number): number => single.reduce((total, value, i) => total + (bit(set, i) ? value : 0), 0);
  const sets = Array.from({ length: 2 ** players }, (_, set) => set);
  switch (family) {
    case "noise":
      return random.standardNormal(sets.length);
    case "pairs and noise": {
      const pairs = random.standardNormal(players * players).map((value) => value / 4);
      const noise = random.standardNormal(sets.length);
      return sets.map((set) => sum(set) + quadratic(pairs, players, set) + (noise[set] ?? 0) / 2);
    }
    case "some triples": {
      const triples = Array.from({ length: 2 * players }, (_, i) => ({
        members: random.choice(players, 3),
        value: random.standardNormal(1)[0] ?? i,
      }));
      return sets.map((set) =>
        triples.reduce(
          (total, { members, value }) => total + (members.every((i) => bit(set, i)) ? value : 0),
          sum(set),
        ),
      );
    }
    case "saturating":
      return sets.map((set) => Math.tanh(sum(set) / 2));
    case "threshold": {
      const [level = 0] = random.standardNormal(1);
      return sets.map((set) => Math.max(0, sum(set) - level));
    }
  }
}

/** The set of those who are in a mask. */
export function setOf(mask: ArrayLike<number>): number {
  return Array.from(mask).reduce((set, in_, i) => set | (in_ === 1 ? 1 << i : 0), 0);
}

function bit(set: number, player: number): boolean {
  return ((set >> player) & 1) === 1;
}

function quadratic(pairs: readonly number[], players: number, set: number): number {
  let total = 0;
  for (let i = 0; i < players; i++)
    for (let j = 0; j < i; j++) if (bit(set, i) && bit(set, j)) total += pairs[i * players + j] ?? 0;
  return total;
}
