import type { BlackBox } from "@limelight/core";
import type { Example } from "../attack.ts";
import { predicted } from "../goals/goal.ts";

/** A text of a pair that a trigger is put in front of. */
export type TriggerPlace = "text" | "pair";

/** The example with a trigger in front of its text, or of the second text of its pair. */
export function withTrigger(example: Example, trigger: string, place: TriggerPlace = "text"): Example {
  const { text, pair } = example;
  return place === "pair" && pair !== undefined
    ? { ...example, pair: `${trigger} ${pair}` }
    : { ...example, text: `${trigger} ${text}` };
}

/** What a trigger does to each example, and to all. */
export interface TriggerEffect {
  /** Predictions with and without it, by indices of labels, in the order of the examples. */
  readonly before: readonly number[];
  readonly under: readonly number[];
  /** Share of the examples that are classified right; examples without a label count as right before. */
  readonly accuracy: { readonly before: number; readonly under: number };
}

/** Asks about each example without and with a trigger: to be done on other examples than it was found on. */
export async function triggerEffect(
  subject: BlackBox,
  examples: readonly Example[],
  trigger: string,
  place: TriggerPlace = "text",
  signal?: AbortSignal,
): Promise<TriggerEffect> {
  const triggered = examples.map((example) => withTrigger(example, trigger, place));
  const { answers } = await subject.ask(
    [...examples, ...triggered].map(({ text, pair }) => ({ text, ...(pair !== undefined && { pair }) })),
    { ...(signal && { signal }) },
  );
  const all = answers.map(predicted);
  const [before, under] = [all.slice(0, examples.length), all.slice(examples.length)];
  const right = (predictions: readonly number[]): number =>
    examples.filter(({ label }, index) => predictions[index] === (label ?? before[index])).length /
    Math.max(1, examples.length);
  return { before, under, accuracy: { before: right(before), under: right(under) } };
}
