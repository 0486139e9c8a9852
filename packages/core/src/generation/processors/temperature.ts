import type { MakeProcessor } from "./processor.ts";

/** Scores divided by the temperature: under 1 the likely becomes likelier. */
export const temperature: MakeProcessor = ({ temperature: divisor = 1 }) => {
  if (divisor === 1) return undefined;
  return (scores) => {
    for (let id = 0; id < scores.length; id++) scores[id] = (scores[id] ?? 0) / divisor;
  };
};
