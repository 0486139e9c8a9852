import { expect, test } from "vitest";
import { gameFamilies, randomGame, setOf, type Game } from "../../testing/games.ts";
import { shapleyValues } from "../methods/exact-shapley/exact-shapley.ts";
import { drawCoalitions } from "../methods/kernel-shap/coalitions.ts";
import { solveCoalitions } from "../methods/kernel-shap/solve.ts";
import { marginals, Orders, prefixes } from "../methods/permutation-shap/orders.ts";
import { meanCovariance } from "./mean-covariance.ts";
import { halfInterval, type Covariance } from "./uncertainty.ts";

const [players, games, samples] = [12, 500, 200];
const everyone = 2 ** players - 1;

/** An estimate of a game's Shapley values that looks at 200 coalitions at most. */
interface Estimate {
  readonly scores: readonly number[];
  readonly covariance: Covariance | undefined;
}

function byKernel(game: Game, seed: number): Estimate {
  const coalitions = drawCoalitions(players, samples, seed);
  expect(coalitions.masks.length).toBeLessThanOrEqual(samples);
  const [base = 0] = game;
  const values = coalitions.masks.map((mask) => (game[setOf(mask)] ?? 0) - base);
  const { scores, covariance } = solveCoalitions(coalitions, values, (game[everyone] ?? 0) - base, {
    regularisation: "none",
    features: players,
  });
  return { scores, covariance };
}

function byOrders(game: Game, seed: number, antithetic: boolean): Estimate {
  const draws = new Orders(players, seed);
  draws.extend(Math.floor(samples / ((antithetic ? 2 : 1) * players + 1)));
  const walk = (order: readonly number[]): number[] =>
    marginals(order, [game[0] ?? 0, ...prefixes(order).map((mask) => game[setOf(mask)] ?? 0), game[everyone] ?? 0]);
  const found = draws.orders.map((order) => {
    const back = antithetic ? walk(order.toReversed()) : undefined;
    return walk(order).map((value, player) => (back ? (value + (back[player] ?? 0)) / 2 : value));
  });
  const scores = Array.from(
    { length: players },
    (_, player) => found.reduce((sum, each) => sum + (each[player] ?? 0), 0) / found.length,
  );
  return { scores, covariance: meanCovariance(found) };
}

const share = (found: readonly number[]): number => found.reduce((sum, one) => sum + one, 0) / found.length;

test.each([
  { name: "KernelSHAP", estimate: byKernel },
  { name: "orders from both ends", estimate: (game: Game, seed: number) => byOrders(game, seed, true) },
  { name: "orders from one end", estimate: (game: Game, seed: number) => byOrders(game, seed, false) },
])("95% intervals of $name hold the true value in 92 to 98 of 100 cases", ({ estimate }) => {
  const held = new Map<string, number[]>();
  for (let seed = 0; seed < games; seed++) {
    const family = gameFamilies[seed % gameFamilies.length] ?? "noise";
    const game = randomGame(family, players, seed);
    const { scores, covariance } = estimate(game, seed + games);
    for (const [player, value] of shapleyValues(players, game).entries()) {
      // Of games that are additive estimates are exact, and errors rounding.
      const error = Math.sqrt(covariance?.(player, player) ?? Number.NaN) + 1e-12;
      const inside = Math.abs((scores[player] ?? Number.NaN) - value) <= halfInterval * error;
      held.set(family, [...(held.get(family) ?? []), inside ? 1 : 0]);
    }
  }
  const all = share([...held.values()].flat());
  expect(all).toBeGreaterThan(0.92);
  expect(all).toBeLessThan(0.98);
  // Nor is one kind of game told wrongly for the others; steps that are seldom met (threshold) are the hardest.
  for (const found of held.values()) expect(share(found)).toBeGreaterThan(0.84);
});
