import { z } from "zod";
import { ablated } from "./ablation-schema.ts";
import { foundWordsFields } from "./found-words-schemas.ts";
import { list, unit } from "./unit-schema.ts";

const numbers = list(z.number());
const probabilities = z.record(z.string(), z.number());
const maybe = z.number().nullable();

const sourced = {
  model: z.looseObject({ id: z.string() }).exactOptional(),
  provenance: z.looseObject({ adapter: z.looseObject({ description: z.string() }).exactOptional() }).exactOptional(),
};
const subject = { ...sourced, text: z.string(), text_pair: z.string().exactOptional() };

const ranks = z.looseObject({
  spearman: maybe,
  kendall: maybe,
  top: maybe,
  k: z.number(),
  of: z.enum(["scores", "sizes"]),
});

const explanation = {
  method: z.string(),
  options: z.record(z.string(), z.unknown()),
  target: z.looseObject({ index: z.number(), label: z.string() }),
  prediction: z.looseObject({ probabilities }),
  unedited: z.looseObject({ probabilities }).exactOptional(),
  unit: z.string().exactOptional(),
  aggregate: z.string().exactOptional(),
  units: list(unit),
  scores: numbers,
  stderr: list(maybe).exactOptional(),
  errors: z.string().exactOptional(),
  tied: list(z.tuple([z.number(), z.number()])).exactOptional(),
  stopped: z.looseObject({ samples: z.number(), standardError: maybe, reached: z.boolean() }).exactOptional(),
  expansion: z
    .looseObject({ complete: z.boolean(), closed: z.number(), nodes: z.number(), sharedBySize: z.number() })
    .exactOptional(),
  outputKind: z.string().exactOptional(),
  output: z.number().exactOptional(),
  base: z.number().exactOptional(),
  residual: z.number().exactOptional(),
  intercept: z.number().exactOptional(),
  localFit: z.number().exactOptional(),
  localPrediction: z.number().exactOptional(),
  sizes: z.boolean().exactOptional(),
  sum: z.number().exactOptional(),
  addsUpTo: z.string().nullable().exactOptional(),
  words: z.looseObject({ units: list(unit), scores: numbers, rest: z.number() }).exactOptional(),
  agreement: z.record(z.string(), ranks).exactOptional(),
  absorbed: list(z.looseObject({ part: z.string(), kind: z.string(), relevance: z.number() })).exactOptional(),
  ...foundWordsFields,
};

/** As many scores as units, and errors where there are any. */
function isMatched(document: {
  readonly units: readonly unknown[];
  readonly scores: readonly unknown[];
  readonly stderr?: readonly unknown[];
}): boolean {
  const { units, scores, stderr = units } = document;
  return scores.length === units.length && stderr.length === units.length;
}

const matched = { error: "units, scores and standard errors are not as many", path: ["scores"] };
const rated = list(z.looseObject({ word: z.string() }));
const selfExplanation = z
  .looseObject({
    asked: z.looseObject({ id: z.string() }).exactOptional(),
    order: z.string(),
    request: z.string(),
    answer: z.string(),
    label: z.string().nullable(),
    confidence: maybe,
    rated: z.number(),
    unrated: numbers,
    shared: numbers,
    invented: rated,
    repeated: rated,
    clipped: rated,
    unread: list(z.looseObject({ text: z.string(), start: z.number() })),
    unreadCount: z.number(),
    against: list(z.looseObject(explanation).refine(isMatched, matched)),
    deletion: z
      .looseObject({
        removed: numbers,
        curves: list(z.looseObject({ method: z.string(), probabilities: numbers, area: z.number() })),
        random: z.looseObject({
          orders: z.number(),
          mean: numbers,
          area: z.looseObject({ mean: z.number(), low: z.number(), high: z.number() }),
          shares: numbers,
        }),
      })
      .exactOptional(),
  })
  .exactOptional();
const explained = z.looseObject({ ...subject, ...explanation, selfExplanation }).refine(isMatched, matched);

type Nested = readonly (number | Nested)[];

/** Whether all numbers of an array are there, in this shape. */
function hasShape(value: unknown, [size, ...rest]: readonly number[]): boolean {
  if (size === undefined) return typeof value === "number" && Number.isFinite(value);
  return Array.isArray(value) && value.length === size && value.every((inner) => hasShape(inner, rest));
}

