import type { Activation, BlackBox, HookName, SubjectToken, WhiteBox } from "@limelight/core";
import { expect, test } from "vitest";
import { attackText, type Asked, type Attack, type AttackResult } from "../attack.ts";
import type { Constraint } from "../constraints/constraint.ts";
import { editDistance } from "../constraints/edit-distance.ts";
import { likeliestWords } from "../constraints/likeliest-words.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen, noOptions } from "../part.ts";
import type { Resources } from "../resources.ts";
import { wordSwap, type Transformation } from "../transformations/transformation.ts";
import { wordnet } from "../transformations/wordnet.ts";
import { actionRanking } from "./action-ranking.ts";
import { beam } from "./beam.ts";
import { exhaustive } from "./exhaustive.ts";
import { differentialEvolution } from "./population/differential-evolution.ts";
import { genetic } from "./population/genetic.ts";
import { particleSwarm } from "./population/particle-swarm.ts";
import { greedy } from "./greedy.ts";
import type { Search } from "./search.ts";
import { wordImportance } from "./word-importance.ts";

/** A word's worth is its letters' count below zero where it is in capitals; the sum decides, 0 is positive. */
const worth = (text: string): number =>
  text
    .split(/\W+/)
    .map((word) => (word === word.toUpperCase() ? -word.length : word.length))
    .reduce((sum, each) => sum + each, 0);

const answerOf = (text: string): { probabilities: number[] } => {
  const positive = 1 / (1 + Math.exp(-worth(text) / 8));
  return { probabilities: [1 - positive, positive] };
};

const subject: BlackBox = {
  labels: ["negative", "positive"],
  ask: async (questions) => ({
    answers: questions.map(({ text }) => answerOf(text)),
    queries: { asked: questions.length, distinct: questions.length, forward: 1 },
  }),
};

const swaps = (words: Readonly<Record<string, readonly string[]>>): Transformation<unknown> =>
  wordSwap<unknown>({
    id: "swaps",
    title: "Swaps",
    citation: "",
    does: "swaps words for those of a list",
    level: "word",
    options: noOptions,
    replacements: (word) => words[word] ?? [],
  });

/** Each word in capitals, and a swap that does nothing. */
const capitals = wordSwap<unknown>({
  id: "capitals",
  title: "Capitals",
  citation: "",
  does: "writes a word in capitals",
  level: "word",
  options: noOptions,
  replacements: (word) => [word.toUpperCase(), `${word.slice(0, -1)}x`],
});

function attackBy(
  search: Attack["search"],
  transformations: readonly Transformation<unknown>[] = [capitals],
  constraints: Attack["constraints"] = [],
): Attack {
  return {
    goal: chosen(untargeted),
    search,
    transformations: transformations.map((part) => chosen(part)),
    constraints: [chosen(repeatModification), ...constraints],
  };
}

async function traced(
  text: string,
  attack: Attack,
  resources: Resources = {},
  asked: BlackBox = subject,
): Promise<{ result: AttackResult; trace: string[] }> {
  const trace: Asked[] = [];
  const result = await attackText(asked, { text }, attack, {
    seed: 1,
    resources,
    asked: (batch) => trace.push(...batch),
  });
  return { result, trace: trace.map((each) => each.text.text) };
}

const changedWords = ({ before, after }: AttackResult): number =>
  before.text.words.filter((word, index) => word !== after.text.words[index]).length;

/** It only says which words may be changed: no more than so many in all. */
const atMost = (most: number): Constraint<unknown> => ({
  id: "at-most",
  title: "At most",
  citation: "",
  does: "bounds changes",
  options: noOptions,
  mayChange: (text) => text.modified.size < most,
});

const long = "one three two fifteen seven of ten thousand";

