import { expect, test } from "vitest";
import type { Attack } from "../attack.ts";
import type { Chosen, Part } from "../part.ts";
import { findRecipe, recipes } from "./index.ts";
import { textfoolerStopwords } from "./textfooler-stopwords.ts";

/** A part by its name, and those of its options that TextAttack's recipe says. */
type Said = string | readonly [id: string, options: object];

/** What a recipe of TextAttack 0.3.11 is made of (textattack/attack_recipes), in our parts' names; the goal is untargeted, unless said. */
interface Parts {
  readonly goal?: Said;
  readonly search: Said;
  readonly transformations: readonly Said[];
  readonly constraints: readonly Said[];
}

const once = ["repeat-modification", "stopwords"];
const second: Said = ["sequence", { change: "second" }];
const sentences = (options: object): Said => [
  "sentence-similarity",
  { metric: "cosine", against: "original", ...options },
];
const windows = { window: 15, skipShort: true };
const squared = (options: object): Said => ["word-embedding-distance", { mostSquaredDistance: 0.5, ...options }];
const deleted: Said = ["word-importance", { ranking: "delete" }];
const inside = { keepFirst: true, keepLast: true };
const differential: Said = ["differential-evolution", { changes: 1, population: 32, generations: 10 }];

const theirs: Readonly<Record<string, Parts>> = {
  deepwordbug: {
    search: ["word-importance", { ranking: "unk" }],
    transformations: ["swap-neighbours", "substitute-letter", "delete-letter", "insert-letter"],
    constraints: [...once, ["edit-distance", { most: 30 }]],
  },
  textbugger: {
    search: deleted,
    transformations: [
      ["split-word", {}],
      ["delete-letter", inside],
      ["swap-neighbours", inside],
      ["homoglyphs", { table: "textattack" }],
      ["embedding", { most: 5 }],
    ],
    constraints: [...once, sentences({ threshold: 0.8, metric: "angular" })],
  },
  pruthi: {
    search: "greedy",
    transformations: ["swap-neighbours", "delete-letter", "insert-letter", "keyboard"].map((id) => [
      id,
      { all: true, ...inside },
    ]),
    constraints: [...once, ["min-word-length", { least: 4 }], ["max-words-perturbed", { most: 1 }]],
  },
  hotflip: {
    search: ["beam", { width: 10 }],
    transformations: [["gradient-swap", { top: 1 }]],
    constraints: [
      ...once,
      ["max-words-perturbed", { most: 2 }],
      ["word-embedding-distance", { leastCosine: 0.8 }],
      ["part-of-speech", { allowVerbNounSwap: true }],
    ],
  },
  pwws: {
    search: ["word-importance", { ranking: "weighted-saliency" }],
    transformations: ["wordnet"],
    constraints: once,
  },
  textfooler: {
    search: deleted,
    transformations: [["embedding", { most: 50 }]],
    constraints: [
      "repeat-modification",
      ["stopwords", { words: [...textfoolerStopwords] }],
      second,
      ["word-embedding-distance", { leastCosine: 0.5 }],
      ["part-of-speech", { allowVerbNounSwap: true }],
      sentences({ threshold: 0.840845057, metric: "angular", against: "current", ...windows }),
    ],
  },
  bae: {
    search: deleted,
    transformations: [["masked-replace", { method: "bae", candidates: 50, leastProbability: 0 }]],
    constraints: [
      ...once,
      ["part-of-speech", { allowVerbNounSwap: true }],
      sentences({ threshold: 0.936338023, ...windows }),
    ],
  },
  "bert-attack": {
    search: ["word-importance", { ranking: "unk" }],
    transformations: [["masked-replace", { method: "bert-attack", candidates: 8 }]],
    constraints: [...once, ["max-words-perturbed", { share: 0.4 }], sentences({ threshold: 0.2 })],
  },
  clare: {
    search: "greedy",
    transformations: [
      ["masked-replace", { method: "bae", candidates: 50, leastProbability: 5e-4 }],
      ["masked-insert", { candidates: 50, leastProbability: 0 }],
      ["masked-merge", { candidates: 50, leastProbability: 5e-3 }],
    ],
    constraints: [...once, sentences({ threshold: 0.7, ...windows })],
  },
  a2t: {
    search: ["word-importance", { ranking: "gradient" }],
    transformations: [["embedding", { most: 20 }]],
    constraints: [
      ...once,
      second,
      ["part-of-speech", { allowVerbNounSwap: false }],
      ["max-modification-rate", { share: 0.1, least: 4 }],
      sentences({ threshold: 0.9 }),
      ["word-embedding-distance", { leastCosine: 0.8 }],
    ],
  },
  "a2t-mlm": {
    search: ["word-importance", { ranking: "gradient" }],
    transformations: [["masked-replace", { method: "bae", candidates: 20, leastProbability: 0 }]],
    constraints: [
      ...once,
      second,
      ["part-of-speech", { allowVerbNounSwap: false }],
      ["max-modification-rate", { share: 0.1, least: 4 }],
      sentences({ threshold: 0.9 }),
    ],
  },
  checklist: {
    search: "greedy",
    transformations: ["extend", "contract", "change-name", "change-number", "change-location"],
    constraints: ["repeat-modification"],
  },
  alzantot: {
    search: ["genetic", { population: 60, generations: 20, improved: false }],
    transformations: [["embedding", { most: 8 }]],
    constraints: [
      ...once,
      second,
      ["max-words-perturbed", { share: 0.2 }],
      squared({ against: "current" }),
      ["likeliest-words", { most: 4 }],
    ],
  },
  "faster-alzantot": {
    search: ["genetic", { population: 60, generations: 40, improved: false }],
    transformations: [["embedding", { most: 8 }]],
    constraints: [
      ...once,
      ["max-words-perturbed", { share: 0.2 }],
      squared({ against: "original" }),
      ["word-likelihood", { drop: 5 }],
    ],
  },
  iga: {
    search: ["genetic", { population: 60, generations: 20, improved: true, swaps: 5 }],
    transformations: [["embedding", { most: 50 }]],
    constraints: ["stopwords", ["max-words-perturbed", { share: 0.2 }], squared({ against: "current" })],
  },
  "input-reduction": {
    goal: ["input-reduction", { endless: true }],
    search: deleted,
    transformations: ["delete-word"],
    constraints: once,
  },
  kuleshov: {
    goal: ["confidence", { below: 0.7 }],
    search: "greedy",
    transformations: [["embedding", { most: 15 }]],
    // A squared distance of 0.2 between vectors of length 1: 2 − 2 cos = 0.2.
    constraints: [
      ...once,
      ["max-words-perturbed", { share: 0.5 }],
      sentences({ threshold: 0.9 }),
      ["word-likelihood", { drop: 2 }],
    ],
  },
  "bad-characters": {
    search: differential,
    transformations: [["homoglyphs", { all: true, table: "intentional" }]],
    constraints: [],
  },
  "bad-characters-invisible": {
    search: differential,
    transformations: [["invisible-characters", { all: true, characters: ["\u200B", "\u200C", "\u200D"] }]],
    constraints: [],
  },
  "bad-characters-deletions": {
    search: differential,
    transformations: [["backspaces", { all: true, every: true }]],
    constraints: [],
  },
  "bad-characters-reorderings": {
    search: differential,
    transformations: [["reorderings", { all: true }]],
    constraints: [],
  },
};

