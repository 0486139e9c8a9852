import type { Activation } from "@limelight/core";
import { z } from "zod";

const aggregations = ["sum", "mean", "abs-mean", "abs-max", "l2"] as const;

/** How the numbers of one token's features become one. */
export type Aggregation = (typeof aggregations)[number];

/** The option `aggregation` as gradient methods share it. */
export const aggregationOption = z
  .enum(aggregations)
  .describe("how a token's features become one score: sum keeps signs and completeness, l2 is the length");

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
