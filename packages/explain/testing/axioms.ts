import type { BlackBox, Question } from "@limelight/core";
import { array, assert, asyncProperty, double, integer, type Arbitrary } from "fast-check";
import { expect } from "vitest";
import { ExplainError } from "../src/explain-error.ts";
import { resolveOptions, type Attribution, type Axiom, type Method } from "../src/method.ts";

/**
 * What any method is held to, whoever adds one: the axioms that it claims, and what all of them owe. Games are of two to five words; every value of
 * every set is drawn at random.
 */

/** A game of words: its value of every set, [2^words]; word i is in set S where bit i of S is 1. */
type WordGame = readonly number[];

// A failure is told as it was drawn: to shrink one takes far longer than to find it.
const settings = { numRuns: 12, endOnFailure: true, seed: 7 } as const;
const most = 5;

const words = integer({ min: 2, max: most });
const value = double({ min: -4, max: 4, noNaN: true });

function games(count: number): Arbitrary<number[][]> {
  return words.chain((size) =>
    array(array(value, { minLength: 2 ** size, maxLength: 2 ** size }), { minLength: count, maxLength: count }),
  );
}

/** Words that are told apart, and stand nowhere in one another. */
const names = ["alpha", "bravo", "carol", "delta", "early"] as const;

function textOf(game: WordGame): string {
  return names.slice(0, Math.log2(game.length)).join(" ");
}

/** A subject whose logit is the game's value of the words that it reads. @param batch answers so many at a time, from the last to the first */
function player(game: WordGame, batch = Infinity): BlackBox {
  const answer = ({ text }: Question): { logits: number[]; probabilities: number[] } => {
    const set = names.reduce((sum, name, bit) => sum + (text.includes(name) ? 1 << bit : 0), 0);
    const logit = game[set] ?? 0;
    return { logits: [0, logit], probabilities: [1 / (1 + Math.exp(logit)), 1 / (1 + Math.exp(-logit))] };
  };
  return {
    labels: ["no", "yes"],
    ask(questions) {
      const answers = questions.map(() => answer({ text: "" }));
      let forward = 0;
      for (let end = questions.length; end > 0; end -= batch, forward++)
        for (let place = end - 1; place >= Math.max(0, end - batch); place--)
          answers[place] = answer(questions[place] ?? { text: "" });
      const distinct = new Set(questions.map(({ text }) => text)).size;
      return Promise.resolve({ answers, queries: { asked: questions.length, distinct, forward } });
    },
  };
}

async function explain(method: Method<unknown>, game: WordGame, seed: number, batch?: number): Promise<Attribution> {
  const explained = { output: "logit" };
  const options = resolveOptions(method, method.options.safeParse(explained).success ? explained : {});
  return method.attribute(player(game, batch), { text: textOf(game) }, 1, options, { seed });
}

async function scoresOf(method: Method<unknown>, game: WordGame, seed: number): Promise<readonly number[]> {
  const { scores } = await explain(method, game, seed);
  expect(scores).toHaveLength(Math.log2(game.length));
  return scores;
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  for (const [word, score] of expected.entries()) expect(found[word]).toBeCloseTo(score, 8);
}

/** The set in which the first two words have changed places. */
function swapped(set: number): number {
  return (set & ~3) | ((set & 1) << 1) | ((set & 2) >> 1);
}

/** What was found, or why nothing was: some methods ask about the predicted class alone. */
async function told(...asked: Parameters<typeof explain>): Promise<string> {
  try {
    return bytes(await explain(...asked));
  } catch (error) {
    if (error instanceof ExplainError) return error.message;
    throw error;
  }
}

/** All that was found but the number of passes, which hangs on how questions are packed. */
function bytes({ queries: { asked, distinct }, ...rest }: Attribution): string {
  return JSON.stringify({ ...rest, asked, distinct });
}

/** Each axiom as a property of a method; it fails where the method breaks it. */
export const axiomChecks: Readonly<Record<Axiom, (method: Method<unknown>) => Promise<void>>> = {
  async efficiency(method) {
    const holds = asyncProperty(games(1), integer({ min: 0, max: 99 }), async ([game = []], seed) => {
      const sum = (await scoresOf(method, game, seed)).reduce((total, score) => total + score, 0);
      expect(sum).toBeCloseTo((game.at(-1) ?? 0) - (game[0] ?? 0), 8);
    });
    await assert(holds, settings);
  },
  async symmetry(method) {
    const holds = asyncProperty(games(1), integer({ min: 0, max: 99 }), async ([game = []], seed) => {
      const even = game.map((own, set) => own + (game[swapped(set)] ?? 0));
      const [one = Number.NaN, other] = await scoresOf(method, even, seed);
      expect(other).toBeCloseTo(one, 8);
    });
    await assert(holds, settings);
  },
  async dummy(method) {
    const holds = asyncProperty(games(1), integer({ min: 0, max: most - 1 }), async ([game = []], chosen) => {
      const word = chosen % Math.log2(game.length);
      const deaf = game.map((_, set) => game[set & ~(1 << word)] ?? 0);
      expect((await scoresOf(method, deaf, chosen))[word]).toBeCloseTo(0, 8);
    });
    await assert(holds, settings);
  },
  async linearity(method) {
    const holds = asyncProperty(games(2), value, async ([one = [], other = []], factor) => {
      const mixed = one.map((own, set) => own + factor * (other[set] ?? 0));
      const [first, second] = [await scoresOf(method, one, 7), await scoresOf(method, other, 7)];
      expectClose(
        await scoresOf(method, mixed, 7),
        first.map((score, word) => score + factor * (second[word] ?? Number.NaN)),
      );
    });
    await assert(holds, settings);
  },
};

/** The same seed gives the same bytes, and so it does however the subject packs and orders what it is asked. */
export async function holdSteady(method: Method<unknown>): Promise<void> {
  const holds = asyncProperty(games(1), integer({ min: 0, max: 2 ** 32 - 1 }), async ([game = []], seed) => {
    const first = await told(method, game, seed);
    expect(await told(method, game, seed)).toBe(first);
    expect(await told(method, game, seed, 3)).toBe(first);
  });
  await assert(holds, settings);
}
