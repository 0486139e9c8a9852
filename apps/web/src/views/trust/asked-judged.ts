import { randomMethod, type JudgeKey, type JudgeTasks } from "@limelight/experiments/judging";
import type { Asked } from "../../engine/engine.ts";
import type { AppState } from "../../state/app-state.ts";
import { methodsOf } from "./measured.ts";

/**
 * How faithful those methods are that people judged, on the same texts and from the same seed; undefined where none but drawn scores were.
 * @param options the methods', as they are set now: the key does not have them
 */
export function measuringJudged(
  { tasks }: JudgeTasks,
  { model, methods: judged, seed }: JudgeKey,
  options: AppState["trust"]["options"],
): Asked<"faithfulness"> | undefined {
  const methods = judged.filter((method) => method !== randomMethod);
  if (methods.length === 0) return undefined;
  return {
    verb: "faithfulness",
    model: model.id,
    input: tasks.map(({ text, text_pair }) => ({ text, ...(text_pair !== undefined && { text_pair }) })),
    ...methodsOf({ methods, options, seed }),
  };
}
