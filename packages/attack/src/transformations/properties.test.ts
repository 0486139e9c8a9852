import { NumpyRandomState } from "@limelight/statistics";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { attackText } from "../attack.ts";
import { protectedWords } from "../constraints/protected.ts";
import { confidence } from "../goals/confidence.ts";
import { chosen } from "../part.ts";
import type { Resources } from "../resources.ts";
import { greedy } from "../search/greedy.ts";
import type { Tools } from "../tools.ts";
import { AttackedText } from "../words/attacked-text.ts";
import { transformations } from "./index.ts";
import type { Transformation } from "./transformation.ts";

const resources: Resources = {
  nearestWords: (word, top) =>
    ["movie", "picture", "two words", "!"].slice(0, top).map((other) => ({ word: other, cosine: word.length / 20 })),
  vectorOf: () => undefined,
};
const subject: Tools["subject"] = {
  labels: ["negative", "positive"],
  ask: async (questions) => ({
    answers: questions.map(({ text }) => {
      const share = (Array.from(text).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 97) / 97;
      return { probabilities: [share, 1 - share] };
    }),
    queries: { asked: questions.length, distinct: questions.length, forward: 1 },
  }),
};
const toolsOf = (seed: number): Tools => ({ subject, label: 0, resources, random: new NumpyRandomState(seed) });

// Those of this package that work with nothing but words and vectors.
const own = transformations.filter((part) =>
  (part.needs?.(chosen(part).options) ?? []).every((need) => need === "vectors"),
);

const pieces = fc.constantFrom(
  ..."It was not a fantastic film don't he is Mary Smith New York London 3 345 twenty one and hundred co-op f@n Ünï naïve 映画館 😀 ... — x".split(
    " ",
  ),
);
const texts = fc
  .tuple(fc.array(pieces, { maxLength: 9 }), fc.constantFrom(" ", "  ", ", "))
  .map(([words, blank]) => words.join(blank));
const cases = fc.record({ text: texts, pair: fc.option(texts, { nil: undefined }), taken: fc.nat(), seed: fc.nat(99) });

function optionsOf(part: Transformation<unknown>): unknown {
  return chosen(part, part.id === "dictionary" ? { words: { film: ["movie", "motion picture"], a: "" } } : {}).options;
}

test.each(own.map((part) => [part.id, part] as const))(
  "%s changes the words that it may, and the same seed makes the same",
  async (_, part) => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ text, pair, taken, seed }) => {
        const attacked = new AttackedText({ text, ...(pair !== undefined && { pair }) });
        const words = attacked.words.flatMap((__, index) => ((taken >> (index % 31)) & 1 ? [index] : []));
        const options = optionsOf(part);
        const made = await part.candidates(attacked, words, options, toolsOf(seed));
        const again = await part.candidates(attacked, words, options, toolsOf(seed));
        expect(again.map(({ key }) => key)).toEqual(made.map(({ key }) => key));
        const others = attacked.words.flatMap((__, index) => (words.includes(index) ? [] : [index]));
        for (const candidate of made) {
          expect(candidate.original).toBe(attacked);
          const places = others.map((index) => candidate.places[index] ?? -1);
          expect(places.map((place) => candidate.words[place])).toEqual(others.map((index) => attacked.words[index]));
          expect(places.filter((place) => candidate.modified.has(place))).toEqual([]);
        }
      }),
      { numRuns: 20 },
    );
  },
);

test.each(own.map((part) => [part.id, part] as const))("%s takes whatever text there is", async (_, part) => {
  for (const text of [
    "",
    "😀",
    "😀😀 !!! 👍🏽",
    "​",
    "-",
    "__proto__ constructor toString",
    "a".repeat(400),
    "\ud800 x",
    "999999999999999999999",
  ]) {
    const attacked = new AttackedText({ text });
    const words = attacked.words.map((__, index) => index);
    const made = await part.candidates(attacked, words, optionsOf(part), toolsOf(1));
    expect(made.every(({ original }) => original === attacked)).toBe(true);
  }
});

test("no attack touches what is protected, whatever it is made of", async () => {
  const phrases = ["fantastic", "New York", "not", "twenty one"];
  await fc.assert(
    fc.asyncProperty(cases, fc.subarray(phrases, { minLength: 1 }), async ({ text, pair, seed }, words) => {
      const first = new AttackedText({ text, ...(pair !== undefined && { pair }) });
      fc.pre(first.words.length > 0);
      const kept = chosen(protectedWords, { words, patterns: [String.raw`\d+`], spans: [{ start: 0, end: 3 }] });
      const asked: AttackedText[] = [];
      await attackText(
        subject,
        { text, ...(pair !== undefined && { pair }) },
        {
          goal: chosen(confidence),
          search: chosen(greedy),
          constraints: [kept],
          transformations: own.map((part) => ({ part, options: optionsOf(part) })),
        },
        { seed, resources, budget: 150, asked: (batch) => asked.push(...batch.map((each) => each.text)) },
      );
      const numbers = first.words.filter((word) => /\d/.test(word));
      expect(
        asked.filter((each) => each.words.filter((word) => numbers.includes(word)).length < numbers.length),
      ).toEqual([]);
      const begins = first.words.flatMap((word, index) => {
        const span = first.spanOf(index);
        return span.sequence === 0 && span.start < 3 ? [word] : [];
      });
      expect(
        asked.filter((each) => begins.some((word, index) => each.words[each.places[index] ?? -1] !== word)),
      ).toEqual([]);
      const still = words.filter((phrase) => ` ${first.words.join(" ")} `.includes(` ${phrase} `));
      expect(
        asked.filter((each) => still.some((phrase) => !` ${each.words.join(" ")} `.includes(` ${phrase} `))),
      ).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
