import { editedSubject, type Edit, type Question, type WhiteBox } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import type { EditSpec } from "../schema/edit.ts";
import type { Input } from "../verbs/verb.ts";
import type { ReadyEdits } from "./ready-edits.ts";

/**
 * A subject whose runs are edited as those of one text are, whatever a method asks: the text itself, or others that it makes of it. An edit
 * that names places of the text has none in others with more or fewer tokens.
 * @throws ExperimentError "bad-input" where edits do not fit the text; later, as the method asks, where they do not fit what it made of it
 */
export function editedText(
  subject: WhiteBox,
  input: Input,
  specs: readonly EditSpec[],
  of: NonNullable<ReadyEdits["of"]>,
): WhiteBox {
  const placed = specs.find(({ position, query, key }) => [position, query, key].some((at) => at !== undefined));
  const own = subject.tokens(input).length;
  const byTokens = new Map<number, readonly Edit[]>();
  const editsOf = (question: Question): readonly Edit[] => {
    const tokens = subject.tokens(question).length;
    const known = byTokens.get(tokens);
    if (known) return known;
    if (placed && tokens !== own)
      throw new ExperimentError(
        "bad-input",
        `an edit of ${placed.hook} selects among the text's ${own} tokens, and the method asks about one with ${tokens}`,
        "Leave position, query and key out, or take a method that keeps all tokens, such as integrated-gradients or leave-one-out.",
      );
    const edits = of(input, { ids: new Int32Array(tokens) });
    byTokens.set(tokens, edits);
    return edits;
  };
  editsOf(input);
  return editedSubject(subject, editsOf);
}
