import type { SimilarityDocument } from "../../documents.ts";
import { layerName } from "./layer-name.ts";

/** The neighbours that differ most: there the model does most. */
export function similarityConclusion({ states, cka }: SimilarityDocument): string {
  const steps = states.slice(1).map((layer, index) => ({
    layer,
    before: states[index] ?? -1,
    alike: cka[index]?.[index + 1] ?? Number.NaN,
  }));
  const least = steps.reduce<(typeof steps)[number] | undefined>(
    (found, step) => (found === undefined || step.alike < found.alike ? step : found),
    undefined,
  );
  if (least === undefined) {
    return "There is one state alone.";
  }
  return `The largest step is from ${layerName(least.before)} to ${layerName(least.layer)}: CKA ${least.alike.toFixed(2)}.`;
}
