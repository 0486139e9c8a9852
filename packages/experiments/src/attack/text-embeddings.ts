import type { Resources } from "@limelight/attack";
import type { HookName } from "@limelight/core";
import { ActivationStore } from "@limelight/explain";
import { layerHooks } from "../representations/sites.ts";
import type { Session } from "../session/session.ts";

/**
 * Sentence embeddings by any model: the mean over all tokens, the template's among them, of the last states that its stack gives (`encoder.hook_final` or `hook_final`
 * where a norm stands behind it, else the last block's output), as sentence-transformers pools them. They are not normalised.
 */
export function textEmbeddings(
  session: Pick<Session, "observer">,
  signal: AbortSignal | undefined,
): NonNullable<Resources["embed"]> {
  const observer = session.observer();
  const hook = lastStates(observer.hookNames) ?? layerHooks(observer).at(-1) ?? "hook_embed";
  const store = new ActivationStore(observer);
  return async (texts) => {
    const questions = texts.map((text) => ({ text }));
    const [found = []] = await store.vectors(questions, [{ hook }], "mean", { ...(signal && { signal }) });
    return found;
  };
}

function lastStates(hooks: readonly HookName[]): HookName | undefined {
  const wanted: readonly HookName[] = ["encoder.hook_final", "hook_final"];
  return wanted.find((hook) => hooks.includes(hook));
}
