import type { MaskPrediction } from "@limelight/attack";
import type { Tokenizer } from "@limelight/text";

/** A token as a text writes it. */
export type VocabularyWord = Pick<MaskPrediction, "word" | "continues">;

type Vocabulary = Pick<Tokenizer, "special" | "vocabularySize" | "idToToken" | "decode">;

/** How a vocabulary tells words from pieces of words. */
type Marks = "pieces" | "blanks" | "neither";

/**
 * The words and pieces of words of a vocabulary, by id; special tokens and blanks are left out. WordPiece marks what continues a word (##ing), byte-level and SentencePiece
 * vocabularies what begins one (Ġgood, ▁good): what begins a text continues nothing there.
 */
export class VocabularyWords {
  /** Ids that are no words. */
  readonly leftOut: ReadonlySet<number>;
  readonly #marks: Marks;
  readonly #words = new Map<number, VocabularyWord>();

  constructor(tokenizer: Vocabulary) {
    const special = new Set(Object.values(tokenizer.special).map(({ id }) => id));
    this.#marks = marksOf(tokenizer);
    const leftOut = new Set<number>();
    for (let id = 0; id < tokenizer.vocabularySize; id += 1) {
      const found = special.has(id) ? undefined : wordOf(tokenizer, id, this.#marks);
      if (found && found.word !== "") this.#words.set(id, found);
      else leftOut.add(id);
    }
    this.leftOut = leftOut;
  }

  /** @param first whether nothing stands in front of it */
  of(id: number, first: boolean): VocabularyWord | undefined {
    const found = this.#words.get(id);
    return found && first && this.#marks === "blanks" ? { ...found, continues: false } : found;
  }
}

function marksOf(tokenizer: Vocabulary): Marks {
  let [pieces, blanks] = [0, 0];
  for (let id = 0; id < tokenizer.vocabularySize; id += 1) {
    const token = tokenizer.idToToken(id) ?? "";
    if (token.startsWith("##")) pieces += 1;
    if (/^[Ġ▁]/.test(token)) blanks += 1;
  }
  if (pieces === 0 && blanks === 0) return "neither";
  return pieces > blanks ? "pieces" : "blanks";
}

function wordOf(tokenizer: Vocabulary, id: number, marks: Marks): VocabularyWord | undefined {
  const token = tokenizer.idToToken(id);
  if (token === undefined) return undefined;
  switch (marks) {
    case "pieces": {
      const continues = token.startsWith("##");
      return { word: continues ? token.slice(2) : token, continues };
    }
    case "blanks":
      return { word: tokenizer.decode([id]).trim(), continues: !/^[Ġ▁]/.test(token) };
    case "neither":
      return { word: tokenizer.decode([id]).trim(), continues: false };
  }
}
