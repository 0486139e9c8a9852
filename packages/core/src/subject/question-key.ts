import type { Question } from "./black-box.ts";

/** The same for questions that are the same: by it answers and activations are remembered. */
export function questionKey({ text, pair, ids }: Question): string {
  return JSON.stringify([text, pair, ids]);
}
