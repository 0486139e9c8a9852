import type { BlackBox, Question } from "@limelight/core";
import type { Attribution, Context } from "../../method.ts";
import { AskedTexts } from "../../sampling/asked-texts.ts";
import { inRounds } from "../../sampling/rounds.ts";
import { uncertainty } from "../../sampling/uncertainty.ts";
import type { WordPlayers } from "../../words/word-players.ts";
import { CoalitionDraws, subsetCount, type Coalitions } from "./coalitions.ts";
import type { KernelShapOptions } from "./options.ts";
import { solveCoalitions } from "./solve.ts";

/** Of a single word there is nothing to draw. */
const nobody: Coalitions = { masks: [], weights: [], enumerated: 0, drawn: [], fraction: 1 };

/** Draws coalitions of words, asks about them, and solves for what each word is worth. */
export async function estimateKernelShap(
  subject: BlackBox,
  input: Question,
  target: number,
  players: WordPlayers,
  options: KernelShapOptions,
  context: Context,
): Promise<Attribution> {
  const count = players.units.length;
  const texts = new AskedTexts(subject, target, options.output, context);
  const draw = drawing(count, context.seed);
  const { found, stopped } = await inRounds(options, Math.max(64, 4 * count), async (samples) => {
    const coalitions = draw(samples);
    const { outputs, first } = await texts.askRound([
      input,
      players.keeping(() => false),
      ...coalitions.masks.map((mask) => players.keeping((word) => mask[word] === 1)),
    ]);
    const [output = Number.NaN, base = Number.NaN, ...values] = outputs;
    const total = output - base;
    const { scores, covariance } =
      count < 2
        ? { scores: [total] }
        : solveCoalitions(
            coalitions,
            values.map((value) => value - base),
            total,
            options,
          );
    return {
      found: {
        scores,
        output,
        base,
        residual: total - scores.reduce((sum, score) => sum + score, 0),
        prediction: first,
        ...(covariance && uncertainty("sampling", scores, covariance)),
      },
      drawn: coalitions.masks.length,
    };
  });
  return {
    units: players.units,
    ...found,
    ...(stopped && { stopped }),
    outputKind: options.output,
    target,
    queries: texts.queries,
  };
}

/** Coalitions up to a number that grows from round to round; once all subsets fit, all of them, and nothing is left to chance. */
function drawing(players: number, seed: number): (samples: number) => Coalitions {
  let draws: CoalitionDraws | undefined;
  return (samples) => {
    if (players < 2) return nobody;
    if (draws && samples >= subsetCount(players)) draws = undefined;
    if (draws) draws.extend(samples);
    else draws = new CoalitionDraws(players, samples, seed);
    return draws.coalitions();
  };
}
