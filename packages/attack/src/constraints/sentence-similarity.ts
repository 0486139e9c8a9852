import { z } from "zod";
import { needed, type Tools } from "../tools.ts";
import { cosine } from "../vectors/distances.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { wordWindow } from "../words/word-window.ts";
import { againstOption } from "./against.ts";
import type { Constraint, Reference } from "./constraint.ts";

const options = z.strictObject({
  threshold: z.number().min(-1).max(1).default(0.8).describe("how alike the two must be"),
  metric: z
    .enum(["cosine", "angular"])
    .default("cosine")
    .describe("cosine, or 1 less the angle in half turns, as the Universal Sentence Encoder's authors measure it"),
  ...againstOption,
  window: z
    .int()
    .min(1)
    .exactOptional()
    .describe("words round the change that are held against each other; all, unless said"),
  skipShort: z
    .boolean()
    .default(false)
    .describe("whether texts of fewer words than the window pass without being looked at"),
});

type Options = z.infer<typeof options>;

/**
 * Embeddings of the two texts are alike (TextAttack's SentenceEncoder): by any encoder at hand, since the Universal Sentence Encoder is not one of our models. Thresholds
 * of papers hold for theirs; another encoder's cosines lie elsewhere.
 */
export const sentenceSimilarity: Constraint<Options> = {
  id: "sentence-similarity",
  title: "Much the same meaning",
  citation: "Cer et al. 2018, Universal Sentence Encoder; TextAttack's SentenceEncoder",
  does: "bounds how far the embedding of the sentence moves",
  options,
  main: "threshold",
  needs: () => ["encoder"],
  async holds(candidates, reference, chosen, tools) {
    return (await similarities(candidates, reference, chosen, tools)).map((each) => each >= chosen.threshold);
  },
  likeness: similarities,
};

const none = new Float32Array(0);

// Of each candidate; 1 where it is too short to be looked at, as TextAttack has it.
async function similarities(
  candidates: readonly AttackedText[],
  reference: Reference,
  { metric, against, window = Infinity, skipShort }: Options,
  tools: Tools,
): Promise<number[]> {
  const looked = candidates.map(({ words }) => !(skipShort && words.length < window));
  const pairs = candidates.flatMap((candidate, index) =>
    looked[index] ? [textsOf(candidate, reference[against], window)] : [],
  );
  const texts = [...new Set(pairs.flat())];
  const embeddings = texts.length === 0 ? [] : await needed(tools, "embed")(texts);
  const of = new Map(texts.map((text, index) => [text, embeddings[index] ?? new Float32Array(0)]));
  const scores = pairs.map(([one, other]) => {
    const alike = cosine(of.get(one) ?? none, of.get(other) ?? none);
    return metric === "cosine" ? alike : 1 - Math.acos(Math.max(-1, Math.min(1, alike))) / Math.PI;
  });
  let next = 0;
  return looked.map((each) => (each ? (scores[next++] ?? 0) : 1));
}

// Both texts, or what stands round the first word of the candidate that was just changed.
function textsOf(candidate: AttackedText, other: AttackedText, window: number): [string, string] {
  const [changed] = candidate.newlyModified;
  if (window === Infinity || changed === undefined) return [other.key, candidate.key];
  const part = (text: AttackedText): string => {
    const { start, end } = wordWindow(text, changed, window);
    return text.key.slice(start, end);
  };
  return [part(other), part(candidate)];
}
