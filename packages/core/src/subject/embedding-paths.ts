import type { Sequence } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import type { Edit } from "../edits/edit.ts";
import type { EmbeddingPath } from "../models/run-options.ts";
import type { Question } from "./black-box.ts";
import type { BaselineKind, GradientQuestion, PathPoint, SpecialTokens, SubjectToken } from "./white-box.ts";

type Encode = (question: Question) => Sequence & { readonly tokens: readonly SubjectToken[] };

/** Where the word embeddings of some questions lie: between those of baselines and the texts' own. */
export class EmbeddingPaths {
  /** Of all questions, packed. */
  readonly path: EmbeddingPath;
  readonly #questions: readonly GradientQuestion[];
  readonly #encode: Encode;

  /** @throws CoreError "bad-input" where the tokenizer lacks a baseline's token */
  constructor(questions: readonly GradientQuestion[], encode: Encode, special: SpecialTokens) {
    this.#questions = questions;
    this.#encode = encode;
    const baseline: number[] = [];
    const share: number[] = [];
    for (const { question, point } of questions) {
      const { tokens } = encode(question);
      for (const [index, token] of tokens.entries()) {
        const own = isOwn(token, point);
        const id = question.ids?.[index] ?? token.id;
        baseline.push(own || !point ? id : baselineId(point.baseline, special));
        share.push(own ? 1 : (point?.share ?? 1));
      }
    }
    this.path = { baseline: Int32Array.from(baseline), share: Float32Array.from(share) };
  }

  /**
   * The edits of all questions; those whose baseline is the mean of all embeddings add its share to what the path gives.
   * Undefined where nothing is changed.
   * @param mean [embedding]
   */
  async edits(mean: () => Promise<Float32Array>): Promise<(readonly Edit[])[] | undefined> {
    const lists = await Promise.all(
      this.#questions.map(async ({ question, point, edits = [] }): Promise<readonly Edit[]> => {
        if (point?.baseline !== "mean" || point.share === 1) return edits;
        const add = [...(await mean())].map((number) => number * (1 - point.share));
        const position = this.#encode(question).tokens.flatMap((token, index) => (isOwn(token, point) ? [] : [index]));
        return [{ hook: "hook_embed", position, add }, ...edits];
      }),
    );
    return lists.some((list) => list.length > 0) ? lists : undefined;
  }
}

function isOwn(token: SubjectToken, point: PathPoint | undefined): boolean {
  return point === undefined || (point.keepSpecial && token.special);
}

function baselineId(kind: BaselineKind, special: SpecialTokens): number {
  if (kind === "zero" || kind === "mean") return -1;
  const token = special[kind];
  if (!token)
    throw new CoreError("bad-input", `the tokenizer has no ${kind} token for the baseline`, "Take the baseline zero.");
  return token.id;
}
