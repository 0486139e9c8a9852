import type { z } from "zod";
import { noOptions } from "../part.ts";
import { searchBeam } from "./beam.ts";
import type { Search } from "./search.ts";

/** Greedy search: beam search that keeps one text (TextAttack's GreedySearch). */
export const greedy: Search<z.infer<typeof noOptions>> = {
  id: "greedy",
  title: "Greedy search",
  citation:
    "Kuleshov et al. 2018, Adversarial Examples for Natural Language Classification Problems; TextAttack's GreedySearch",
  does: "takes the best candidate of every round",
  options: noOptions,
  run: (beginning, searching) => searchBeam(beginning, searching, 1),
};
