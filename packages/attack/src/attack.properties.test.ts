import type { Answer, BlackBox } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { attackAll, type Attacked } from "./attack-all.ts";
import { attackText, type Asked, type Attack, type AttackResult } from "./attack.ts";
import { repeatModification } from "./constraints/repeat-modification.ts";
import { editDistance } from "./constraints/edit-distance.ts";
import { likeliestWords } from "./constraints/likeliest-words.ts";
import { maxWordsPerturbed } from "./constraints/max-words-perturbed.ts";
import { protectedWords } from "./constraints/protected.ts";
import { stopwords } from "./constraints/stopwords.ts";
import { confidence } from "./goals/confidence.ts";
import { inputReduction } from "./goals/input-reduction.ts";
import { targeted } from "./goals/targeted.ts";
import { untargeted } from "./goals/untargeted.ts";
import { chosen, noOptions } from "./part.ts";
import { actionRanking } from "./search/action-ranking.ts";
import { beam } from "./search/beam.ts";
import { exhaustive } from "./search/exhaustive.ts";
import { greedy } from "./search/greedy.ts";
import { searches } from "./search/index.ts";
import { differentialEvolution } from "./search/population/differential-evolution.ts";
import { genetic } from "./search/population/genetic.ts";
import { particleSwarm } from "./search/population/particle-swarm.ts";
import { wordImportance } from "./search/word-importance.ts";
import { deleteLetter } from "./transformations/delete-letter.ts";
import { deleteWord } from "./transformations/delete-word.ts";
import { joinWords } from "./transformations/join-words.ts";
import { keyboard } from "./transformations/keyboard.ts";
import { swapNeighbours } from "./transformations/swap-neighbours.ts";
import { wordSwap, type Transformation } from "./transformations/transformation.ts";
import type { Resources } from "./resources.ts";
import type { Tools } from "./tools.ts";

/** Three classes by sums over letters, so that every letter and its place among the others count. */
const toy: BlackBox = {
  labels: ["low", "middle", "high"],
  ask: async (questions) => ({
    answers: questions.map(({ text, pair = "" }) => {
      const sums = [1, 1, 1];
      for (const [place, letter] of Array.from(`${text}${pair}`).entries())
        sums[(letter.codePointAt(0) ?? 0) % 3] = (sums[(letter.codePointAt(0) ?? 0) % 3] ?? 0) + 1 + (place % 5) / 7;
      const total = sums.reduce((sum, each) => sum + each, 0);
      return { probabilities: sums.map((sum) => sum / total) };
    }),
    queries: { asked: questions.length, distinct: questions.length, forward: 1 },
  }),
};

/** A word that is not to be touched. */
const kept = "good";

const twoWords = wordSwap<unknown>({
  id: "two-words",
  title: "Two words",
  citation: "",
  does: "cuts words in two, or says them again",
  level: "word",
  options: noOptions,
  replacements: (word) => (word.length > 3 ? [`${word.slice(0, 2)} ${word.slice(2)}`, `${word}ly`, word] : []),
});

const insert: Transformation<unknown> = {
  id: "insert",
  title: "Insert",
  citation: "",
  does: "puts words in",
  level: "word",
  change: "insert",
  options: noOptions,
  candidates: (text, words) => words.flatMap((word) => [text.insertBefore(word, "so"), text.insertAfter(word, "too")]),
};

const searchChoices: readonly Attack["search"][] = [
  chosen(greedy),
  chosen(beam, { width: 3 }),
  chosen(exhaustive, { depth: 2, most: 3000 }),
  chosen(actionRanking),
  chosen(genetic, { population: 5, generations: 3 }),
  chosen(genetic, { population: 5, generations: 3, improved: true, favour: "weaker", swaps: 2 }),
  chosen(particleSwarm, { particles: 4, rounds: 3 }),
  chosen(particleSwarm, { particles: 4, rounds: 3, movement: "from" }),
  chosen(differentialEvolution, { changes: 2, population: 3, generations: 3 }),
  chosen(wordImportance),
  chosen(wordImportance, { ranking: "weighted-saliency", inTurn: true }),
  chosen(wordImportance, { ranking: "weighted-saliency-change", follow: false }),
  chosen(wordImportance, { ranking: "delete" }),
  chosen(wordImportance, { ranking: "order" }),
  chosen(wordImportance, { ranking: "random" }),
];

