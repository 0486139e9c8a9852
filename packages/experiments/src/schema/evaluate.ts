import { z } from "zod";
import { defenceFields } from "./subject.ts";

/** How well classifiers do on labelled texts, and whether one does better than another. */
export const evaluateFields = {
  models: z.array(z.string().min(1)).min(1).optional().describe("several models"),
  ...defenceFields,
  bins: z.int().min(1).max(100).default(10).describe("stretches of confidence"),
  differences: z.int().min(0).max(100_000).default(10).describe("texts where models differ, at most"),
  rows: z.boolean().default(false).describe("every text as well"),
  resamples: z.int().min(100).max(100_000).default(1000).describe("of the bootstrap that intervals come from"),
  permutations: z.int().min(100).max(1_000_000).default(10_000).describe("swaps of the paired test"),
} as const;
