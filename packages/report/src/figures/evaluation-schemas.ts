import { z } from "zod";
import { list } from "./unit-schema.ts";

const maybe = z.number().nullable();
const numbers = list(z.number());
const bounds = z.looseObject({ low: z.number(), high: z.number() }).nullable();
const sourced = {
  provenance: z.looseObject({ adapter: z.looseObject({ description: z.string() }).exactOptional() }).exactOptional(),
};

const scores = {
  accuracy: maybe,
  macroPrecision: maybe,
  macroRecall: maybe,
  macroF1: maybe,
  microF1: maybe,
  weightedF1: maybe,
  matthews: maybe,
  macroRocAuc: maybe,
  expectedCalibrationError: maybe,
  brier: maybe,
};

/** As many x as y. */
function isPaired(curve: Readonly<Record<string, unknown>>): boolean {
  const lengths = Object.values(curve).map((values) => (Array.isArray(values) ? values.length : -1));
  return new Set(lengths).size === 1;
}
const paired = { error: "a curve has more of one coordinate than of the other" };

const model = {
  model: z.looseObject({ id: z.string() }),
  parameters: z.number().exactOptional(),
  textsPerSecond: z.number(),
  ...scores,
  perClass: z.record(
    z.string(),
    z.looseObject({
      precision: maybe,
      recall: maybe,
      specificity: maybe,
      f1: maybe,
      rocAuc: maybe,
      averagePrecision: maybe,
      support: z.number(),
      said: z.number(),
    }),
  ),
  confusion: z.array(z.array(z.number()).max(200)).max(200),
  reliability: z
    .array(
      z.looseObject({ low: z.number(), high: z.number(), examples: z.number(), confidence: maybe, accuracy: maybe }),
    )
    .max(200),
  curves: z.record(
    z.string(),
    z.looseObject({
      roc: z.object({ falsePositiveRate: numbers, truePositiveRate: numbers }).refine(isPaired, paired).nullable(),
      precisionRecall: z.object({ recall: numbers, precision: numbers }).refine(isPaired, paired).nullable(),
    }),
  ),
  intervals: z.looseObject({
    accuracy: bounds,
    macroF1: bounds,
    weightedF1: bounds,
    macroPrecision: bounds,
    macroRecall: bounds,
    matthews: bounds,
    macroRocAuc: bounds,
    expectedCalibrationError: bounds,
    brier: bounds,
    perClass: z.record(z.string(), z.looseObject({ f1: bounds, rocAuc: bounds })),
  }),
  notes: list(z.string()),
};

const score = z.looseObject({ difference: z.number(), p: z.number() });
const difference = z.looseObject({ difference: z.number(), low: z.number(), high: z.number() }).nullable();

/** What figures read of the documents of the verb `evaluate`; files that somebody opened are checked by it. */
export const evaluationSchema = z
  .looseObject({
    ...sourced,
    ...model,
    labels: z.array(z.string()).max(200),
    examples: z.number(),
    left: z.looseObject({ unlabelled: z.number(), unknown: z.number(), failed: z.number() }),
    models: z.array(z.looseObject(model)).max(100).exactOptional(),
    pairs: list(
      z.looseObject({
        models: z.tuple([z.string(), z.string()]),
        agreement: z.looseObject({ label: z.number(), probability: z.number() }),
        mcNemar: z.looseObject({
          onlyFirst: z.number(),
          onlySecond: z.number(),
          exact: z.number(),
          corrected: z.number(),
        }),
        permutation: z.looseObject({ accuracy: score, macroF1: score }),
        adjusted: z.looseObject({ accuracy: z.number(), macroF1: z.number() }).exactOptional(),
        differences: z.looseObject({ accuracy: difference, macroF1: difference }),
      }),
    ).exactOptional(),
  })
  .refine(
    ({ labels, confusion }) =>
      confusion.length === labels.length && confusion.every((row) => row.length === labels.length),
    {
      error: "the confusion has other classes",
    },
  );