const nested = z.custom<Nested>((value) => Array.isArray(value)).exactOptional();

const attended = z
  .looseObject({
    ...subject,
    part: z.enum(["cross", "encoder", "decoder"]).exactOptional(),
    tokens: list(z.string()),
    queries: list(z.string()).exactOptional(),
    layers: z.int().positive(),
    heads: z.int().positive(),
    method: z.string(),
    rollout: z.boolean().exactOptional(),
    layer: z.int().exactOptional(),
    head: z.int().exactOptional(),
    pattern: nested,
    scores: nested,
  })
  .refine(
    ({ tokens, queries = tokens, layers, heads, layer, head, pattern, scores }) => {
      const matrix = [queries.length, tokens.length];
      const ofLayers = layer === undefined ? [layers] : [];
      const ofHeads = head === undefined ? [heads] : [];
      return pattern === undefined
        ? hasShape(scores, [...ofLayers, ...matrix])
        : hasShape(pattern, [...ofLayers, ...ofHeads, ...matrix]);
    },
    { error: "the weights are not [layers][heads][queries][keys] of the tokens", path: ["pattern"] },
  );

function areDifferent(places: readonly number[]): boolean {
  return new Set(places).size === places.length;
}

const filled = list(z.looseObject({ token: z.string(), probability: z.number() }));

const componentKinds = ["embedding", "head", "bias", "mlp", "norm", "readout"] as const;

const mean = z
  .union([z.number(), z.looseObject({ mean: z.number(), low: z.number().nullable(), high: z.number().nullable() })])
  .nullable();
const pairs = list(
  z.looseObject({ methods: z.tuple([z.string(), z.string()]), spearman: mean, kendall: mean, top: mean }),
);

const written = {
  tokens: list(z.string()),
  texts: list(z.string()).exactOptional(),
  logprobs: numbers,
  alternatives: list(
    list(z.looseObject({ token: z.string(), text: z.string().exactOptional(), logprob: z.number() })),
  ).exactOptional(),
};

/** What a written text rests on, token by token. */
const steps = z
  .looseObject({
    ...subject,
    method: z.string(),
    options: z.record(z.string(), z.unknown()),
    continuation: z.string(),
    continues: z.boolean(),
    forced: z.boolean(),
    units: list(
      z.looseObject({
        text: z.string(),
        start: z.number(),
        end: z.number(),
        side: z.enum(["source", "target"]).exactOptional(),
        written: z.boolean().exactOptional(),
        special: z.boolean().exactOptional(),
      }),
    ),
    steps: list(
      z.looseObject({
        token: z.string(),
        unit: z.int().nonnegative(),
        probability: z.number(),
        against: z.looseObject({ token: z.string(), probability: z.number() }).exactOptional(),
        residual: z.number().exactOptional(),
      }),
    ),
    scores: list(list(maybe)),
    normalized: z.boolean(),
    sizes: z.boolean(),
    outputKind: z.string().exactOptional(),
  })
  .refine(
    ({ units, steps: columns, scores }) =>
      scores.length === units.length &&
      scores.every((row) => row.length === columns.length) &&
      columns.every(({ unit: own }) => own < units.length),
    { error: "scores are not [units][steps]", path: ["scores"] },
  );

