import { byAttention } from "./attention.ts";
import { byAttribution } from "./attribution.ts";
import { byChance } from "./chance.ts";
import { byDeletion } from "./deletion.ts";
import { byGradient } from "./gradient.ts";
import { inOrder } from "./in-order.ts";
import type { Ranking } from "./ranking.ts";
import { byUnknown } from "./unknown.ts";
import { byWeightedSaliency, byWeightedSaliencyScore } from "./weighted-saliency.ts";

export type { Ranking } from "./ranking.ts";

/** All ways to tell how important words are, by the name that the option has. */
export const rankings = {
  unk: byUnknown,
  delete: byDeletion,
  "weighted-saliency": byWeightedSaliencyScore,
  "weighted-saliency-change": byWeightedSaliency,
  gradient: byGradient,
  attention: byAttention,
  attribution: byAttribution,
  order: inOrder,
  random: byChance,
} as const satisfies Readonly<Record<string, Ranking>>;
