import { z } from "zod";
import { outputOption } from "../../output.ts";
import { fillOption } from "../../words/word-players.ts";
import type { Measure, MeasureContext, Metric } from "../metric.ts";
import { textGame, type RemovalGame, type RemovalOptions } from "./removal-game.ts";

/** The options of all metrics that take words away. */
const removalOptions = {
  fill: fillOption.default("delete"),
  output: outputOption.default("probability"),
};

/** What plays: scores of the players, and whether they have sides. */
interface PlayedExplanation {
  readonly scores: readonly number[];
  readonly sizes: boolean;
}

/** A metric that needs nothing but what a text says without some of its parts: it holds of written texts as well, step by step. */
export interface GameMetric<Options> extends Metric<Options> {
  play(
    game: RemovalGame,
    explanation: PlayedExplanation,
    options: Options,
    context: Pick<MeasureContext, "seed">,
  ): Promise<Measure>;
}

/** A metric of a game, of a classifier's texts. */
export function gameMetric<Options extends RemovalOptions>(
  metric: Omit<GameMetric<Options>, "measure" | "about" | "floor">,
): GameMetric<Options> {
  return {
    ...metric,
    about: "faithfulness",
    floor: true,
    measure: (subject, input, target, explanation, options, context) =>
      metric.play(textGame(subject, input, target, explanation, options, context), explanation, options, context),
  };
}

/** Tells a metric of games. */
export function isGameMetric(metric: Metric<unknown>): metric is GameMetric<unknown> {
  return "play" in metric;
}

/** Options of a metric of games. */
export function removalSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...removalOptions, ...shape });
}
