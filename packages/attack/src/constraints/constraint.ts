import type { Part } from "../part.ts";
import type { Tools } from "../tools.ts";
import type { Transformation } from "../transformations/transformation.ts";
import type { AttackedText } from "../words/attacked-text.ts";

/** What candidates are held against. */
export interface Reference {
  readonly original: AttackedText;
  /** The text that they were made of. */
  readonly current: AttackedText;
}

/** What an attack may not do. It says so of words before anything is proposed, of candidates afterwards, or of both. */
export interface Constraint<Options> extends Part<Options> {
  /** Whether a word of the text may be changed by such a transformation. */
  mayChange?(text: AttackedText, word: number, options: Options, transformation: Transformation<unknown>): boolean;
  /** Of each candidate, whether it holds. */
  holds?(
    candidates: readonly AttackedText[],
    reference: Reference,
    options: Options,
    tools: Tools,
  ): readonly boolean[] | Promise<readonly boolean[]>;
  /** Whether it chooses among the candidates of a step, the others being what it goes by: texts that a search put together itself are not held against it. */
  readonly chooses?: boolean;
  /** How alike each candidate is to what it is held against, the more the better: settles which of several that reach the goal is taken. */
  likeness?(
    candidates: readonly AttackedText[],
    reference: Reference,
    options: Options,
    tools: Tools,
  ): readonly number[] | Promise<readonly number[]>;
}
