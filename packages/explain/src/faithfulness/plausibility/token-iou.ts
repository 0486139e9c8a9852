import { z } from "zod";
import { chosenCaution, chosenOptions, chosenUnits, ferretChosen } from "./chosen-units.ts";
import { rationaleMetric } from "./rationale-metric.ts";

const options = z.strictObject(chosenOptions);

/** Intersection over union of the words with the largest scores and the words that people marked, as ferret has it. */
export const tokenIou = rationaleMetric<z.infer<typeof options>>({
  id: "token-iou",
  title: "Overlap with people's words",
  asks: "Of the words that people or the method give as the reason, how many do both?",
  caution: chosenCaution,
  options,
  modes: { ferret: ferretChosen },
  compare({ scores }, marked, given) {
    const chosen = chosenUnits(scores, marked, given);
    const both = chosen.filter((own, unit) => own && marked[unit]).length;
    return both / chosen.filter((own, unit) => own || marked[unit]).length;
  },
});
