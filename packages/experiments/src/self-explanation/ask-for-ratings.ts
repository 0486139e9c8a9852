import { generate } from "@limelight/core";
import { continuationText } from "../generation/continuation-text.ts";
import { conversation } from "../generation/conversation.ts";
import { promptOf } from "../generation/prompts.ts";
import { statedSettings } from "../generation/settings.ts";
import type { Session } from "../session/session.ts";
import type { Context } from "../verbs/verb.ts";

/** A model that is not made for conversations goes on with the next text. */
const nextText = "\nText:";

/**
 * What a model answers to a request, as `generate` does by greedy search: in the form of its chat template where it has one.
 * @throws ExperimentError "no-head" where it writes nothing, "bad-input" where the request is longer than its context
 */
export async function answerOf(
  { environment: { signal, progress } }: Context,
  session: Session,
  request: string,
  maxNewTokens: number,
): Promise<string> {
  const model = session.languageModel();
  const isChat = (await session.chatTemplate()) !== undefined;
  const prompt = promptOf(session, isChat ? await conversation(session, request) : request, isChat);
  const { tokenizer, stated } = session;
  let done = 0;
  const report = (): void => progress?.({ label: "ask", done, total: maxNewTokens, unit: "tokens" });
  report();
  const [[generated] = []] = await generate(model, [prompt], {
    ...statedSettings(stated, tokenizer),
    strategy: "greedy",
    maxNewTokens,
    text: ({ ids, decoderIds }) => continuationText(tokenizer, decoderIds ?? ids),
    ...(!isChat && { stop: [nextText] }),
    onToken: () => {
      done += 1;
      report();
    },
    signal,
  });
  signal?.throwIfAborted();
  return (generated?.text ?? "").trim();
}
