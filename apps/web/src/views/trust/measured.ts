import type { ResultOf } from "@limelight/experiments";
import type { Question } from "../../engine/question.ts";

type Measured = ResultOf<"faithfulness">;

/** One text's numbers. */
export type MeasuredText = Extract<Measured, { readonly type: "text" }>;

/** One method's means over all texts. */
export type Board = Exclude<Measured, { readonly type: "text" }>;

/** What a question has of single texts; it is there before the leaderboard. */
export function textsOf({ answers }: Pick<Question<"faithfulness">, "answers">): MeasuredText[] {
  return answers.flatMap(({ document }) => ("type" in document ? [document] : []));
}

/** The leaderboard's lines. */
export function boardsOf({ answers }: Pick<Question<"faithfulness">, "answers">): Board[] {
  return answers.flatMap(({ document }) => ("type" in document ? [] : [document]));
}
