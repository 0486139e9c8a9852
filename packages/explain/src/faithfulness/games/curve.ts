import { z } from "zod";
import { areaUnder, byFallingScore, removalSteps } from "../../words/removal-order.ts";
import type { Measure } from "../metric.ts";
import { removalSchema } from "./game-metric.ts";
import type { RemovalGame } from "./removal-game.ts";

export const curveOptions = removalSchema({
  steps: z.int().min(1).max(1000).default(20).describe("steps at most; of a long text several words go at each"),
});

/** The output as the parts with the largest scores go, or come, one after the other, and the area under it. */
export async function outputCurve(
  game: RemovalGame,
  scores: readonly number[],
  { steps }: Pick<z.infer<typeof curveOptions>, "steps">,
  largest: "go" | "come",
): Promise<Measure> {
  const counts = removalSteps(game.players, steps);
  const order = byFallingScore(scores);
  const outputs = await game.outputs(
    counts.map((count) => {
      const moved = new Set(order.slice(0, count));
      return scores.map((_, part) => moved.has(part) === (largest === "come"));
    }),
  );
  const shares = counts.map((count) => count / game.players);
  return { value: areaUnder(shares, outputs), curve: { shares, outputs } };
}
