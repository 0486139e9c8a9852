import type { ChatMessage } from "@limelight/text/chat";
import { z } from "zod";
import { ExperimentError } from "../experiment-error.ts";
import type { Session } from "../session/session.ts";

const messagesSchema = z.array(z.looseObject({ role: z.string(), content: z.unknown() })).min(1);

/**
 * A text as the next thing that is said to a model, in the form of its chat template; special tokens are in it.
 * @param text what the user says; or a whole conversation, as a JSON list of `{"role", "content"}`
 * @param system put in front, where it is given
 * @throws ExperimentError "bad-input" where the model has no chat template; TokenizerError "chat-template" where it refuses the messages
 */
export async function conversation(
  session: Pick<Session, "id" | "chatTemplate">,
  text: string,
  system?: string,
): Promise<string> {
  const template = await session.chatTemplate();
  if (!template)
    throw new ExperimentError(
      "no-head",
      `${session.id} has no chat template: it was not made for conversations`,
      "Leave --chat out, or take a model whose name ends in -Instruct, -Chat or -it.",
    );
  const first: ChatMessage[] = system === undefined ? [] : [{ role: "system", content: system }];
  return template.render([...first, ...(messagesIn(text) ?? [{ role: "user", content: text }])]);
}

/** undefined where the text is no list of messages. */
function messagesIn(text: string): ChatMessage[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    return messagesSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
