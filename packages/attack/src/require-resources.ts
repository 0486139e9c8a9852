import { isWhiteBox, type BlackBox } from "@limelight/core";
import { AttackError } from "./attack-error.ts";
import type { Attack } from "./attack.ts";
import type { Need, Resources } from "./resources.ts";

const problems: Readonly<Record<Need, readonly [problem: string, hint: string]>> = {
  gradients: [
    "gradients, and only answers can be had of this subject",
    "Attack one of our own models, or take other parts.",
  ],
  "masked-model": ["a model that fills masks", "Name one with --masked-model, such as the bundled default model."],
  encoder: ["a model that embeds sentences", "Name one with --encoder."],
  "language-model": ["a language model", "Name one with --language-model, such as the bundled one."],
  vectors: ["vectors of words", "Give a file of them with --vectors: a word and its numbers a line, as GloVe has it."],
  attributions: ["attributions of texts", "Attack one of our own models, and name a method with --attribution."],
};

/** What the parts of an attack need, each once. */
export function needsOf({ goal, constraints, transformations, search }: Attack): Need[] {
  const parts = [goal, ...constraints, ...transformations, search];
  return [...new Set(parts.flatMap(({ part, options }) => part.needs?.(options) ?? []))];
}

/** @throws AttackError "no-resource" naming the part that needs what is not there */
export function requireResources(subject: BlackBox, attack: Attack, resources: Resources): void {
  const there: Readonly<Record<Need, boolean>> = {
    gradients: isWhiteBox(subject),
    "masked-model": resources.fillMasks !== undefined,
    encoder: resources.embed !== undefined,
    "language-model": resources.logProbabilities !== undefined,
    vectors: resources.nearestWords !== undefined,
    attributions: resources.attribute !== undefined,
  };
  const { goal, constraints, transformations, search } = attack;
  for (const { part, options } of [goal, ...constraints, ...transformations, search])
    for (const need of part.needs?.(options) ?? []) {
      const [problem, hint] = problems[need];
      if (!there[need]) throw new AttackError("no-resource", `${part.id} needs ${problem}`, hint);
    }
}
