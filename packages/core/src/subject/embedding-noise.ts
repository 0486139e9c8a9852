import type { Edit } from "../edits/edit.ts";
import type { Question } from "./black-box.ts";
import { editedSubject } from "./edited.ts";
import type { PathPoint, WhiteBox } from "./white-box.ts";

/**
 * A subject whose word embeddings are a little off: each token's by what `noise` says of its id, in every text that it is asked about. On the
 * way from a baseline, noise grows with the text's share, as if its own embeddings were those; a reference of DeepLIFT has it whole.
 * @param noise [embedding] of token ids; those that are missing, and tokens that the template put in, keep theirs
 * @param features of a word embedding
 */
export function withEmbeddingNoise(
  subject: WhiteBox,
  noise: ReadonlyMap<number, Float32Array>,
  features: number,
): WhiteBox {
  const editsOf = (question: Question, point?: PathPoint): readonly Edit[] => {
    const tokens = subject.tokens(question);
    const data = new Float32Array(tokens.length * features);
    for (const [index, { id, special }] of tokens.entries()) {
      const own = special ? undefined : noise.get(question.ids?.[index] ?? id);
      if (own) data.set(point ? own.map((value) => value * point.share) : own, index * features);
    }
    return [{ hook: "hook_embed", add: { shape: [tokens.length, features], data } }];
  };
  return {
    ...editedSubject(subject, (question) => editsOf(question)),
    differentiate: (questions, options) =>
      subject.differentiate(
        questions.map((each) => ({ ...each, edits: [...editsOf(each.question, each.point), ...(each.edits ?? [])] })),
        options,
      ),
  };
}
