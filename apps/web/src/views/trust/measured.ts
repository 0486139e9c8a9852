import type { ResultOf } from "@limelight/experiments";
import type { Asked } from "../../engine/engine.ts";
import type { Question } from "../../engine/question.ts";
import type { AppState } from "../../state/app-state.ts";

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

/** Which methods run, with the options that were set for them. */
export function methodsOf({
  methods,
  options,
  seed,
}: Pick<AppState["trust"], "methods" | "options" | "seed">): Pick<
  Asked<"faithfulness">,
  "methods" | "methodOptions" | "seed"
> {
  const own = Object.fromEntries(Object.entries(options).filter(([id]) => methods.includes(id)));
  return {
    methods,
    ...(Object.keys(own).length > 0 && { methodOptions: own }),
    ...(seed > 0 && { seed }),
  };
}
