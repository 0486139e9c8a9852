import type { Resources } from "@limelight/attack";
import { ExperimentError } from "../experiment-error.ts";
import { tokenScores, type Following } from "../generation/token-scores.ts";
import { windowsOf } from "../generation/windows.ts";
import { requireHead, type Session } from "../session/session.ts";

/**
 * ln p of each token of texts behind those in front of it, by a causal language model, in packed batches; as the verb `score` has it.
 * @throws ExperimentError "no-head" where the model does not go on with texts
 */
export function textLikelihoods(
  session: Pick<Session, "id" | "model" | "tokenizer" | "batchTokens">,
  signal: AbortSignal | undefined,
): NonNullable<Resources["logProbabilities"]> {
  const { id, model, tokenizer, batchTokens } = session;
  if (model.encoderDecoder)
    throw new ExperimentError(
      "no-head",
      `${id} makes another text of the one it reads, and does not say how likely that is`,
      "Take a causal language model, such as the bundled one.",
    );
  requireHead(session, "causal-lm");
  return async (texts) => {
    const windows = texts.map((text) =>
      windowsOf(tokenizer.encode(text, { maxLength: Infinity }).ids, 1, model.maxTokens),
    );
    const all = windows.flat();
    const scores: (readonly number[])[] = [];
    while (scores.length < all.length) {
      signal?.throwIfAborted();
      const found = await tokenScores(session, fitting(all.slice(scores.length), batchTokens), signal);
      scores.push(...found.map(({ logprobs }) => logprobs));
    }
    let next = 0;
    return windows.map((own) => {
      const found = scores.slice(next, next + own.length).flat();
      next += own.length;
      return found;
    });
  };
}

/** The first of them that fit into a batch, one at least. */
function fitting(windows: readonly Following[], most: number): readonly Following[] {
  let tokens = 0;
  const end = windows.findIndex(({ ids }, index) => {
    tokens += ids.length;
    return index > 0 && tokens > most;
  });
  return end < 0 ? windows : windows.slice(0, end);
}
