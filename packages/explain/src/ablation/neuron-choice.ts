import type { HookName, Question, WhiteBox } from "@limelight/core";
import { gradientsAt } from "./attribution-patching.ts";

/** Texts at a time: a layer's neurons are many. */
const textsAtOnce = 16;

/**
 * The neurons whose removal is estimated to change the log-odds of the texts' labels most: the mean over texts of the sum over tokens of
 * value · gradient, by size. [layer, neuron], strongest first.
 */
export async function strongestNeurons(
  subject: WhiteBox,
  questions: readonly Question[],
  gold: readonly number[],
  layers: readonly number[],
  count: number,
  signal: AbortSignal | undefined,
): Promise<(readonly [layer: number, neuron: number])[]> {
  const hooks = layers.map((layer): HookName => `blocks.${layer}.mlp.hook_post`);
  const effects = new Map<HookName, Float64Array>();
  for (let first = 0; first < questions.length; first += textsAtOnce) {
    const some = questions.slice(first, first + textsAtOnce);
    for (const at of await gradientsAt(subject, some, gold.slice(first), hooks, signal)) {
      for (const hook of hooks) {
        const { value, gradient } = at.get(hook) ?? {};
        const neurons = value?.shape[1] ?? 0;
        const sums = effects.get(hook) ?? new Float64Array(neurons);
        effects.set(hook, sums);
        value?.data.forEach((number, index) => {
          const neuron = index % neurons;
          sums[neuron] = (sums[neuron] ?? 0) + number * (gradient?.data[index] ?? 0);
        });
      }
    }
  }
  return layers
    .flatMap((layer, index) => {
      const hook = hooks[index];
      const sums = hook && effects.get(hook);
      return Array.from(sums ?? [], (effect, neuron) => ({ layer, neuron, size: Math.abs(effect) }));
    })
    .toSorted((one, other) => other.size - one.size)
    .slice(0, count)
    .map(({ layer, neuron }) => [layer, neuron] as const);
}
