import { z } from "zod";
import { byFallingScore } from "../../words/removal-order.ts";

/** How many units are taken for the method's rationale. */
export const chosenOptions = {
  k: z
    .union([z.literal("rationale"), z.int().min(1).max(10_000)])
    .default("rationale")
    .describe("how many words are taken for what the method gives as the reason; rationale: as many as people marked"),
  positive: z.boolean().default(false).describe("whether only words that speak for the class are taken"),
  ties: z.enum(["first", "last"]).default("first").describe("which of words with equal scores goes first"),
};

export interface ChosenOptions {
  readonly k: "rationale" | number;
  readonly positive: boolean;
  readonly ties: "first" | "last";
}

/** When not to trust metrics of such words. */
export const chosenCaution =
  "People say why they would answer so, not why the model did: a faithful explanation of an odd model scores low.";

/** ferret's: the five largest above 0, whatever people marked. */
export const ferretChosen: ChosenOptions = { k: 5, positive: true, ties: "last" };

/** Whether each unit is among the largest. */
export function chosenUnits(
  scores: readonly number[],
  marked: readonly boolean[],
  { k, positive, ties }: ChosenOptions,
): boolean[] {
  const most = k === "rationale" ? marked.filter(Boolean).length : k;
  const order = byFallingScore(scores, ties);
  const top = new Set(order.slice(0, most).filter((unit) => !positive || (scores[unit] ?? 0) > 0));
  return scores.map((_, unit) => top.has(unit));
}