test.each([
  ["genetic", chosen(genetic, { population: 10 })],
  ["improved genetic", chosen(genetic, { population: 10, improved: true })],
  ["genetic, by the weaker", chosen(genetic, { population: 10, favour: "weaker" })],
  ["particle swarm", chosen(particleSwarm, { particles: 10 })],
  ["differential evolution", chosen(differentialEvolution, { changes: 5, population: 10 })],
] as const)("%s: finds what takes several words, and no more words than may be changed", async (_, search) => {
  const free = await traced(long, attackBy(search));
  expect(free.result.status).toBe("succeeded");
  expect(worth(free.result.after.text.text)).toBeLessThanOrEqual(0);
  const bound = await traced(long, attackBy(search, [capitals], [chosen(atMost(2))]));
  expect(bound.result.status).toBe("failed");
  expect(changedWords(bound.result)).toBe(2);
  expect(
    Math.max(...bound.trace.map((text) => new Set(text.match(/\b[A-Z]+\b|\b[a-z]*x\b/g)).size)),
  ).toBeLessThanOrEqual(2);
});

test.each([genetic, particleSwarm, differentialEvolution])(
  "$id: words that become two are followed",
  async (search) => {
    const cut = swaps({ fantastic: ["FANTASTIC ALLY", "fan tastic"], film: ["MOVING PICTURE"], x: ["Y Z"] });
    const { result, trace } = await traced("x fantastic film a fine film", attackBy(chosen(search), [cut]));
    expect(result.after.text.text).toMatch(/FANTASTIC ALLY (film|MOVING PICTURE) a fine (film|MOVING PICTURE)$/);
    expect(
      trace.every((text) =>
        /^(x|Y Z) (fantastic|FANTASTIC ALLY|fan tastic) (film|MOVING PICTURE) a fine (film|MOVING PICTURE)$/.test(text),
      ),
    ).toBe(true);
  },
);

test("exhaustive search tries each combination once, fewer words first, and finds the smallest", async () => {
  const ways = swaps({ a: ["b", "c"], d: ["e"], f: ["g", "h", "i"] });
  const { result, trace } = await traced("a d f", attackBy(chosen(exhaustive, { depth: 3 }), [ways]));
  expect(result.status).toBe("failed");
  expect(trace).toHaveLength(3 * 2 * 4);
  expect(new Set(trace).size).toBe(3 * 2 * 4);
  const words = trace.map((text) => text.split(" ").filter((word, index) => word !== "adf"[index]).length);
  expect(words).toEqual(words.toSorted((one, other) => one - other));
  const smallest = await traced("of one fifteen seven", attackBy(chosen(exhaustive, { depth: 4 })));
  expect(smallest.result.status).toBe("succeeded");
  expect(changedWords(smallest.result)).toBe(2);
});

test("exhaustive search refuses what is hopeless, unless a budget bounds it", async () => {
  const attack = attackBy(chosen(exhaustive, { depth: 8, most: 1000 }));
  await expect(traced(long, attack)).rejects.toMatchObject({ code: "bad-option", message: /^6560 combinations/ });
  const bounded = await attackText(subject, { text: `${long} ${long}` }, attack, { seed: 0, budget: 100 });
  expect(bounded).toMatchObject({ status: "failed", queries: { asked: 100 } });
});

test("actions are found once and made best first, each word's one, and two words may become one", async () => {
  const { result, trace } = await traced("of fifteen one seven", attackBy(chosen(actionRanking)));
  expect(trace).toHaveLength(1 + 8 + 1);
  expect(trace[9]).toBe("of FIFTEEN one SEVEN");
  expect(result).toMatchObject({ status: "succeeded", after: { text: { text: "of FIFTEEN one SEVEN" } } });
  const merge: Transformation<unknown> = {
    ...swaps({}),
    id: "merge",
    change: "merge",
    candidates: (text) => [
      text.replace(
        new Map([
          [1, "BAAD"],
          [2, ""],
        ]),
      ),
    ],
  };
  const merged = await traced(
    "a fine long one seven",
    attackBy(chosen(actionRanking), [merge, swaps({ one: ["ONE"], long: ["LON"] })]),
  );
  expect(merged.trace.slice(4)).toEqual(["a BAAD ONE seven"]);
  expect(merged.result.after.text.places).toEqual([0, 1, -1, 2, 3]);
});

