import type { Attack } from "../attack.ts";
import { sentenceSimilarity } from "../constraints/sentence-similarity.ts";
import type { Chosen, Part } from "../part.ts";
import type { AtHand, ConstraintSet, Recipe } from "./recipe.ts";

/**
 * What a recipe does otherwise than it is written, because of what is at hand: parts that others stand in for, parts that are left out, and thresholds meant for another
 * encoder. It belongs beside every result.
 */
export function standIns(recipe: Recipe, set: ConstraintSet, atHand: AtHand): string[] {
  const [written, made] = [recipe.attack(set), recipe.attack(set, atHand)];
  const missing = lacking(written.transformations, made.transformations);
  const instead = lacking(made.transformations, written.transformations).join(", ");
  return [
    ...missing.map((id) => `There are no vectors of words: ${instead} stands in for ${id}.`),
    ...lacking(written.constraints, made.constraints).map((id) => `There are no vectors of words: ${id} is left out.`),
    ...comparesSentences(made).map((threshold) =>
      atHand.similarity === undefined
        ? `Sentences are compared by the encoder at hand, and the threshold of ${threshold} was meant for another: give one of its own.`
        : `Sentences are compared by the encoder at hand, by a threshold of its own: ${threshold}.`,
    ),
  ];
}

/** Parts of the one that the other has not. */
function lacking(one: readonly Chosen<Part<unknown>>[], other: readonly Chosen<Part<unknown>>[]): string[] {
  return one.flatMap(({ part }) => (other.some((each) => each.part === part) ? [] : [part.id]));
}

function comparesSentences({ constraints }: Attack): number[] {
  return constraints.flatMap(({ part, options }) => {
    const parsed = part === sentenceSimilarity ? sentenceSimilarity.options.safeParse(options) : undefined;
    return parsed?.success ? [parsed.data.threshold] : [];
  });
}
