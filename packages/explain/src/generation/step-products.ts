import type { Activation } from "@limelight/core";
import type { StepFeatures } from "./step-gradients.ts";

/** Numbers of the tokens that a step sees times those of all tokens. */
export function timesEmbeddings({ source, target }: StepFeatures, of: Partial<StepFeatures>): StepFeatures {
  return {
    ...(source && of.source && { source: times(source, of.source) }),
    target: times(target, of.target ?? target),
  };
}

/** What word embeddings are less others, number by number. */
export function minus(to: Activation, from: Activation): Activation {
  return { shape: to.shape, data: to.data.map((number, i) => number - (from.data[i] ?? 0)) };
}

/** The sum of all features, in f64. */
export function sumOf({ source, target }: StepFeatures): number {
  return [source, target].reduce(
    (sum, side) => sum + (side?.data.reduce((total, number) => total + number, 0) ?? 0),
    0,
  );
}

function times(few: Activation, many: Activation): Activation {
  return { shape: few.shape, data: few.data.map((number, i) => number * (many.data[i] ?? 0)) };
}
