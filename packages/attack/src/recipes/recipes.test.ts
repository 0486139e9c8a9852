import type { BlackBox } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { describe, expect, test } from "vitest";
import { WordSums } from "../../testing/word-sums.ts";
import { attackText, type Attack, type AttackResult } from "../attack.ts";
import { needsOf } from "../require-resources.ts";
import { type MaskQuestion, type Need, type Resources } from "../resources.ts";
import { findRecipe, recipes } from "./index.ts";
import { constraintSets, type AtHand } from "./recipe.ts";
import { recipeTable } from "./recipe-table.ts";
import { standIns } from "./stand-ins.ts";

/** Positive by letters: vowels speak for it, other letters against it. */
const subject: BlackBox = {
  labels: ["negative", "positive"],
  ask: async (questions) => ({
    answers: questions.map(({ text }) => {
      const vowels = text.split(/[aeiou]/).length - 1;
      const share = 1 / (1 + Math.exp(text.length / 10 - vowels / 2.5));
      return { probabilities: [1 - share, share] };
    }),
    queries: { asked: questions.length, distinct: questions.length, forward: 1 },
  }),
};

const predictions = ["movie", "try", "dry", "ship", "bad"].map((word, index) => ({
  word,
  probability: 0.3 - index / 20,
  continues: false,
}));

/** Vectors by a word's first letters, masks that always say the same, sentences by their letters. */
const resources: Resources = {
  fillMasks: async (questions: readonly MaskQuestion[]) => questions.map(() => predictions),
  predictTokens: async (questions: readonly MaskQuestion[]) => questions.map(() => [predictions]),
  embed: async (texts) =>
    texts.map((text) => {
      const counts = new Float32Array(27);
      for (const letter of text.toLowerCase()) {
        const place = letter.charCodeAt(0) - 97;
        const row = place >= 0 && place < 26 ? place : 26;
        counts[row] = (counts[row] ?? 0) + 1;
      }
      return counts;
    }),
  logProbabilities: async (texts) => texts.map((text) => text.split(" ").map((word) => -word.length / 10)),
  vectorOf: (word) => Float32Array.of(1, word.length / 100),
  nearestWords: (word, top) => [`${word.slice(0, 2)}st`, "shrt", "mvs"].slice(0, top).map((each) => ({ word: each, cosine: 0.9 })), // prettier-ignore
  attribute: async () => [],
};

const example = {
  text: "Paul Miller isn't sure about the 3 fine movies he saw in Paris, and I'm amazed at their unique beauty.",
};
/** For recipes that ask for gradients: words have numbers, and there are others of the same letters. */
const white = new WordSums({
  "[MASK]": [0, 0],
  sure: [-1, 1],
  fine: [-0.6, 0.6],
  movies: [0, 0],
  amazed: [-0.9, 0.9],
  unique: [-0.5, 0.5],
  beauty: [-0.4, 0.4],
  films: [0.2, -0.2],
  dull: [2, -2],
  grand: [-3, 3],
  sad: [1, -1],
  // What the vectors are near to, and what a masked model says.
  sust: [1, -1],
  fist: [1.5, -1.5],
  shrt: [0.5, -0.5],
  movie: [0.1, -0.1],
  bad: [2, -2],
});

const whole = constraintSets.flatMap((set) => recipes.map((recipe) => [recipe.id, set, recipe] as const));

function attacked(attack: Attack, seed: number): Promise<AttackResult> {
  const asked = needsOf(attack).includes("gradients") ? white : subject;
  return attackText(asked, example, attack, { seed, budget: 150, resources });
}

/** The attack, and of each constraint that judges candidates the texts that it let pass. */
function watched(attack: Attack): { attack: Attack; passed: ReadonlySet<string>[] } {
  const passed: Set<string>[] = [];
  const constraints = attack.constraints.map(({ part, options }) => {
    if (part.holds === undefined || part.chooses) return { part, options };
    const own = new Set<string>();
    passed.push(own);
    const holds: NonNullable<typeof part.holds> = async (candidates, ...given) => {
      const held = (await part.holds?.(candidates, ...given)) ?? [];
      for (const [index, { key }] of candidates.entries()) if (held[index]) own.add(key);
      return held;
    };
    return { part: { ...part, holds }, options };
  });
  return { attack: { ...attack, constraints }, passed };
}

