import type { ResultOf } from "@limelight/experiments";
import type { Question } from "./question.ts";

/** What speaks for a class, as far as documents of `explain` are about one: those of what a model writes have steps. */
export type Explanation = Exclude<ResultOf<"explain">, { readonly steps: unknown }>;

/** The documents of a question that are about a class. */
export function explanationsOf({ answers }: Question<"explain">): Explanation[] {
  return answers.flatMap(({ document }) => ("steps" in document ? [] : [document]));
}

/** What a model writes rests on, as far as documents of `explain` are about that. */
export type ExplainedText = Extract<ResultOf<"explain">, { readonly steps: unknown }>;

/** The documents of a question that are about what a model writes. */
export function stepsOf({ answers }: Question<"explain">): ExplainedText[] {
  return answers.flatMap(({ document }) => ("steps" in document ? [document] : []));
}
