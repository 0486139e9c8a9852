import type { Example } from "../attack.ts";

/** A text of a pair that a trigger is put in front of. */
export type TriggerPlace = "text" | "pair";

/** The example with a trigger in front of its text, or of the second text of its pair. */
export function withTrigger(example: Example, trigger: string, place: TriggerPlace = "text"): Example {
  const { text, pair } = example;
  return place === "pair" && pair !== undefined
    ? { ...example, pair: `${trigger} ${pair}` }
    : { ...example, text: `${trigger} ${text}` };
}
