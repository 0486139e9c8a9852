/** Documents about concepts, probes, neighbours and maps, as small as they can be. */

const model = { id: "mini" };

function of<D extends object>(verb: string, document: D) {
  return { model, ...document, provenance: { options: { verb } } };
}

function conceptLine(layer: number, concept: string, score: number, pAdjusted: number) {
  const numbers = { score, low: score - 0.1, high: score, random: 0.5, p: pAdjusted / 4, pAdjusted };
  return of("concepts", {
    concept,
    layer,
    hook: `blocks.${layer}.hook_resid_post`,
    label: "positive",
    ...numbers,
    derivative: 0.2,
    cosine: 0.1,
    accuracy: 0.9,
    accuracyLow: 0.6,
    accuracyHigh: 0.97,
    examples: 12,
    ofClass: 30,
    runs: 20,
  });
}

export const conceptLines = [
  conceptLine(0, "praise", 0.75, 0.2),
  conceptLine(1, "praise", 1, 0.0001),
  conceptLine(0, "food", 0.5, 1),
  conceptLine(1, "food", 0.25, 0.4),
];

export const conceptsSummary = of("concepts", {
  type: "summary",
  pool: "mean",
  solver: "logistic",
  runs: 20,
  tests: 4,
  concepts: [
    { concept: "praise", source: "found", examples: 12, words: ["good", "great"] },
    { concept: "food", source: "templates", examples: 3, words: ["tea", "cup", "milk"] },
  ],
  classes: [{ label: "positive", examples: 30, said: 10 }],
  seconds: 1,
} as const);

function bounds(value: number) {
  return { low: Math.max(0, value - 0.1), high: Math.min(1, value + 0.1) };
}

function probeLine(layer: number, accuracy: number, control: number) {
  return of("probe", {
    layer,
    hook: `blocks.${layer}.hook_resid_post`,
    accuracy,
    control,
    selectivity: accuracy - control,
    intervals: { accuracy: bounds(accuracy), control: bounds(control), selectivity: bounds(accuracy - control) },
    training: { accuracy: 1, control: 1 },
  });
}

export const probeLines = [probeLine(-1, 0.6, 0.5), probeLine(0, 0.9, 0.6), probeLine(1, 0.85, 0.5)];

export const probesSummary = of("probe", {
  type: "summary",
  task: "label",
  pool: "mean",
  classes: ["no", "yes"],
  texts: 40,
  examples: 40,
  training: 30,
  test: 10,
  majority: 0.5,
  seconds: 1,
} as const);

export const similarTokens = of("similar", {
  text: "It was a fantastic show!",
  layer: 2,
  hook: "blocks.2.attn.hook_z",
  head: 3,
  by: "representation",
  token: { position: 4, text: "fantastic", start: 9, end: 18 },
  searched: { texts: 2, contexts: 9, features: 4 },
  neighbours: [
    {
      text: "What a great show",
      row: 2,
      label: "positive",
      token: "great",
      position: 3,
      start: 7,
      end: 12,
      score: 0.9,
    },
    { text: `${"so ".repeat(60)}bad`, row: 3, token: "bad", position: 61, start: 180, end: 183, score: 0.3 },
  ],
  background: { mean: 0.1, deviation: 0.2 },
  summary: {
    next: [{ value: "show", count: 2, share: 1, base: 0.1 }],
    word: [{ value: "great", count: 1, share: 0.5, base: 0.1 }],
    partOfSpeech: [],
  },
  seconds: 1,
});

const { token: _, head: __, ...whole } = similarTokens;

export const similarTexts = {
  ...whole,
  pool: "mean",
  neighbours: [{ text: "Alone", row: 1, score: 0.5 }],
  summary: {},
};

export const mapped = of("map", {
  layer: 5,
  hook: "blocks.5.hook_resid_post",
  pool: "mean",
  neighbours: 3,
  minDistance: 0.1,
  points: Array.from({ length: 30 }, (___, index) => ({
    x: index % 6,
    y: -index,
    text: `text ${index}`,
    row: index + 1,
    label: index % 2 === 0 ? "yes" : "no",
    predicted: index % 5 === 0 ? "no" : index % 2 === 0 ? "yes" : "no",
    probability: 0.75,
    error: index % 10 === 0,
  })),
  slices: [
    { kind: "all", name: "all", rows: [0, 1], confidence: 0.75, accuracy: { mean: 0.9, low: 0.8, high: 1 } },
    {
      kind: "word",
      name: "not",
      rows: Array.from({ length: 20 }, (___, index) => index),
      confidence: 0.75,
      accuracy: { mean: 0.5, low: 0.2, high: 0.7 },
    },
    { kind: "mistake", name: "yes as no", rows: [0], confidence: 0.75, accuracy: null },
  ],
  seconds: 1,
});
