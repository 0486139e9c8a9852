import { z } from "zod";

/** The options of methods that can draw until they are sure enough. */
export const untilOptions = {
  untilStandardError: z
    .number()
    .nonnegative()
    .default(0)
    .describe("in place of samples: more are drawn until no score's standard error is above this; 0: as samples says"),
  mostSamples: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(20_000)
    .describe("of untilStandardError: texts asked about at most; fewer in the last round than would go over it"),
};

/** How drawing until a standard error ended. */
export interface Stopped {
  /** What was drawn in all: texts asked about, repeats counted. */
  readonly samples: number;
  /** The largest of all scores; null where it could not be told. */
  readonly standardError: number | null;
  /** Whether it is as small as was asked for; else the cap ended it. */
  readonly reached: boolean;
}

interface Rounds {
  readonly samples: number;
  readonly untilStandardError: number;
  readonly mostSamples: number;
}

/** What every round gives: an estimate from all that was drawn so far. */
interface Estimated {
  /** null: unknown, or of a unit that was left out; undefined: nothing was left to chance. */
  readonly stderr?: readonly (number | null)[];
}

/**
 * One estimate from as many samples as were asked for; or, where a standard error was, in rounds: errors fall with the root of the samples, so each
 * round is as large as the last one's errors say, at least a quarter and at most twice more. Early ends by chance are as rare as rounds are few.
 * @param first samples of the first round
 * @param estimate draws up to so many samples in all, those of earlier rounds among them, and says how many there are
 */
export async function inRounds<Estimate extends Estimated>(
  { samples, untilStandardError, mostSamples }: Rounds,
  first: number,
  estimate: (samples: number) => Promise<{ readonly found: Estimate; readonly drawn: number }>,
): Promise<{ found: Estimate; stopped?: Stopped }> {
  if (untilStandardError === 0) return { found: (await estimate(samples)).found };
  for (let wanted = Math.min(first, mostSamples); ;) {
    const { found, drawn } = await estimate(wanted);
    const error = largestError(found);
    const reached = error !== null && error <= untilStandardError;
    if (reached || wanted >= mostSamples) return { found, stopped: { samples: drawn, standardError: error, reached } };
    const growth = error === null ? 2 : Math.min(2, Math.max(1.25, 1.1 * (error / untilStandardError) ** 2));
    wanted = Math.min(mostSamples, Math.ceil(wanted * growth));
  }
}

function largestError({ stderr }: Estimated): number | null {
  if (stderr === undefined) return 0;
  const known = stderr.filter((error) => error !== null);
  return known.length === 0 ? null : known.reduce((most, error) => Math.max(most, error), 0);
}