const said = (part: Said): { id: string; options: object } =>
  typeof part === "string" ? { id: part, options: {} } : { id: part[0], options: part[1] };

const inOrder = (parts: readonly { id: string; options: unknown }[]): unknown[] =>
  parts.toSorted((one, other) => (one.id < other.id ? -1 : 1));

const made = ({ part, options }: Chosen<Part<unknown>>): { id: string; options: unknown } => ({ id: part.id, options });

function shown({ goal, search, transformations, constraints }: Attack): unknown {
  return {
    goal: made(goal),
    search: made(search),
    transformations: transformations.map(made),
    constraints: inOrder(constraints.map(made)),
  };
}

test.each(Object.entries(theirs))("%s, textattack: the parts of TextAttack's recipe", (id, recipe) => {
  const { goal = "untargeted", search, transformations, constraints } = recipe;
  expect(shown(findRecipe(id).attack("textattack"))).toMatchObject({
    goal: said(goal),
    search: said(search),
    transformations: transformations.map(said),
    constraints: inOrder(constraints.map(said)),
  });
});

test("of all recipes that TextAttack has in English", () => {
  // BAE's other ways are the paper's alone; HowNet and translations are not here: PSO and Morpheus have another transformation, and another goal.
  const apart = new Set(["bae-i", "bae-r-or-i", "bae-r-and-i", "pso", "morpheus"]);
  expect(
    recipes
      .map(({ id }) => id)
      .filter((id) => !apart.has(id))
      .toSorted(),
  ).toEqual(Object.keys(theirs).toSorted());
});
