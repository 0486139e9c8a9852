import { z } from "zod";
import { chosenOptions, chosenUnits } from "./chosen-units.ts";
import { f1, rationaleMetric } from "./rationale-metric.ts";

const options = z.strictObject({
  ...chosenOptions,
  overlap: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe("intersection over union from which on two stretches are a match"),
});

/** F1 of stretches of words (ERASER's IoU F1): one counts as found where it overlaps with one of the other's by half. */
export const iouF1 = rationaleMetric<z.infer<typeof options>>({
  id: "iou-f1",
  title: "F1 with people's phrases",
  asks: "Do the words with the largest scores make up the phrases that people marked, by half at least?",
  caution: "Words that stand apart make no phrase: methods that pick single words are marked down.",
  options,
  modes: {},
  compare({ scores }, marked, { overlap, ...given }) {
    const own = stretches(chosenUnits(scores, marked, given));
    const people = stretches(marked);
    const found = own.filter((stretch) => people.some((other) => shared(stretch, other) >= overlap)).length;
    return own.length === 0 ? 0 : f1(found / own.length, found / people.length);
  },
});

type Stretch = readonly [start: number, end: number];

function stretches(units: readonly boolean[]): Stretch[] {
  const found: Stretch[] = [];
  let start = -1;
  for (const [unit, there] of [...units, false].entries()) {
    if (there && start < 0) start = unit;
    if (!there && start >= 0) {
      found.push([start, unit]);
      start = -1;
    }
  }
  return found;
}

function shared([start, end]: Stretch, [from, to]: Stretch): number {
  const both = Math.max(0, Math.min(end, to) - Math.max(start, from));
  return both / (end - start + (to - from) - both);
}
