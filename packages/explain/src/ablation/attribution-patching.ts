import {
  editActivation,
  type Answer,
  type Edit,
  type GradientAnswer,
  type HookName,
  type Question,
  type WhiteBox,
} from "@limelight/core";
import { outputGradient } from "../gradients/output-gradient.ts";

/** Gradients of the log-odds of a text's label by some activations, and their values. */
export type GradientsAt = GradientAnswer["at"];

/**
 * Gradients of the log-odds of each text's label by the activations that will be changed.
 * @param labels [texts]
 */
export async function gradientsAt(
  subject: WhiteBox,
  questions: readonly Question[],
  labels: readonly number[],
  hooks: readonly HookName[],
  signal?: AbortSignal,
): Promise<GradientsAt[]> {
  const { answers } = await subject.differentiate(
    questions.map((question, text) => ({
      question,
      seed: (answer: Answer) => outputGradient(answer, labels[text] ?? 0, "log-odds"),
    })),
    { by: hooks, ...(signal && { signal }) },
  );
  return answers.map(({ at }) => at);
}

/**
 * Attribution patching (Nanda 2023; Syed, Rager and Conmy 2023): the first-order estimate of what edits do to the output, the sum over
 * the activation of (changed − value) · gradient. Hooks that feed each other are taken by themselves.
 */
export function estimatedChange(at: GradientsAt, edits: readonly Edit[]): number {
  const changed = new Map<HookName, Float32Array>();
  for (const edit of edits) {
    const own = at.get(edit.hook);
    if (!own) throw new TypeError(`no gradient at ${edit.hook}`);
    const data = changed.get(edit.hook) ?? own.value.data;
    changed.set(edit.hook, editActivation(edit, { shape: own.value.shape, data }).data);
  }
  let sum = 0;
  for (const [hook, data] of changed) {
    const { value, gradient } = at.get(hook) ?? {};
    for (let i = 0; i < data.length; i++) sum += ((data[i] ?? 0) - (value?.data[i] ?? 0)) * (gradient?.data[i] ?? 0);
  }
  return sum;
}