const transformationChoices: readonly Attack["transformations"][number][] = [
  chosen(swapNeighbours, { all: true }),
  chosen(deleteLetter),
  chosen(keyboard),
  chosen(twoWords),
  chosen(deleteWord),
  chosen(insert),
  chosen(joinWords),
];

const constraintChoices: readonly Attack["constraints"][number][] = [
  chosen(stopwords),
  chosen(maxWordsPerturbed, { most: 2 }),
  chosen(maxWordsPerturbed, { share: 0.3 }),
  chosen(editDistance, { most: 3 }),
  chosen(likeliestWords, { most: 2 }),
];

/** Every text has its likelihood, by its letters. */
const resources: Resources = {
  logProbabilities: async (texts) =>
    texts.map((text) => Array.from(text, (letter) => -((letter.codePointAt(0) ?? 0) % 7))),
};

const goalChoices: readonly Attack["goal"][] = [
  chosen(untargeted),
  chosen(confidence, { below: 0.4 }),
  chosen(targeted, { label: "low" }),
  chosen(inputReduction),
  chosen(inputReduction, { endless: false }),
];

const wordsOf = fc.constantFrom("good", "film", "the", "a", "fine", "co-op", "it's", "Ünïted", "5", "was", "awful");
const textOf = fc
  .tuple(fc.array(wordsOf, { minLength: 1, maxLength: 6 }), fc.constantFrom(" ", ", ", " 😀 "))
  .map(([words, between]) => `${words.join(between)}.`);

const attackOf = fc
  .record({
    goal: fc.constantFrom(...goalChoices),
    search: fc.constantFrom(...searchChoices),
    transformations: fc.subarray([...transformationChoices], { minLength: 1, maxLength: 3 }),
    constraints: fc.subarray([...constraintChoices]),
  })
  .map(({ search, transformations, constraints, goal }): Attack => {
    const { changes } = search.part;
    const fit = transformations.filter(({ part }) => !changes || changes.includes(part.change));
    return {
      goal,
      search,
      transformations: fit.length > 0 ? fit : [chosen(keyboard)],
      constraints: [chosen(repeatModification), chosen(protectedWords, { words: [kept] }), ...constraints],
    };
  });

const exampleOf = fc
  .tuple(textOf, fc.option(textOf, { nil: undefined }))
  .map(([text, pair]) => ({ text, ...(pair !== undefined && { pair }) }));
const cases = { attack: attackOf, seed: fc.nat(1000), budget: fc.integer({ min: 1, max: 150 }) };
const caseOf = fc.record({ ...cases, example: exampleOf });

/** Goals that are reached when the label is lost. */
const losing = new Set(["untargeted", "targeted"]);

const isKept = ({ before, after }: AttackResult): boolean =>
  before.text.words.every(
    (word, index) => word !== kept || after.text.words[after.text.places[index] ?? -1] === kept,
  ) &&
  after.text.words.filter((word) => word === kept).length === before.text.words.filter((word) => word === kept).length;

const tools: Tools = { subject: toy, label: 0, resources, random: new NumpyRandomState(0) };

/** Of each constraint that judges candidates, whether the text that was found holds it. */
async function held({ constraints }: Attack, { before, after }: AttackResult): Promise<(readonly boolean[])[]> {
  const reference = { original: before.text, current: before.text };
  return Promise.all(
    constraints.map(
      async ({ part, options }) => (await part.holds?.([after.text], reference, options, tools)) ?? [true],
    ),
  );
}

const likeliest = (answer: Answer | undefined): number | undefined =>
  answer?.probabilities.indexOf(Math.max(...answer.probabilities));

const said = ({ status, label, after, before, queries, skipped }: AttackResult): unknown => ({
  status,
  label,
  skipped,
  before: before.text.key,
  after: after.text.key,
  score: after.score,
  asked: [queries.asked, queries.distinct, queries.known],
});