test("actions take words out, the first one too", async () => {
  const gone: Transformation<unknown> = {
    ...swaps({}),
    id: "gone",
    change: "delete",
    candidates: (text, words) => words.map((word) => text.deleteWord(word)),
  };
  const { trace } = await traced("seventeen is GOOD", attackBy(chosen(actionRanking), [gone]));
  expect(trace.slice(1)).toEqual(["is GOOD", "seventeen GOOD", "seventeen is "]);
  const all = await traced("so seven is five GOO", attackBy(chosen(actionRanking), [gone]));
  expect(all.trace.slice(6)).toEqual(["so is GOO", " is GOO"]);
});

test("of several that reach the goal it is the one most like the original", async () => {
  const ways = swaps({ splendid: ["AWFULLY BAD", "HORRIBLE", "UNSPEAKABLE", "fine"] });
  const attack = attackBy(chosen(wordImportance), [ways]);
  expect((await traced("so splendid", attack)).result.after.text.text).toBe("so UNSPEAKABLE");
  const alike: Constraint<unknown> = {
    id: "alike",
    title: "Alike",
    citation: "",
    does: "compares lengths",
    options: noOptions,
    holds: (candidates) => candidates.map(() => true),
    likeness: (candidates, { original }) => candidates.map(({ text }) => -Math.abs(text.length - original.text.length)),
  };
  const tied = attackBy(chosen(wordImportance), [ways], [chosen(alike)]);
  expect((await traced("so splendid", tied)).result.after.text.text).toBe("so HORRIBLE");
});

test("transformations take turns at a word", async () => {
  const behind: Transformation<unknown> = {
    ...swaps({}),
    id: "behind",
    change: "insert",
    candidates: (text, words) => words.map((word) => text.insertAfter(word, "NOT")),
  };
  const attack = {
    ...attackBy(chosen(wordImportance, { ranking: "order", inTurn: true }), [swaps({ fine: ["FINE"] }), behind]),
    constraints: [],
  };
  const { trace } = await traced("fine performances", attack);
  expect(trace).toEqual([
    "fine performances",
    "FINE performances",
    "FINE NOT performances",
    "FINE NOT performances NOT",
  ]);
});

function refuse(): never {
  throw new Error("nobody asks for this");
}

const token = (text: string, start: number): SubjectToken => ({ id: 1, text, start, end: start + text.length, word: 0, special: false, sequence: 0 }); // prettier-ignore
const special: SubjectToken = { ...token("", 0), special: true, sequence: null };

/** Two heads; to the tokens of "so" go 0.3 and 0.1, to those of "fine" and "films" 0.1 and 0.2 + 0.2, of what all see on the average. */
const pattern: Activation = {
  shape: [2, 2, 6],
  data: Float32Array.of(0.1, 0.4, 0.1, 0.2, 0.1, 0.1, 0.1, 0.2, 0.1, 0.2, 0.3, 0.1, 0.1, 0.3, 0.1, 0.2, 0.2, 0.1, 0.1, 0.3, 0.1, 0.2, 0.2, 0.1), // prettier-ignore
};

const watched: WhiteBox = {
  ...subject,
  heads: ["sequence-classification"],
  size: { layers: 2, heads: 2, keyHeads: 2, headFeatures: 2, hidden: 4, epsilon: 0, activation: "gelu", segments: 2, norms: "behind" }, // prettier-ignore
  hookNames: ["blocks.0.attn.hook_pattern", "blocks.1.attn.hook_pattern", "logits"],
  special: {},
  tokens: () => [special, token("so", 0), token("fine", 3), token("fil", 8), token("ms", 11), special],
  observe: async (_, hooks: readonly HookName[]) => {
    expect(hooks).toEqual(["blocks.1.attn.hook_pattern"]);
    return { observations: [{ activations: new Map(hooks.map((hook) => [hook, pattern])) }], queries: { asked: 1, distinct: 1, forward: 1 } }; // prettier-ignore
  },
  head: refuse,
  readOut: refuse,
  block: refuse,
  differentiate: refuse,
  sweep: refuse,
  wordEmbeddings: refuse,
  projectionBiases: refuse,
};

