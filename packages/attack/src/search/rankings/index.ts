import { byChance } from "./chance.ts";
import { byDeletion } from "./deletion.ts";
import { byGradient } from "./gradient.ts";
import type { Ranking } from "./ranking.ts";
import { byUnknown } from "./unknown.ts";
import { byWeightedSaliency } from "./weighted-saliency.ts";

export type { Ranking } from "./ranking.ts";

/** All ways to tell how important words are, by the name that the option has. */
export const rankings = {
  unk: byUnknown,
  delete: byDeletion,
  "weighted-saliency": byWeightedSaliency,
  gradient: byGradient,
  random: byChance,
} as const satisfies Readonly<Record<string, Ranking>>;
