import type { AskOptions, Observer, Question } from "@limelight/core";
import { inChunks } from "../activations/chunks.ts";
import { vectorsAt, type Site } from "../activations/site.ts";
import { ExplainError } from "../explain-error.ts";
import { activationOf } from "../observation.ts";

/** Vectors of many tokens in their contexts, or of whole texts, to search in. */
export interface ContextIndex {
  readonly features: number;
  /** Each of length 1 (or 0 where the model gave zeros), [contexts][features] in one array. */
  readonly vectors: Float32Array;
  /** Of each context: which text, counted from 0, and which of its tokens. */
  readonly texts: Int32Array;
  readonly positions: Int32Array;
}

/** Half a gigabyte: 100,000 tokens of a model of 1,300 features. */
const mostBytes = 2 ** 29;

/**
 * The vectors of all tokens of some texts at a site; those that the tokenizer's template put in are left out.
 * @throws ExplainError "too-many-words" where there are more than the memory is for
 */
export async function contextIndex(
  observer: Pick<Observer, "tokens" | "observe">,
  questions: readonly Question[],
  site: Site,
  { signal, progress }: AskOptions = {},
): Promise<ContextIndex> {
  const parts: Float32Array[] = [];
  const [texts, positions]: [number[], number[]] = [[], []];
  let features = 0;
  let done = 0;
  for (const chunk of inChunks(observer, [...questions.entries()])) {
    const { observations } = await observer.observe(
      chunk.map(([, question]) => ({ question })),
      [site.hook],
      { silent: true, ...(signal && { signal }) },
    );
    for (const [index, [text, question]] of chunk.entries()) {
      const { shape, data } = vectorsAt(activationOf(observations[index], site.hook), site);
      const tokens = observer.tokens(question);
      requireVectors(shape, tokens, site);
      features = shape[1] ?? 0;
      for (const [position, { special }] of tokens.entries()) {
        if (special) continue;
        parts.push(unit(data.subarray(position * features, (position + 1) * features)));
        texts.push(text);
        positions.push(position);
      }
    }
    done += chunk.length;
    progress?.(done, questions.length);
    if (parts.length * features * 4 > mostBytes)
      throw new ExplainError(
        "too-many-words",
        `the first ${done} texts have ${parts.length} tokens, and an index of so many vectors takes more than ${mostBytes / 2 ** 20} MB`,
        "Take fewer texts, by --limit.",
      );
  }
  return {
    features,
    vectors: joined(parts, features),
    texts: Int32Array.from(texts),
    positions: Int32Array.from(positions),
  };
}

/**
 * Requires a vector for each token of a text.
 * @throws ExplainError "unknown-site" for what a head makes of a whole text, and for a decoder's hooks
 */
export function requireVectors(shape: readonly number[], tokens: readonly unknown[], { hook }: Site): void {
  if (shape[0] === tokens.length) return;
  throw new ExplainError(
    "unknown-site",
    `${hook} holds no vector for each token of the text`,
    "Take a block's hook, of an encoder-decoder one of its encoder.",
  );
}

/** One vector a text; its position is −1. */
export function textIndex(vectors: readonly Float32Array[]): ContextIndex {
  const features = vectors[0]?.length ?? 0;
  return {
    features,
    vectors: joined(vectors.map(unit), features),
    texts: Int32Array.from(vectors.keys()),
    positions: new Int32Array(vectors.length).fill(-1),
  };
}

/** A vector brought to length 1; zeros stay. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? vector.map((value) => value / length) : vector.slice();
}

function joined(parts: readonly Float32Array[], features: number): Float32Array {
  const all = new Float32Array(parts.length * features);
  for (const [index, part] of parts.entries()) all.set(part, index * features);
  return all;
}