/** What figures need of each document, by verb, and by what tells several documents of one verb apart. */
export const documentSchemas = {
  explain: explained,
  explainSteps: steps,
  attend: attended,
  ablate: ablated,
  classify: z.looseObject({
    ...subject,
    probabilities,
    unedited: z.looseObject({ probabilities }).exactOptional(),
  }),
  fillMask: z.looseObject({
    ...subject,
    masks: list(z.looseObject({ predictions: filled, unedited: filled.exactOptional() })),
  }),
  generate: z.looseObject({
    ...sourced,
    prompt: z.string(),
    strategy: z.string(),
    sequences: list(z.looseObject({ text: z.string(), ...written })),
  }),
  score: z.looseObject({
    ...subject,
    tokens: list(z.string()),
    logprobs: list(maybe),
    ranks: list(maybe),
    perplexity: maybe,
    burstiness: maybe,
  }),
  zeroShot: z.looseObject({
    ...subject,
    via: z.enum(["nli", "prompt"]),
    template: z.string(),
    multiLabel: z.boolean(),
    labels: list(z.looseObject({ label: z.string(), probability: z.number() })),
    withoutContent: probabilities.exactOptional(),
  }),
  prompted: z.looseObject({
    ...subject,
    prompt: z.string(),
    label: z.string(),
    probabilities,
    words: z.record(z.string(), list(z.looseObject({ word: z.string(), logprob: z.number(), tokens: z.number() }))),
    shots: z.number(),
    withoutContent: probabilities.exactOptional(),
  }),
  nextSentence: z.looseObject({ ...subject, probability: z.number() }),
  tag: z.looseObject({
    ...subject,
    words: list(
      z.looseObject({
        text: z.string(),
        start: z.number(),
        end: z.number(),
        label: z.string(),
        probability: z.number(),
      }),
    ),
  }),
  tokenize: z.looseObject({
    ...subject,
    tokens: list(
      z.looseObject({
        text: z.string(),
        id: z.number(),
        start: z.number(),
        end: z.number(),
        word: z.number().nullable(),
      }),
    ),
  }),
  capture: z.looseObject({
    ...sourced,
    text: z.string().exactOptional(),
    arrays: list(z.looseObject({ name: z.string(), dtype: z.string(), shape: numbers })),
  }),
  lens: z.looseObject({
    ...subject,
    what: z.literal("lens"),
    task: z.enum(["fill-mask", "generate"]).exactOptional(),
    tokens: list(z.string()),
    positions: list(z.int().nonnegative()).refine(areDifferent, "a place stands twice"),
    masks: list(z.int()).exactOptional(),
    lens: list(z.looseObject({ layer: z.number(), predictions: list(filled) }))
      .min(1)
      .refine((layers) => areDifferent(layers.map(({ layer }) => layer)), "a layer stands twice"),
  }),
  contributions: z.looseObject({
    ...subject,
    what: z.literal("contributions"),
    tokens: list(z.string()),
    position: z.int(),
    target: z.looseObject({ label: z.string() }),
    against: z.looseObject({ label: z.string() }).exactOptional(),
    logit: z.number(),
    components: list(
      z.looseObject({
        kind: z.enum(componentKinds),
        layer: z.number().exactOptional(),
        head: z.number().exactOptional(),
        score: z.number(),
      }),
    ),
    residual: z.number(),
  }),
  similarity: z.looseObject({
    ...sourced,
    what: z.literal("similarity"),
    texts: z.number(),
    tokens: z.number(),
    features: z.number(),
    // No model has more layers, and a grid has as many cells as the square of it.
    states: z.array(z.number()).max(200),
    cka: list(numbers),
    cosine: list(numbers),
  }),
  compareMethods: z.looseObject({
    ...subject,
    methods: list(z.string()),
    results: list(z.looseObject(explanation).refine(isMatched, matched)),
    agreement: z.looseObject({ pairs }),
  }),
  compareSteps: z.looseObject({
    ...subject,
    continuation: z.string(),
    results: list(z.looseObject({})),
    agreement: z.looseObject({ pairs }),
  }),
  compareModels: z.looseObject({
    ...subject,
    results: list(
      z
        .looseObject({
          model: z.looseObject({ id: z.string() }),
          label: z.string(),
          probabilities,
          method: z.string().exactOptional(),
          options: z.record(z.string(), z.unknown()).exactOptional(),
          target: z.looseObject({ label: z.string() }).exactOptional(),
          outputKind: z.string().exactOptional(),
          sizes: z.boolean().exactOptional(),
          units: list(unit).exactOptional(),
          scores: numbers.exactOptional(),
          stderr: list(maybe).exactOptional(),
        })
        .refine(({ units = [], scores = [] }) => units.length === scores.length, matched),
    ),
    agreement: z.record(z.string(), z.number()).exactOptional(),
  }),
  agreement: z.looseObject({
    ...sourced,
    type: z.literal("summary"),
    texts: z.number(),
    agreement: z.looseObject({ pairs }),
  }),
} as const;
