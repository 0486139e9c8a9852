import type { Activation } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "../explain-error.ts";

const aggregations = ["sum", "mean", "abs-mean", "abs-max", "l2"] as const;

/** How the numbers of one token's features become one. */
export type Aggregation = (typeof aggregations)[number];

/** The option `aggregation` as gradient methods share it. */
export const aggregationOption = z
  .enum(aggregations)
  .describe(
    "how a token's features become one score: sum keeps signs and completeness, l2 is the length; of plain gradients not sum, mean",
  );

/**
 * Refuses sums of a plain gradient's features: behind word embeddings, or in front of all that reads the residual stream, comes a
 * layer norm, which takes their mean away, so that the gradient sums to 0 over the features of every token, whatever the text.
 * What is left is rounding. Root-mean-square norms take no mean away, but all features up by the same is no change of a word either.
 * @throws ExplainError "bad-option"
 */
export function refuseSums(aggregation: Aggregation): void {
  if (aggregation === "sum" || aggregation === "mean")
    throw new ExplainError(
      "bad-option",
      `aggregation: the ${aggregation} of a gradient over features says nothing: it is 0 up to rounding wherever a layer norm follows the word embeddings`,
      "take l2, abs-mean or abs-max; or input-x-gradient, whose sum says for and against",
    );
}

/** Whether scores that features became in this way have no side. */
export function losesSides({ aggregation }: { readonly aggregation: Aggregation }): boolean {
  return aggregation !== "sum" && aggregation !== "mean";
}

/** One number a token from [tokens, features]. */
export function aggregate({ shape, data }: Activation, aggregation: Aggregation): number[] {
  const [tokens = 0, features = 0] = shape;
  return Array.from({ length: tokens }, (_, token) =>
    reduce(data.subarray(token * features, (token + 1) * features), aggregation),
  );
}

function reduce(row: Float32Array, aggregation: Aggregation): number {
  const sum = (value: (number: number) => number): number => row.reduce((total, number) => total + value(number), 0);
  switch (aggregation) {
    case "sum":
      return sum((number) => number);
    case "mean":
      return sum((number) => number) / row.length;
    case "abs-mean":
      return sum(Math.abs) / row.length;
    case "abs-max":
      return row.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
    case "l2":
      return Math.sqrt(sum((number) => number * number));
  }
}
