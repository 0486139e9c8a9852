/**
 * The three models of `@huggingface/tokenizers`, with types of our own: the package's declarations use relative paths
 * without extensions, which Node's resolution of ES modules does not follow.
 */
export { BPE, Unigram, WordPiece } from "@huggingface/tokenizers";

declare module "@huggingface/tokenizers" {
  export class WordPiece {
    constructor(config: {
      type: "WordPiece";
      vocab: Record<string, number>;
      unk_token: string;
      continuing_subword_prefix: string;
      max_input_chars_per_word: number;
    });
    readonly tokens_to_ids: Map<string, number>;
    readonly vocab: (string | undefined)[];
    encode(words: readonly string[]): string[];
  }
  export class BPE {
    constructor(config: {
      type: "BPE";
      vocab: Record<string, number>;
      merges: readonly (string | readonly string[])[];
      end_of_word_suffix: string | null;
      ignore_merges: boolean;
    });
    readonly tokens_to_ids: Map<string, number>;
    readonly vocab: (string | undefined)[];
    bpe(word: string): readonly string[];
  }
  export class Unigram {
    constructor(
      config: { type: "Unigram"; vocab: readonly (readonly [string, number])[]; unk_id: number },
      endOfSequence: string | undefined,
    );
    readonly tokens_to_ids: Map<string, number>;
    readonly vocab: (string | undefined)[];
    /** [vocabulary] Log-probabilities. The constructor overwrites that of the unknown token. */
    readonly scores: number[];
    tokenize(word: string): string[];
  }
}
