import type { BlackBox } from "@limelight/core";
import type { Example } from "../attack.ts";
import type { TriggerOptions, TriggerRound } from "./trigger-options.ts";
import { TriggerSearch } from "./trigger-search.ts";

export interface FoundTrigger {
  readonly trigger: string;
  readonly rounds: readonly TriggerRound[];
  readonly queries: { readonly asked: number; readonly gradients: number };
}

/**
 * A universal trigger (Wallace et al. 2019): a few words that turn the prediction of whatever text they stand in front of. In each round the gradient by the
 * trigger's embeddings, the mean over some examples, names the tokens that should do most; they are tried place by place, and the best are kept. Only tokens are taken
 * that are a word, and that the model reads as such where they stand.
 * @throws AttackError "no-resource" where only answers can be had of the subject, "bad-label", "bad-option" where there are no examples or the first word is no token
 */
export async function findTrigger(
  subject: BlackBox,
  examples: readonly Example[],
  options: TriggerOptions,
): Promise<FoundTrigger> {
  const search = await TriggerSearch.begun(subject, examples, options);
  const rounds: TriggerRound[] = [];
  let ids = search.start;
  for (let round = 0; round < (options.rounds ?? 10) && search.affordsRound; round += 1) {
    options.signal?.throwIfAborted();
    const next = await search.round(ids);
    const done = { trigger: search.written(next.ids), score: next.score };
    rounds.push(done);
    options.found?.(done);
    const same = next.ids.every((id, place) => id === ids[place]);
    ids = next.ids;
    if (same) break;
  }
  return { trigger: search.written(ids), rounds, queries: search.queries };
}
