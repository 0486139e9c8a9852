import type { BlackBox, Question } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import type { Attribution, Context } from "../../method.ts";
import { AskedTexts } from "../../sampling/asked-texts.ts";
import { inRounds } from "../../sampling/rounds.ts";
import { covarianceOf, uncertainty } from "../../sampling/uncertainty.ts";
import type { WordPlayers } from "../../words/word-players.ts";
import { HypercubeDesigns, mixedRows } from "./designs.ts";
import { sobolIndices, type DesignOutputs } from "./indices.ts";
import type { SobolOptions } from "./options.ts";

/** Draws designs of missing words, asks about them, and shares out the variance. */
export async function estimateSobol(
  subject: BlackBox,
  input: Question,
  target: number,
  players: WordPlayers,
  options: SobolOptions,
  context: Context,
): Promise<Attribution> {
  const count = players.units.length;
  const texts = new AskedTexts(subject, target, options.output, context);
  const designs = new HypercubeDesigns(count, context.seed);
  const { found, stopped } = await inRounds(options, 16 * (count + 2), async (samples) => {
    designs.extend(Math.floor((samples - 1) / (count + 2)) || 1);
    const rows = designs.one.length;
    const points = [designs.one, designs.other, ...players.units.map((_, word) => mixedRows(designs, word))];
    const { outputs, first } = await texts.askRound([
      input,
      ...points.flat().map((point) => players.keeping((word) => (point[word] ?? 0) >= 0.5)),
    ]);
    const [one = [], other = [], ...mixed] = points.map((_, part) =>
      outputs.slice(1 + part * rows, 1 + (part + 1) * rows),
    );
    const indices = sobolIndices({ one, other, mixed });
    const scores = indices[options.index];
    return {
      found: {
        scores,
        firstOrder: indices.first,
        output: outputs[0] ?? Number.NaN,
        prediction: first,
        ...uncertainty("bootstrap", scores, bootstrap({ one, other, mixed }, options, context.seed)),
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

function bootstrap(
  outputs: DesignOutputs,
  { index, resamples }: SobolOptions,
  seed: number,
): ReturnType<typeof covarianceOf> {
  const random = new NumpyRandomState(seed);
  const rows = outputs.one.length;
  const replicates = Array.from({ length: resamples }, () => {
    const counts = new Float64Array(rows);
    for (const row of random.randint(0, rows, rows)) counts[row] = (counts[row] ?? 0) + 1;
    return sobolIndices(outputs, counts)[index];
  });
  return covarianceOf(replicates, 1 / (resamples - 1));
}
