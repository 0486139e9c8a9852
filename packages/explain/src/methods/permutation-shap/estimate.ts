import type { BlackBox, Question } from "@limelight/core";
import type { Attribution, Context } from "../../method.ts";
import { AskedTexts } from "../../sampling/asked-texts.ts";
import { meanCovariance } from "../../sampling/mean-covariance.ts";
import { inRounds } from "../../sampling/rounds.ts";
import { uncertainty } from "../../sampling/uncertainty.ts";
import type { WordPlayers } from "../../words/word-players.ts";
import type { PermutationShapOptions } from "./options.ts";
import { marginals, Orders, prefixes } from "./orders.ts";

/** Draws orders of words, asks about the texts on the way, and takes the mean of what words add. */
export async function estimateByPermutations(
  subject: BlackBox,
  input: Question,
  target: number,
  players: WordPlayers,
  options: PermutationShapOptions,
  context: Context,
): Promise<Attribution> {
  const count = players.units.length;
  const texts = new AskedTexts(subject, target, options.output, context);
  const draws = new Orders(count, context.seed);
  const each = (options.antithetic ? 2 : 1) * count + 1; // samples that an order is reckoned at, as in shap
  const { found, stopped } = await inRounds(options, 8 * each, async (samples) => {
    draws.extend(count < 2 ? 0 : Math.max(1, Math.floor(samples / each)));
    const walks = draws.orders.flatMap((order) => (options.antithetic ? [order, order.toReversed()] : [order]));
    const { outputs, first } = await texts.askRound([
      input,
      players.keeping(() => false),
      ...walks.flatMap(prefixes).map((mask) => players.keeping((word) => mask[word] === 1)),
    ]);
    const [output = Number.NaN, base = Number.NaN, ...values] = outputs;
    const added = walks.map((order, walk) =>
      marginals(order, [base, ...values.slice(walk * (count - 1), (walk + 1) * (count - 1)), output]),
    );
    const contributions = options.antithetic ? inPairs(added) : added;
    const scores = count < 2 ? [output - base] : meanOf(contributions);
    const covariance = meanCovariance(contributions);
    return {
      found: {
        scores,
        output,
        base,
        residual: output - base - scores.reduce((sum, score) => sum + score, 0),
        prediction: first,
        ...(count > 1 && uncertainty("sampling", scores, covariance ?? unknown)),
      },
      drawn: outputs.length,
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

function inPairs(walks: readonly (readonly number[])[]): number[][] {
  return walks.flatMap((forth, index) => {
    const back = walks[index + 1];
    return index % 2 === 0 && back ? [forth.map((value, unit) => (value + (back[unit] ?? 0)) / 2)] : [];
  });
}

function meanOf(rows: readonly (readonly number[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, unit) => rows.reduce((sum, row) => sum + (row[unit] ?? 0), 0) / rows.length);
}

function unknown(): undefined {
  return undefined;
}
