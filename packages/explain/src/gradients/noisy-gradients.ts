import type { Activation, Answer } from "@limelight/core";
import type { NumpyRandomState } from "@limelight/statistics";
import { z } from "zod";
import { absolute as absoluteOf } from "./arithmetic.ts";
import { gaussianNoise, spread } from "./noise.ts";
import type { TextGradients } from "./text-gradients.ts";

/** The options of gradients under noise. */
export const noiseOptions = {
  samples: z.int().min(1).max(10_000).default(50).describe("how many noisy copies of the text are differentiated"),
  noise: z.number().positive().default(0.15).describe("deviation of the noise on word embeddings"),
  relative: z.boolean().default(true).describe("whether the noise is a part of the embeddings' spread, max - min"),
  absolute: z.boolean().default(false).describe("whether each gradient counts by its absolute value"),
};

interface Noise {
  readonly samples: number;
  readonly noise: number;
  readonly relative: boolean;
  readonly absolute: boolean;
}

/** What is said of the text as it is, and the gradients by its word embeddings under noise, each [tokens, features]. */
export async function noisyGradients(
  gradients: TextGradients,
  { samples, noise, relative, absolute }: Noise,
  random: NumpyRandomState,
): Promise<{ answer: Answer; samples: Activation[] }> {
  const { answer, embeddings } = await gradients.here();
  const deviation = relative ? noise * spread(embeddings) : noise;
  const added = gaussianNoise(random, samples, embeddings, deviation);
  const answers = await gradients.at(added.map((add) => ({ edits: [{ hook: "hook_embed", add }] })));
  return { answer, samples: answers.map(({ gradient }) => (absolute ? absoluteOf(gradient) : gradient)) };
}
