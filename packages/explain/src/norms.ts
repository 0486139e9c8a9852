import { ExplainError } from "./explain-error.ts";

/** An error about a method that reads the norms behind attention and feed-forward layers. */
export function notBehind(method: string): ExplainError {
  return new ExplainError(
    "not-defined",
    `${method} reads norms that stand behind their layers, and this model's stand in front`,
    "take an encoder of BERT's kin",
  );
}
