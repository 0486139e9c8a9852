import { givenSource } from "../../components/examples/source.ts";
import type { Asked } from "../../engine/engine.ts";
import { modelOf, type Scene } from "../view.ts";
import { methodsOf } from "./measured.ts";

type Asking = Pick<Scene, "fields" | "model" | "state">;

/** What experiments of this view run on: a file, the examples, or the stage's text. Undefined where there is none of them. */
function sourceOf(scene: Asking): Pick<Asked<"faithfulness">, "model" | "input" | "data"> | undefined {
  const { fields, state } = scene;
  const source = givenSource(state.trust) ?? (fields && { input: fields.input });
  return source && { ...modelOf(scene), ...source };
}

/** How faithful the chosen methods are: each text's numbers as they come, then the leaderboard. */
export function measuringOf(scene: Asking): Asked<"faithfulness"> | undefined {
  const { trust } = scene.state;
  const source = sourceOf(scene);
  if (!source || trust.methods.length === 0) return undefined;
  return {
    verb: "faithfulness",
    ...source,
    ...methodsOf(trust),
    ...(trust.metrics.length > 0 && { metrics: trust.metrics }),
    ...(trust.fill !== "delete" && { fill: trust.fill }),
    perText: true,
  };
}

/** The explanations that people are to judge. */
export function explainingOf(scene: Asking): Asked<"compare"> | undefined {
  const source = sourceOf(scene);
  return source && { verb: "compare", ...source, ...methodsOf(scene.state.trust) };
}
