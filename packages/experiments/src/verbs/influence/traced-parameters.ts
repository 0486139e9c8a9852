import { lastLayerNames, type TracedModel } from "@limelight/explain";
import { ExperimentError } from "../../experiment-error.ts";

/**
 * Names of a model's parameters that fit patterns, in the model's order; without patterns, those of the last layer.
 * @param patterns `*` stands for any part of a name
 * @throws ExperimentError "bad-experiment" for a pattern that fits none
 */
export async function tracedParameters(
  model: TracedModel,
  patterns: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (!patterns) return lastLayerNames(model);
  const names = (await model.parameters("sequence-classification")).map(({ name }) => name);
  const chosen = new Set<string>();
  for (const pattern of patterns) {
    const fits = fitting(pattern);
    const found = names.filter(fits);
    if (found.length === 0) {
      const problem = `the model has no parameters "${pattern}"`;
      throw new ExperimentError("bad-experiment", problem, `It has ${names.slice(-4).join(", ")} and others.`, {
        path: ["parameters"],
        problem,
      });
    }
    for (const name of found) chosen.add(name);
  }
  return names.filter((name) => chosen.has(name));
}

// Part by part, so that no pattern takes long.
function fitting(pattern: string): (name: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(first) || name.length < first.length + last.length) return false;
    let at = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.endsWith(last) && name.length - last.length >= at;
  };
}
