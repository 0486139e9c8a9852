import { isWhiteBox, type HookName } from "@limelight/core";
import { AttackError } from "../../attack-error.ts";
import { tokensOf } from "./gradient.ts";
import type { Ranking } from "./ranking.ts";

/** The last layer that reads the text itself: an encoder's, where there are two stacks. */
const ownPattern = /^(blocks|encoder)\.\d+\.attn\.hook_pattern$/;

/**
 * The attention that is paid to the word in the last layer: the mean over heads and queries of the pattern, [heads, queries, keys], summed over the word's
 * tokens. It is no question. @throws AttackError "no-resource"
 */
export const byAttention: Ranking = async ({ text }, words, { tools: { subject, signal } }) => {
  const hook = isWhiteBox(subject) ? subject.hookNames.findLast((name) => ownPattern.test(name)) : undefined;
  if (!isWhiteBox(subject) || hook === undefined)
    throw new AttackError(
      "no-resource",
      "words cannot be ranked by attention: this subject shows none",
      "Take another ranking, such as unk or delete.",
    );
  const hooks: readonly HookName[] = [hook];
  const { observations } = await subject.observe([{ question: text.question }], hooks, {
    silent: true,
    ...(signal && { signal }),
  });
  const pattern = observations[0]?.activations.get(hook);
  const [heads = 0, queries = 0, keys = 0] = pattern?.shape ?? [];
  const paid = new Float64Array(keys);
  for (let row = 0; row < heads * queries; row += 1)
    for (let key = 0; key < keys; key += 1)
      paid[key] = (paid[key] ?? 0) + (pattern?.data[row * keys + key] ?? 0) / (heads * queries);
  return words.map((word) => tokensOf(subject, text, word).reduce((sum, token) => sum + (paid[token] ?? 0), 0));
};
