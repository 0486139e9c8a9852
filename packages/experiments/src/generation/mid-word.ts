import type { Session } from "../session/session.ts";
import type { Context, Input } from "../verbs/verb.ts";

/** Warns where a continuation goes on with letters behind letters, which is rarely meant: a word of its own begins with a blank. */
export function warnOfMidWord({ environment }: Context, { model }: Session, { text, continuation }: Input): void {
  if (continuation === undefined || model.encoderDecoder) return;
  if (/\p{L}$/u.test(text) && /^\p{L}/u.test(continuation))
    environment.warn?.("the continuation goes on in the midst of a word: begin it with a blank for a word of its own");
}
