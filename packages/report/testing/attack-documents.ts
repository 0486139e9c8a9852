import type { AttackDocument, AttackSummaryDocument } from "../src/attack-documents.ts";

const attack = {
  recipe: "deepwordbug",
  constraintSet: "textattack",
  goal: "untargeted",
  search: "word-importance",
  transformations: ["swap-neighbours", "delete-letter"],
  constraints: [],
};

const said = (positive: number): AttackDocument["after"] => ({
  label: positive >= 0.5 ? "positive" : "negative",
  probability: Math.max(positive, 1 - positive),
  probabilities: { positive, negative: 1 - positive },
});

const asked = [
  ["It was a good movie!", 0.999, 0],
  ["It was a [UNK] movie!", 0.5, 1],
  ["It was a good [UNK]!", 0.9, 1],
  ["It was a goood movie!", 0.8, 2],
  ["It was a god movie!", 0.6, 2],
  ["It was a god moovie!", 0.55, 3],
  ["It was a god film!", 0.1, 3],
] as const;

/** An attack that changed two words, with its seven questions. */
export function attackedDocument(): AttackDocument & { readonly trace: NonNullable<AttackDocument["trace"]> } {
  return {
    text: "It was a good movie!",
    model: { id: "a-model" },
    attack,
    status: "succeeded",
    adversarial: "It was a god film!",
    label: "positive",
    before: said(0.999),
    after: said(0.1),
    edits: [
      { start: 9, end: 13, from: "good", to: "god" },
      { start: 14, end: 19, from: "movie", to: "film" },
    ],
    wordsChanged: 2,
    words: 5,
    queries: { asked: 7, distinct: 7, known: 0, forward: 4 },
    trace: asked.map(([text, positive, round]) => ({
      text,
      probabilities: { positive, negative: 1 - positive },
      score: Number((1 - positive).toFixed(3)),
      known: false,
      round,
    })),
    seconds: 0.5,
  };
}

const interval = (mean: number): { mean: number; low: number; high: number } => ({
  mean,
  low: mean * 0.9,
  high: Math.min(1, mean * 1.1),
});

/** What an attack came to over twenty texts. */
export function attackSummaryDocument(): AttackSummaryDocument & { readonly type: "summary" } {
  return {
    type: "summary",
    attack,
    texts: 20,
    succeeded: 15,
    failed: 3,
    skipped: 2,
    accuracy: { before: interval(0.9), under: interval(0.15) },
    successRate: interval(0.83),
    meanQueries: { mean: 41.5, low: 30, high: 55 },
    wordsChanged: interval(0.2),
    transfer: { "another-model": interval(0.4) },
    queries: { asked: 747, distinct: 700, known: 47, forward: 30 },
    seconds: 12,
  };
}
