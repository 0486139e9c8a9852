import { percent } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { ConceptDocument } from "../../concept-documents.ts";
import { layerName } from "../inside/layer-name.ts";

/** Below this, a difference is not chance, held against all that were tested. */
const clearAt = 0.05;

type Tested = Pick<ConceptDocument, "pAdjusted" | "accuracy" | "accuracyLow">;

/** Whether a concept has a direction of its own, and its scores are unlike random ones. */
export function isClear(line: Tested): boolean {
  return isUnlikeRandom(line) && isToldApart(line);
}

/** Whether its examples are told from random ones: where the interval of that reaches one half, the direction may be of nothing. */
export function isToldApart({ accuracy, accuracyLow }: Omit<Tested, "pAdjusted">): boolean {
  return (accuracyLow ?? accuracy) > 0.5;
}

function isUnlikeRandom({ pAdjusted }: Tested): boolean {
  return pAdjusted < clearAt;
}

/** Which class leans on which concept most, and where; of those alone that have a direction. */
export function conceptsConclusion(lines: readonly ConceptDocument[]): string {
  const [strongest] = lines
    .filter(isClear)
    .toSorted(
      (one, other) =>
        Math.abs(other.score - other.random) - Math.abs(one.score - one.random) ||
        Math.abs(other.cosine) - Math.abs(one.cosine),
    );
  if (!strongest) {
    const odd = lines.filter(isUnlikeRandom).map(({ accuracy }) => accuracy);
    return odd.length === 0
      ? "No class leans on any of these concepts more than on random ones."
      : `Nothing follows about these concepts: where scores are unlike random ones, examples are not clearly told from random texts (${percent(Math.max(...odd))} right at best, 50% by chance).`;
  }
  const { concept, label, score, random, pAdjusted } = strongest;
  const gains = score >= random ? "gains" : "loses";
  const share = score >= random ? score : 1 - score;
  const chance = score >= random ? random : 1 - random;
  return `A step towards ${printable(concept)} ${gains} ${printable(label)} most, at ${siteTitle(strongest)}: for ${percent(share)} of its texts, towards random ones for ${percent(chance)} (${pText(pAdjusted)}).`;
}

/** A p-value as it is written in a sentence. */
export function pText(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p ${p.toFixed(3)}`;
}

/** A layer by its number, anything else by its hook. */
export function siteTitle({ layer, hook }: { readonly layer: number | null; readonly hook: string }): string {
  return layer === null ? printable(hook) : layerName(layer);
}

/** As short as a column's head must be: a layer's number; of several activations of one layer, what the layer calls them as well. */
export function siteHead(
  { layer, hook }: { readonly layer: number | null; readonly hook: string },
  among: readonly { readonly layer: number | null; readonly hook: string }[] = [],
): string {
  const own = printable(
    hook
      .split(".")
      .at(-1)
      ?.replace(/^hook_/, "") ?? hook,
  );
  if (layer === null) return own;
  const head = layer < 0 ? "embed" : `${layer}`;
  return among.some((other) => other.layer === layer && other.hook !== hook) ? `${head} ${own}` : head;
}

/** Where concepts come from, in words. */
export const sourceWords = {
  given: "texts as given",
  found: "texts of the data set with its words",
  templates: "its words in neutral sentences",
} as const;