test("whatever is attacked however, bounds and protected words hold, and what is recorded is so", async () => {
  let [changed, succeeded] = [0, 0];
  await fc.assert(
    fc.asyncProperty(caseOf, async ({ attack, example, seed, budget }) => {
      const trace: Asked[] = [];
      const asked = (batch: readonly Asked[]): number => trace.push(...batch);
      const result = await attackText(toy, example, attack, { seed, budget, asked, resources });
      const { before, after, queries, label, status } = result;
      changed += Number(after.text.key !== before.text.key);
      succeeded += Number(status === "succeeded");

      expect(queries.asked).toBeLessThanOrEqual(budget);
      expect(trace).toHaveLength(queries.asked);
      expect(trace.map(({ text }) => text.key)).toContain(after.text.key);

      const { answers } = await toy.ask([after.text.question, before.text.question]);
      expect([after.answer, before.answer]).toEqual(answers);
      expect([before.text.question, after.text.original.question]).toEqual([example, example]);
      expect(label).toBe(likeliest(answers[1]));
      expect(likeliest(answers[0]) !== label || !losing.has(attack.goal.part.id) || status !== "succeeded").toBe(true);

      expect(isKept(result)).toBe(true);
      expect((await held(attack, result)).flat()).not.toContain(false);
    }),
    { numRuns: 500 },
  );
  expect(changed).toBeGreaterThan(30);
  expect(succeeded).toBeGreaterThan(5);
});

test("the same seed finds the same, alone or among others", async () => {
  const many = fc.record({ ...cases, examples: fc.array(exampleOf, { minLength: 2, maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(many, async ({ attack, examples, seed, budget }) => {
      const together: Attacked[] = [];
      for await (const each of attackAll(toy, examples, attack, { seed, budget, resources, atOnce: 3 }))
        together.push(each);
      const alone = await Promise.all(
        examples.map((example, index) => attackText(toy, example, attack, { seed: seed + index, budget, resources })),
      );
      expect(together.map(({ error }) => error)).toEqual(examples.map(() => undefined));
      expect(together.map(({ result }) => result && said(result))).toEqual(alone.map(said));
    }),
    { numRuns: 100 },
  );
});

const every = searchChoices.map((search) => [`${search.part.id} ${JSON.stringify(search.options)}`, search] as const);
const plain = (search: Attack["search"]): Attack => ({
  goal: chosen(untargeted),
  search,
  transformations: [chosen(swapNeighbours, { all: true })],
  constraints: [chosen(repeatModification), chosen(stopwords)],
});

test.each(every)("%s: odd texts end clearly", async (_, search) => {
  const attack = plain(search);
  for (const text of ["", "  ", "😀 🎉", "…"])
    await expect(attackText(toy, { text }, attack, { seed: 0 })).rejects.toMatchObject({ code: "no-words" });
  const nothing = await attackText(toy, { text: "the and of" }, attack, { seed: 0 });
  expect(nothing).toMatchObject({ status: "failed", after: { text: { text: "the and of" } } });
  const one = await attackText(toy, { text: "film" }, attack, { seed: 0 });
  expect(one.after.text.words).toHaveLength(1);
  const once = await attackText(toy, { text: "a fine film" }, attack, { seed: 0, budget: 1 });
  expect(once).toMatchObject({ status: "failed", queries: { asked: 1, distinct: 1 } });
  await expect(attackText(toy, { text: "fine" }, attack, { seed: 0, budget: 0 })).rejects.toThrow("no questions");
  for (const label of [3, -1, 0.5, Number.NaN])
    await expect(attackText(toy, { text: "fine", label }, attack, { seed: 0 })).rejects.toMatchObject({
      code: "bad-label",
      hint: "Labels are counted from 0: low, middle, high.",
    });
  const { label } = once;
  const wrong = await attackText(toy, { text: "a fine film", label: (label + 1) % 3 }, attack, { seed: 0 });
  expect(wrong).toMatchObject({ status: "skipped", skipped: "it is misclassified as it is", queries: { asked: 1 } });
});

test("all searches are tried", () => {
  expect(new Set(searchChoices.map(({ part }) => part.id))).toEqual(new Set(searches.map(({ id }) => id)));
});
