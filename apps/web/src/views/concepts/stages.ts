import type { Course } from "../../engine/question.ts";

const names: readonly (readonly [label: RegExp, words: string])[] = [
  [/classify$/, "Asking what the model says"],
  [/activations$/, "Reading what the layers hold"],
  [/gradients$/, "Asking what would change the answer"],
  [/vectors$/, "Telling the concepts from random words"],
  [/^probe$/, "Fitting a probe at each layer"],
  [/^probe:/, "Reading what a layer holds"],
  [/layout$/, "Laying the texts out"],
];

/** What a run is at, in the reader's words. */
export function stageWords(course: Course): string {
  const label = course.kind === "running" ? course.progress?.label : undefined;
  return names.find(([pattern]) => label !== undefined && pattern.test(label))?.[1] ?? "Getting the texts ready";
}

/** Seconds in words. */
export function seconds(time: number): string {
  return time < 1 ? "less than a second" : `${Math.round(time)} s`;
}
