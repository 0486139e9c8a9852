import { universalTriggers } from "../verbs/attack/universal-trigger.ts";
import type { Experiment, Verb } from "../schema/index.ts";

/** Verbs whose documents are each of one text, whatever the others are. */
const verbsPerText: ReadonlySet<Verb> = new Set<Verb>([
  "tokenize",
  "classify",
  "fill-mask",
  "generate",
  "score",
  "zero-shot",
  "prompt",
  "next-sentence",
  "tag",
  "attend",
  "inside",
  "explain",
  "attack",
  "certify",
  "augment",
]);

/** Whether what comes of a text depends on that text alone, so that some can be left for later, or for another machine. */
export function isPerText(experiment: Experiment): boolean {
  if (!verbsPerText.has(experiment.verb)) return false;
  if ("edits" in experiment && experiment.edits.some(({ mean }) => mean === true)) return false;
  if (experiment.verb === "inside") return experiment.what !== "similarity";
  return experiment.verb !== "attack" || experiment.recipe !== universalTriggers;
}

/** Documents of a text where all goes well; undefined where that is not known before. */
export function documentsOfText(experiment: Experiment): number | undefined {
  if (experiment.verb === "augment") return undefined;
  return experiment.verb === "explain" ? [experiment.method].flat().length : 1;
}
