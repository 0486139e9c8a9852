import { z } from "zod";
import { byFallingScore } from "../../words/removal-order.ts";

/** How many parts are taken for the reason, and which. */
export const topOptions = {
  shares: z
    .array(z.number().gt(0).max(1))
    .min(1)
    .max(100)
    .default([0.1, 0.2, 0.3, 0.4, 0.5])
    .describe("which parts of the words are taken for the reason, one after the other"),
  round: z.enum(["up", "down"]).default("up").describe("whether a part of a word counts as one or as none"),
  positive: z
    .boolean()
    .default(false)
    .describe("whether only words that speak for the class are taken, however few they are"),
  ties: z.enum(["first", "last"]).default("first").describe("which of words with equal scores goes first"),
};

export interface TopOptions {
  readonly shares: readonly number[];
  readonly round: "up" | "down";
  readonly positive: boolean;
  readonly ties: "first" | "last";
}

/** ferret's: numpy.arange(0.1, 1.1, 0.1) of the tokens, rounded down, of those above 0 (`argsort` backwards: of equal scores the last is first). */
export const ferretTop: TopOptions & { readonly shares: number[] } = {
  shares: Array.from({ length: 10 }, (_, step) => Math.min(1, 0.1 + step * 0.1)),
  round: "down",
  positive: true,
  ties: "last",
};

/** The parts with the largest scores, growing with the shares; a selection like the one before is left out. */
export function topParts(scores: readonly number[], { shares, round, positive, ties }: TopOptions): Set<number>[] {
  const order = byFallingScore(scores, ties);
  const found: Set<number>[] = [];
  for (const share of shares) {
    const exact = share * scores.length;
    // What rounding made of a whole number is that number.
    const count = round === "down" ? Math.floor(exact) : Math.ceil(exact - 1e-9);
    const top = order.slice(0, count).filter((part) => !positive || (scores[part] ?? 0) > 0);
    const last = found.at(-1);
    if (top.length > 0 && !(last?.size === top.length && top.every((part) => last.has(part)))) found.push(new Set(top));
  }
  return found;
}
