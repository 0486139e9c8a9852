import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../../experiment-error.ts";
import type { Session } from "../../session/session.ts";

type Read = Pick<Encoding, "tokens">;

/** The tokens as the model writes them. */
export function textsOf({ tokens }: Read): string[] {
  return tokens.map(({ text }) => text);
}

/** Whether a mask of the text itself stands there. */
export function isMask(session: Session, { tokens }: Read, position: number): boolean {
  const token = tokens[position];
  return token !== undefined && !token.special && token.id === session.tokenizer.special.mask?.id;
}

/**
 * @param what has the tokens
 * @throws ExperimentError "bad-input" where it has no such token
 */
export function requirePosition(position: number | undefined, { tokens }: Read, what = "the text"): void {
  if (position !== undefined && position >= tokens.length)
    throw new ExperimentError(
      "bad-input",
      `${what} has no token ${position}`,
      `They are counted from 0 to ${tokens.length - 1}.`,
    );
}
