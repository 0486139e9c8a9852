import { baselineKinds } from "@limelight/core";
import { quadratureRules } from "@limelight/statistics";
import { z } from "zod";
import type { Integration } from "./path-integral.ts";

/** How the next word of a path through words is chosen among the neighbours of the last. */
export const pathStrategies = ["greedy", "maxcount"] as const;

export type PathStrategy = (typeof pathStrategies)[number];

/** The options `baseline` and `keepSpecial` as methods share them. */
export const baselineOptions = {
  baseline: z
    .enum(baselineKinds)
    .default("zero")
    .describe(
      "what the text is held against: zeros, one special token's embedding everywhere, or the vocabulary's mean",
    ),
  keepSpecial: z.boolean().default(false).describe("whether special tokens keep their own embeddings in the baseline"),
};

/** The options of an integral along a path. */
export const pathOptions = {
  steps: z.int().min(1).max(10_000).default(50).describe("points on the path"),
  quadrature: z.enum(quadratureRules).default("gauss-legendre").describe("where on the path they lie"),
  ...baselineOptions,
  untilConverged: z
    .boolean()
    .default(false)
    .describe("whether steps are doubled, up to 3200, until the residual is within the bound"),
  bound: z
    .number()
    .positive()
    .default(0.005)
    .describe("residual that until-converged allows, as a part of |output - base|"),
};

/** Options as the integral takes them. */
export function integration({
  steps,
  quadrature,
  untilConverged,
  bound,
}: {
  readonly steps: number;
  readonly quadrature: Integration["rule"];
  readonly untilConverged: boolean;
  readonly bound: number;
}): Integration {
  return { steps, rule: quadrature, ...(untilConverged && { bound }) };
}
