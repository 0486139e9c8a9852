import type { Measure } from "../metric.ts";
import type { RemovalGame } from "./removal-game.ts";
import { topParts, type TopOptions } from "./top-parts.ts";

/**
 * How far the output falls on average where the parts with the largest scores are gone, or where they alone are left: the area over the
 * perturbation curve (AOPC) of ERASER.
 * @param taken whether the largest go, or all others
 * @param nothing the value where no part is taken
 */
export async function fallOfOutput(
  game: RemovalGame,
  scores: readonly number[],
  options: TopOptions,
  taken: "largest" | "others",
  nothing: number | null,
): Promise<Measure> {
  const tops = topParts(scores, options);
  if (tops.length === 0) return { value: nothing };
  const all = scores.map(() => true);
  const [whole = Number.NaN, ...rest] = await game.outputs([
    all,
    ...tops.map((top) => scores.map((_, part) => top.has(part) === (taken === "others"))),
  ]);
  return { value: rest.reduce((sum, output) => sum + whole - output, 0) / rest.length };
}
