import { ExplainError, resolveOptions } from "@limelight/explain";
import { findMetric, isGameMetric, type ChosenMetric } from "@limelight/explain/faithfulness";
import { ExperimentError } from "../../experiment-error.ts";
import type { ExperimentOf } from "../../schema/index.ts";

const usual = {
  ours: ["comprehensiveness", "sufficiency", "tau-loo", "insertion", "deletion"],
  ferret: ["comprehensiveness", "sufficiency", "tau-loo"],
  steps: ["comprehensiveness", "sufficiency", "insertion", "deletion"],
  people: { ours: ["token-f1", "token-iou", "iou-f1", "auprc"], ferret: ["token-f1", "token-iou", "auprc"] },
} as const;

type Asked = Pick<ExperimentOf<"faithfulness">, "metrics" | "mode" | "fill" | "output" | "metricOptions">;

/**
 * Metrics by their names, with their options: those of all, and those of one.
 * @param of what is measured: texts, of which some have words that people marked, or written tokens
 * @throws ExperimentError "bad-experiment"; ExplainError "unknown-metric", "unknown-mode", "bad-option"
 */
export function chooseMetrics(
  { metrics: named, mode, fill, output, metricOptions }: Asked,
  of: { readonly rationales: boolean; readonly steps: boolean },
): ChosenMetric[] {
  const kind = mode ?? "ours";
  const ids: readonly string[] =
    named ?? (of.steps ? usual.steps : [...usual[kind], ...(of.rationales ? usual.people[kind] : [])]);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new ExperimentError("bad-experiment", `the metric ${twice} is named twice`, "Name each metric once.");
  const stray = Object.keys(metricOptions).find((id) => !ids.includes(id));
  if (stray !== undefined)
    throw new ExperimentError(
      "bad-experiment",
      `options are given for ${stray}, which is not measured`,
      `Add it to --metrics, or leave them out.`,
    );
  return ids.map((id) => {
    const metric = findMetric(id);
    if (of.steps && !isGameMetric(metric))
      throw new ExplainError(
        "not-defined",
        `${id} is not measured of what a model writes`,
        "take comprehensiveness, sufficiency, tau-loo, insertion, deletion or infidelity",
      );
    const shared = isGameMetric(metric)
      ? { ...(fill !== undefined && !of.steps && { fill }), ...(output !== undefined && { output }) }
      : {};
    return { metric, options: resolveOptions(metric, { ...shared, ...metricOptions[id] }, mode) };
  });
}
