import { examplesOf } from "../../components/examples/list.ts";
import type { Asked } from "../../engine/engine.ts";
import type { AppState } from "../../state/app-state.ts";
import type { Scene } from "../view.ts";

type Trust = AppState["trust"];

/** What experiments of this view run on: a file, the examples, or the stage's text. Undefined where there is none of them. */
function sourceOf({
  fields,
  state: { model, trust },
}: Pick<Scene, "fields" | "state">): Pick<Asked<"faithfulness">, "model" | "input" | "data"> | undefined {
  const listed = examplesOf(trust.examples);
  const source =
    trust.file !== undefined
      ? { data: { file: trust.file, limit: trust.limit } }
      : listed.length > 0
        ? { input: listed }
        : fields && { input: fields.input };
  const named = fields?.model ?? model;
  return source && { ...(named !== undefined && { model: named }), ...source };
}

/** Which methods run, with the options that were set for them. */
function methodsOf({
  methods,
  options,
  seed,
}: Pick<Trust, "methods" | "options" | "seed">): Pick<Asked<"faithfulness">, "methods" | "methodOptions" | "seed"> {
  const own = Object.fromEntries(Object.entries(options).filter(([id]) => methods.includes(id)));
  return {
    methods,
    ...(Object.keys(own).length > 0 && { methodOptions: own }),
    ...(seed > 0 && { seed }),
  };
}

/** How faithful the chosen methods are: each text's numbers as they come, then the leaderboard. */
export function measuringOf(scene: Pick<Scene, "fields" | "state">): Asked<"faithfulness"> | undefined {
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
export function explainingOf(scene: Pick<Scene, "fields" | "state">): Asked<"compare"> | undefined {
  const source = sourceOf(scene);
  return source && { verb: "compare", ...source, ...methodsOf(scene.state.trust) };
}
