import type { BlackBox, Question } from "@limelight/core";
import { askOutputs, checkTarget } from "../../ask-outputs.ts";
import { ExplainError } from "../../explain-error.ts";
import type { Attribution, Context, Method, Unit } from "../../method.ts";
import { sampleMasks, sampleWeights } from "./neighbourhood.ts";
import { limeOptions, type LimeOptions } from "./options.ts";
import { selectFeatures } from "./select-features.ts";
import { WordBag } from "./word-bag.ts";

/**
 * LIME for text. Asks about many variants of the text that lack some words, and fits a linear model of the answer on
 * which words are there, near variants counting more.
 *
 * In mode `lime` the result equals `LimeTextExplainer(random_state=seed).explain_instance(text, …, num_features,
 * num_samples)` of lime 0.2.0.1. Else an apostrophe inside a word is part of it (option `words`), so that *don't* is one
 * word. A pair's second text stays as it is. Words that were not picked score 0. Standard errors say how much a score
 * would vary with other random variants; that words were picked first is not counted in.
 */
export const lime: Method<LimeOptions> = {
  id: "lime",
  title: "LIME",
  unit: "word",
  citation: 'Ribeiro, Singh and Guestrin 2016, "Why Should I Trust You?": Explaining the Predictions of Any Classifier',
  asks: "If words were missing, how would the prediction change, word by word, as well as a straight line can say?",
  caution: "Not where words only count together, nor where the fit is low or the errors are as large as the scores.",
  options: limeOptions,
  modes: { lime: { samples: 5000, output: "probability", words: "python" } },
  attribute,
};

async function attribute(
  subject: BlackBox,
  input: Question,
  target: number,
  options: LimeOptions,
  context: Context,
): Promise<Attribution> {
  checkTarget(subject, target);
  const bag = new WordBag(input.text, options.bow, options.maskText, options.words);
  const features = bag.features.length;
  if (features === 0) {
    throw new ExplainError("no-words", "the text has no words to leave out", "give a text with letters or digits");
  }
  const masks = sampleMasks(features, options.samples, context.seed);
  const questions = Array.from({ length: options.samples }, (_, sample) => ({
    ...input,
    text: sample === 0 ? input.text : bag.keeping(masks.subarray(sample * features, (sample + 1) * features)),
  }));
  const { answers, outputs, queries } = await askOutputs(subject, questions, target, options.output, context);
  const [prediction] = answers;
  const [output] = outputs;
  if (prediction === undefined || output === undefined) {
    throw new TypeError("there is a first answer");
  }
  const weights = sampleWeights(masks, features, options.kernelWidth);
  // Matrices take as long to fetch as all methods together: only who regresses waits for them.
  const { WeightedRidge } = await import("@limelight/statistics/regression");
  const ridge = new WeightedRidge({ rows: options.samples, columns: features, values: masks }, outputs, weights);
  const fit = ridge.fit(1, selectFeatures(ridge, features, options.features, options.selection));
  const errors = fit.standardErrors();
  return {
    units: bag.features.map(unit),
    scores: inFeatureOrder(features, 0, fit.columns, fit.coefficients),
    ...(errors === undefined ? {} : { stderr: inFeatureOrder(features, null, fit.columns, errors) }),
    outputKind: options.output,
    output,
    intercept: fit.intercept,
    localFit: fit.score,
    localPrediction: fit.predict(masks.subarray(0, features)),
    target,
    prediction,
    queries,
  };
}

function unit({ text, spans }: WordBag["features"][number]): Unit {
  const [first = { start: 0, end: 0 }] = spans;
  return { text, ...first, spans };
}

/** Values of some features in their places among all of them. */
function inFeatureOrder<Rest extends number | null>(
  features: number,
  rest: Rest,
  columns: readonly number[],
  values: readonly number[],
): (number | Rest)[] {
  const all = Array.from<number | Rest>({ length: features }).fill(rest);
  for (const [index, column] of columns.entries()) {
    all[column] = values[index] ?? rest;
  }
  return all;
}
