import { NumpyRandomState } from "@limelight/statistics";
import { z } from "zod";
import { gameMetric, removalSchema } from "../games/game-metric.ts";

const options = removalSchema({
  samples: z.int().min(1).max(100_000).default(64).describe("sets of words that are drawn and taken away"),
  normalize: z
    .boolean()
    .default(true)
    .describe("whether scores are first multiplied by the number that fits best, so that their unit does not matter"),
});

/**
 * Infidelity (Yeh et al. 2019), as captum defines it: the mean squared difference between what scores say that words are worth together and how
 * far the output falls without them. The perturbation of a word is that it goes: I is 1 for words that are gone, 0 for those that stay. How
 * many go is drawn from 1 to all, then which.
 */
export const infidelity = gameMetric<z.infer<typeof options>>({
  id: "infidelity",
  title: "What words are worth together",
  citation: "Yeh et al. 2019, On the (In)fidelity and Sensitivity of Explanations",
  asks: "When some words go together, do their scores add up to what the model loses?",
  caution:
    "It asks for sums: a true explanation of words that only work together is marked down. Scaled to fit, it cannot tell scores from their opposite.",
  better: "lower",
  options,
  modes: { captum: { normalize: false } },
  async play(game, { scores }, { samples, normalize }, { seed }) {
    const random = new NumpyRandomState(seed);
    const count = scores.length;
    const gone = random.randint(1, count + 1, samples).map((size) => new Set(random.choice(count, size)));
    const all = scores.map(() => true);
    const [whole = Number.NaN, ...outputs] = await game.outputs([
      all,
      ...gone.map((words) => scores.map((_, part) => !words.has(part))),
    ]);
    const said = gone.map((words) => [...words].reduce((sum, part) => sum + (scores[part] ?? 0), 0));
    return {
      value: infidelityOf(
        said,
        outputs.map((output) => whole - output),
        normalize,
      ),
    };
  },
});

/** Of some perturbations: Iᵀφ, and how far the output fell. With `normalize`, the smallest that any multiple of the scores has. */
export function infidelityOf(said: readonly number[], falls: readonly number[], normalize: boolean): number {
  const sum = (of: (index: number) => number): number => said.reduce((total, _, index) => total + of(index), 0);
  const squares = sum((i) => (said[i] ?? 0) ** 2);
  const scale = normalize ? (squares === 0 ? 0 : sum((i) => (said[i] ?? 0) * (falls[i] ?? Number.NaN)) / squares) : 1;
  return sum((i) => (scale * (said[i] ?? 0) - (falls[i] ?? Number.NaN)) ** 2) / said.length;
}