describe.each(whole)("%s, %s", (_, set, recipe) => {
  test("ends within its bounds, and the same a second time", async () => {
    const { attack, passed } = watched(recipe.attack(set));
    const result = await attacked(attack, 3);
    const { before, after, queries } = result;
    expect(queries.asked).toBeGreaterThan(1);
    expect(queries.asked).toBeLessThanOrEqual(150);
    // Whatever is held against the text that a candidate was made of, was.
    const changed = after.text.key === before.text.key ? [] : passed;
    expect(changed.filter((texts) => !texts.has(after.text.key))).toEqual([]);
    const reference = { original: before.text, current: before.text };
    const tools = { subject, label: result.label, resources, random: new NumpyRandomState(0) };
    const compared = attack.constraints.filter(
      ({ options }) => !JSON.stringify(options).includes('"against":"current"'),
    );
    const holds = await Promise.all(
      compared.map(async ({ part, options }) => part.holds?.([after.text], reference, options, tools)),
    );
    expect(holds.flat()).not.toContain(false);
    const again = await attacked(attack, 3);
    expect([again.status, again.after.text.text, again.queries.asked]).toEqual([
      result.status,
      after.text.text,
      queries.asked,
    ]);
  });
});

test("recipes with gradients change something", async () => {
  const found = await Promise.all(
    ["hotflip", "a2t", "a2t-mlm"].map(
      async (id) => (await attacked(findRecipe(id).attack("textattack"), 3)).after.text,
    ),
  );
  expect(found.map(({ modified }) => modified.size > 0)).toEqual([true, true, true]);
});

test("every recipe says how it differs, and asks only for what it needs", () => {
  expect(new Set(recipes.map(({ id }) => id)).size).toBe(recipes.length);
  for (const { differences } of recipes) expect(differences.length).toBeGreaterThan(1);
  expect(needsOf(findRecipe("textfooler").attack("textattack"))).toEqual(["vectors", "encoder"]);
  expect(needsOf(findRecipe("hotflip").attack("paper"))).toEqual(["vectors", "gradients"]);
  expect(needsOf(findRecipe("pwws").attack("paper"))).toEqual([]);
  expect(() => findRecipe("textfoooler")).toThrow("no recipe");
});

const needs: readonly Need[] = ["gradients", "masked-model", "encoder", "language-model", "vectors", "attributions"];

const without = (...missing: Need[]): AtHand => ({ has: new Set(needs.filter((need) => !missing.includes(need))) });

test("what stands in for vectors and for an encoder is said", () => {
  const textfooler = findRecipe("textfooler");
  expect(standIns(textfooler, "textattack", without("vectors"))).toEqual([
    "There are no vectors of words: masked-replace stands in for embedding.",
    "There are no vectors of words: word-embedding-distance is left out.",
    "Sentences are compared by the encoder at hand, and the threshold of 0.840845057 was meant for another: give one of its own.",
  ]);
  const at = { ...without("vectors", "masked-model"), similarity: 0.95 };
  expect(standIns(textfooler, "textattack", at)).toEqual([
    "There are no vectors of words: word-embedding-distance is left out.",
    "Sentences are compared by the encoder at hand, by a threshold of its own: 0.95.",
  ]);
  expect(needsOf(textfooler.attack("textattack", at))).toContain("vectors");
  expect(standIns(findRecipe("pwws"), "paper", without("vectors"))).toEqual([]);
});

test("without vectors, the stand-in is asked", async () => {
  const result = await attacked(findRecipe("textfooler").attack("paper", without("vectors")), 0);
  expect(result.queries.asked).toBeGreaterThan(10);
});

test("the table has each recipe with its sets and its differences", () => {
  const table = recipeTable();
  for (const { id, differences } of recipes) {
    expect(table).toContain(`\`${id}\``);
    for (const line of differences) expect(table).toContain(`- ${line}`);
  }
  expect(table).toContain(
    "| textattack | untargeted | word-importance: ranking weighted-saliency | wordnet | repeat-modification<br>stopwords |",
  );
});
