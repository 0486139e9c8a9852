import { z } from "zod";
import { chosenCaution, chosenOptions, chosenUnits, ferretChosen } from "./chosen-units.ts";
import { f1, rationaleMetric } from "./rationale-metric.ts";

const options = z.strictObject(chosenOptions);

/** F1 of the words with the largest scores and the words that people marked. */
export const tokenF1 = rationaleMetric<z.infer<typeof options>>({
  id: "token-f1",
  title: "F1 with people's words",
  asks: "Are the words with the largest scores those that people marked?",
  caution: chosenCaution,
  options,
  modes: { ferret: ferretChosen },
  compare({ scores }, marked, given) {
    const chosen = chosenUnits(scores, marked, given);
    const both = chosen.filter((own, unit) => own && marked[unit]).length;
    const count = chosen.filter(Boolean).length;
    return count === 0 ? 0 : f1(both / count, both / marked.filter(Boolean).length);
  },
});