const attribute: Resources["attribute"] = async ({ text }, label) => {
  expect([text, label]).toEqual(["so fine films", 1]);
  return [
    { start: 0, end: 7, score: 7 }, // "so fine"
    { start: 8, end: 11, score: 2 },
    { start: 11, end: 13, score: 1 },
  ];
};

test("words are ranked by the attention paid to them, or by what an attribution method says", async () => {
  const one = [swaps({ so: ["soo"], fine: ["fiine"], films: ["filmms"] })];
  const attended = await traced(
    "so fine films",
    attackBy(chosen(wordImportance, { ranking: "attention" }), one),
    {},
    watched,
  );
  expect(attended.trace.slice(1)).toEqual(["so fine filmms", "soo fine films", "so fiine films"]);
  const attack = attackBy(chosen(wordImportance, { ranking: "attribution" }), one);
  const attributed = await traced("so fine films", attack, { attribute });
  expect(attributed.trace.slice(1)).toEqual(["so fiine films", "so fine filmms", "soo fine films"]);
  await expect(traced("so fine films", attack)).rejects.toMatchObject({ code: "no-resource", hint: /--attribution/ });
  const blind = attackBy(chosen(wordImportance, { ranking: "attention" }), one);
  await expect(traced("so fine films", blind)).rejects.toMatchObject({ code: "no-resource" });
});

test("greedy and beam search end where nothing bounds them, and no text is found", async () => {
  const back = swaps({ long: ["gnol"], gnol: ["long"] });
  for (const search of [chosen(greedy), chosen(beam, { width: 3 })]) {
    const endless = { ...attackBy(search, [back]), constraints: [] };
    const { result, trace } = await traced("a long and winding road", endless);
    expect(result.status).toBe("failed");
    expect(trace.length).toBeLessThan(20);
  }
});

test("the likeliest words are chosen among a word's candidates, not among texts that were put together of them", async () => {
  const transformed: string[] = [];
  const together: string[] = [];
  const probe: Search<unknown> = {
    id: "probe",
    title: "",
    citation: "",
    does: "",
    options: noOptions,
    async run(beginning, searching) {
      const { text } = beginning;
      transformed.push(...(await searching.transform(text, [0])).map(({ key }) => key));
      const children = ["GOOD", "BAD"].map((word) => text.replaceWord(1, word).replaceWord(0, "some"));
      together.push(...(await searching.holding(children, text)).map(({ key }) => key));
      return beginning;
    },
  };
  const attack = attackBy(chosen(probe), [swaps({ a: ["an", "the", "some"] })], [chosen(likeliestWords, { most: 1 })]);
  // A longer text is likelier.
  const resources: Resources = { logProbabilities: async (texts) => texts.map(({ length }) => [length]) };
  await attackText(subject, { text: "a film" }, attack, { seed: 0, resources });
  expect(transformed).toEqual(["some film"]);
  expect(together).toEqual(["some GOOD", "some BAD"]);
});

test("what may stand for words is told without texts, where transformations and constraints look at words alone", async () => {
  const found: unknown[] = [];
  const probe: Search<unknown> = {
    id: "probe",
    title: "",
    citation: "",
    does: "",
    options: noOptions,
    async run(beginning, searching) {
      found.push(await searching.replacements(beginning.text));
      return beginning;
    },
  };
  const of = async (
    parts: readonly Transformation<unknown>[],
    constraints: Attack["constraints"],
  ): Promise<unknown> => {
    await attackText(subject, { text: "the Good film" }, attackBy(chosen(probe), parts, constraints), { seed: 0 });
    return found.pop();
  };
  const some = swaps({ Good: ["Fine", "Good", "Bad"], film: ["Bad"] });
  expect(await of([capitals, some], [chosen(stopwords)])).toEqual([
    [],
    ["Bad", "Fine", "GOOD", "Goox"],
    ["Bad", "FILM", "filx"],
  ]);
  expect(await of([capitals], [chosen(editDistance, { most: 3 })])).toBeUndefined();
  expect(await of([capitals, chosen(wordnet).part], [])).toBeUndefined();
});
