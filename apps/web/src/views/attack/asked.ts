import type { ResultOf } from "@limelight/experiments";
import type { Asked } from "../../engine/engine.ts";
import type { Question } from "../../engine/question.ts";
import type { AppState } from "../../state/app-state.ts";
import type { SceneFields } from "../view.ts";

type Own = AppState["attack"];

/** What became of a text. */
export type AttackedDocument = Exclude<ResultOf<"attack">, { readonly type: "summary" }>;

/** The attack that is set, on a text, with every question in its document. */
export function attackAsked({ model, input }: SceneFields, own: Own): Asked<"attack"> {
  const { recipe, constraints, goal, budget, seed, maskedModel, encoder, languageModel } = own;
  const set = (["paper", "textattack", "strict"] as const).find((each) => each === constraints);
  return {
    verb: "attack",
    ...(model !== undefined && { model }),
    input,
    recipe,
    ...(set && { constraintSet: set }),
    ...(goal !== "" && { goal }),
    ...(budget !== undefined && { budget }),
    ...(seed > 0 && { seed }),
    ...(maskedModel !== undefined && { maskedModel }),
    ...(encoder !== undefined && { encoder }),
    ...(languageModel !== undefined && { languageModel }),
    trace: true,
  };
}

/** What became of the text; the summary says nothing more of a single one. */
export function attackedOf({ answers }: Pick<Question<"attack">, "answers">): AttackedDocument | undefined {
  return answers.flatMap(({ document }) => ("type" in document ? [] : [document]))[0];
}

/** The text that was found, or that came nearest; undefined where nothing was changed. */
export function foundIn({ adversarial, nearest, edits }: AttackedDocument): string | undefined {
  return edits.length === 0 ? undefined : (adversarial ?? nearest);
}
