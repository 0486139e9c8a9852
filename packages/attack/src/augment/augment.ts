import type { Question } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { AttackError } from "../attack-error.ts";
import type { Chosen } from "../part.ts";
import type { Tools } from "../tools.ts";
import type { Transformation } from "../transformations/transformation.ts";
import { AttackedText } from "../words/attacked-text.ts";
import type { Augmenter } from "./augmenter.ts";

export interface AugmentOptions {
  /** Texts that are made at most. */
  readonly count: number;
  /** Share of the words that are changed, one at least. */
  readonly share: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** So often it is tried to make a text that is not there yet, for each that is wanted. */
const attempts = 10;

/**
 * Other texts made of one, none of them twice nor the text itself; fewer where there are no more.
 * @throws AttackError "no-words" where there is nothing to change
 */
export async function augment(
  question: Pick<Question, "text" | "pair">,
  { transformations, constraints }: Augmenter,
  { count, share, seed, signal }: AugmentOptions,
): Promise<AttackedText[]> {
  const original = new AttackedText(question);
  if (original.words.length === 0)
    throw new AttackError("no-words", "the text has no words to change", "Give a text with at least one word.");
  const random = new NumpyRandomState(seed);
  const tools: Tools = { subject: nobody, label: 0, resources: {}, random, ...(signal && { signal }) };
  const changes = Math.max(1, Math.round(share * original.words.length));
  const found = new Map<string, AttackedText>();
  const step = async (
    text: AttackedText,
    { part, options }: Chosen<Transformation<unknown>>,
  ): Promise<AttackedText> => {
    const free = text.words.flatMap((_, word) =>
      constraints.every((each) => each.part.mayChange?.(text, word, each.options, part) ?? true) ? [word] : [],
    );
    for (const place of random.permutation(free.length)) {
      const candidates = (await part.candidates(text, [free[place] ?? 0], options, tools)).filter(
        ({ key }) => key !== text.key,
      );
      if (candidates.length > 0) return candidates[random.randint(0, candidates.length, 1)[0] ?? 0] ?? text;
    }
    return text;
  };
  for (let attempt = 0; attempt < count * attempts && found.size < count; attempt += 1) {
    signal?.throwIfAborted();
    const way = transformations[attempt % transformations.length];
    if (!way) break;
    let text = original;
    for (let change = 0; change < changes; change += 1) text = await step(text, way);
    if (text.key !== original.key) found.set(text.key, text);
  }
  return [...found.values()];
}

/** Augmenting asks nobody. */
const nobody: Tools["subject"] = {
  labels: [],
  ask: () => Promise.reject(new TypeError("augmenting asks nobody")),
};
