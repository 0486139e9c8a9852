import { examplesOf } from "../../components/examples/list.ts";
import { sourceOf, type Source } from "../../components/examples/source.ts";
import type { ModelFacts } from "../../engine/catalog.ts";
import type { Asked } from "../../engine/engine.ts";
import type { AppState } from "../../state/app-state.ts";
import type { Scene } from "../view.ts";

type Asking = Pick<Scene, "catalog" | "state">;

/** Models that can be asked for a class. */
export function classifiersOf({ catalog }: Pick<Scene, "catalog">): readonly ModelFacts[] {
  return catalog?.models.filter(({ tasks }) => tasks.includes("classify")) ?? [];
}

/** The models that are evaluated, the stage's first. */
export function evaluatedOf(scene: Asking): readonly string[] {
  const known = classifiersOf(scene);
  const first = scene.state.model ?? known.find((model) => model.default)?.id;
  const { second } = scene.state.evaluate;
  const other = known.find(({ id }) => id === second && id !== first)?.id;
  return [first, other].filter((id) => id !== undefined);
}

/** How many of the pasted texts have no label, and are left out. */
export function unlabelledOf({ file, examples }: AppState["evaluate"]): number {
  return file === undefined ? examplesOf(examples).filter(({ label }) => label === undefined).length : 0;
}

/** Where the labelled texts come from; undefined where none of those that were pasted has a label. */
export function labelledSource(own: AppState["evaluate"]): Source | undefined {
  const source = sourceOf(own);
  if (!("input" in source)) return source;
  const input = source.input.filter(({ label }) => label !== undefined);
  return input.length > 0 ? { input } : undefined;
}

/** How well the models do, with every text. */
export function evaluatingOf(scene: Asking): Asked<"evaluate"> | undefined {
  const source = labelledSource(scene.state.evaluate);
  const models = evaluatedOf(scene);
  if (!source || models.length === 0) return undefined;
  return { verb: "evaluate", ...source, models: [...models], rows: true };
}
