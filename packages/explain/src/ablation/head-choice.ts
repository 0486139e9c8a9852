import type { HookName, Question, WhiteBox } from "@limelight/core";
import { gradientsAt } from "./attribution-patching.ts";

/** Texts at a time, and in all: which heads are strongest is told by a few hundred as well. */
const [textsAtOnce, textsLookedAt] = [32, 256];

/**
 * The heads whose removal is estimated to change the log-odds of the texts' labels most: the mean over texts of the size of the sum over
 * tokens of value · gradient (Michel, Levy and Neubig 2019). [layer, head], in the order of the model.
 */
export async function strongestHeads(
  subject: WhiteBox,
  questions: readonly Question[],
  gold: readonly number[],
  layers: readonly number[],
  count: number,
  signal: AbortSignal | undefined,
): Promise<(readonly [layer: number, head: number])[]> {
  const hooks = layers.map((layer): HookName => `blocks.${layer}.attn.hook_z`);
  const effects = layers.map(() => new Float64Array(subject.size.heads));
  for (let first = 0; first < Math.min(questions.length, textsLookedAt); first += textsAtOnce) {
    const some = questions.slice(first, Math.min(first + textsAtOnce, textsLookedAt));
    for (const at of await gradientsAt(subject, some, gold.slice(first), hooks, signal))
      for (const [place, hook] of hooks.entries()) {
        const own = effects[place];
        const { value, gradient } = at.get(hook) ?? {};
        if (!own || !value || !gradient) continue;
        const [, heads = 1, features = 1] = value.shape;
        const sums = new Float64Array(heads);
        for (const [index, number] of value.data.entries()) {
          const head = Math.floor(index / features) % heads;
          sums[head] = (sums[head] ?? 0) + number * (gradient.data[index] ?? 0);
        }
        for (const [head, sum] of sums.entries()) own[head] = (own[head] ?? 0) + Math.abs(sum);
      }
  }
  return layers
    .flatMap((layer, place) => Array.from(effects[place] ?? [], (effect, head) => ({ layer, head, effect })))
    .toSorted((one, other) => other.effect - one.effect)
    .slice(0, count)
    .toSorted((one, other) => one.layer - other.layer || one.head - other.head)
    .map(({ layer, head }) => [layer, head] as const);
}
