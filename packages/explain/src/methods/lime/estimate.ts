import type { BlackBox, Question } from "@limelight/core";
import { ExplainError } from "../../explain-error.ts";
import type { Attribution, Context, Unit } from "../../method.ts";
import { AskedTexts } from "../../sampling/asked-texts.ts";
import { inRounds } from "../../sampling/rounds.ts";
import { uncertainty } from "../../sampling/uncertainty.ts";
import { limeCovariance } from "./errors.ts";
import { fitLine } from "./fit-line.ts";
import { Neighbourhood, sampleWeights } from "./neighbourhood.ts";
import type { LimeOptions } from "./options.ts";
import type { WordBag } from "./word-bag.ts";

/**
 * Draws variants, asks about them, fits a line, and tells how far it may be off.
 * @throws ExplainError "unfit-text" where kernel and distance leave no variant any weight
 */
export async function estimateLime(
  subject: BlackBox,
  input: Question,
  target: number,
  bag: WordBag,
  options: LimeOptions,
  context: Context,
): Promise<Attribution> {
  const features = bag.features.length;
  const texts = new AskedTexts(subject, target, options.output, context);
  const runs = options.errors === "seeds" ? options.seeds : 1;
  const drawn = Array.from({ length: runs }, (_, run) => new Neighbourhood(features, (context.seed + run) % 2 ** 32));
  const { found, stopped } = await inRounds(options, Math.max(100, 4 * features), async (samples) => {
    for (const neighbourhood of drawn) neighbourhood.extend(samples);
    const { outputs, first } = await texts.askRound(drawn.flatMap(({ masks }) => variants(input, bag, masks)));
    const fits = drawn.map(({ masks }, run) => {
      const weights = sampleWeights(masks, features, options);
      requireNear(weights);
      return fitLine({ masks, outputs: outputs.slice(run * samples, (run + 1) * samples), weights }, features, options);
    });
    const [own] = fits;
    if (!own) throw new TypeError("there is a first run");
    const { scores, fit, masks } = own;
    const told = limeCovariance(fits, features, options, context.seed);
    return {
      found: {
        scores,
        prediction: first,
        output: outputs[0] ?? Number.NaN,
        intercept: fit.intercept,
        localFit: fit.score,
        localPrediction: fit.predict(masks.subarray(0, features)),
        ...(told && uncertainty(told.errors, scores, told.covariance)),
      },
      drawn: outputs.length,
    };
  });
  return {
    units: bag.features.map(unit),
    ...found,
    ...(stopped && { stopped }),
    outputKind: options.output,
    target,
    queries: texts.queries,
  };
}

/** Through the text alone, no line is the best. */
function requireNear(weights: Float64Array): void {
  if (weights.some((weight, sample) => sample > 0 && weight > 0)) return;
  throw new ExplainError(
    "unfit-text",
    "no variant of the text is near enough to count",
    "take --kernel uniform or exponential, a larger --kernel-width, or another --distance",
  );
}

function variants(input: Question, bag: WordBag, masks: Uint8Array): Question[] {
  const features = bag.features.length;
  return Array.from({ length: masks.length / features }, (_, sample) => ({
    ...input,
    text: sample === 0 ? input.text : bag.keeping(masks.subarray(sample * features, (sample + 1) * features)),
  }));
}

function unit({ text, spans }: WordBag["features"][number]): Unit {
  const [first = { start: 0, end: 0 }] = spans;
  return { text, ...first, spans };
}
