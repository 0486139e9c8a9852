import type { Question } from "@limelight/core";
import { wordSpans, type Span } from "./word-spans.ts";

interface PlacedWord extends Span {
  /** 1 in the second text of a pair. */
  readonly sequence: 0 | 1;
}

/** What became of a text's words on the way. */
interface Course {
  readonly original: AttackedText;
  /** Words of this text that are not as they were. */
  readonly modified: ReadonlySet<number>;
  /** Those of them that the last change made. */
  readonly newlyModified: ReadonlySet<number>;
  /** Where each word of the original is now; −1 where it is gone. */
  readonly places: readonly number[];
}

/**
 * A text on its way to another: its words, which of them were changed, and where the original's are now (TextAttack's AttackedText). Values never
 * change; a change gives a new one.
 */
export class AttackedText {
  readonly text: string;
  readonly pair: string | undefined;
  /** All words, of both texts of a pair. */
  readonly words: readonly string[];
  readonly modified: ReadonlySet<number>;
  readonly newlyModified: ReadonlySet<number>;
  readonly places: readonly number[];
  readonly #spans: readonly PlacedWord[];
  readonly #original: AttackedText | undefined;

  constructor({ text, pair }: Pick<Question, "text" | "pair">, course?: Course) {
    this.text = text;
    this.pair = pair;
    this.#spans = [...placed(text, 0), ...placed(pair ?? "", 1)];
    this.words = this.#spans.map(({ start, end, sequence }) =>
      (sequence === 0 ? text : (pair ?? "")).slice(start, end),
    );
    this.modified = course?.modified ?? new Set();
    this.newlyModified = course?.newlyModified ?? new Set();
    this.places = course?.places ?? this.words.map((_, index) => index);
    this.#original = course?.original;
  }

  /** The text that all began with. */
  get original(): AttackedText {
    return this.#original ?? this;
  }

  /** As a subject is asked. */
  get question(): Question {
    return { text: this.text, ...(this.pair !== undefined && { pair: this.pair }) };
  }

  /** Both texts of a pair in one: the same for texts that are the same. */
  get key(): string {
    return this.pair === undefined ? this.text : `${this.text}\n${this.pair}`;
  }

  /** Where a word stands: offsets into its text, and which of a pair that is. @throws RangeError where there is no such word */
  spanOf(index: number): PlacedWord {
    const span = this.#spans[index];
    if (!span) throw new RangeError(`word ${index} of ${this.#spans.length}`);
    return span;
  }

  /**
   * The text with other words in the places of some; an empty one deletes its word with a space beside it (the one before it; of the first word the one
   * behind it), several words insert. All between words stays as it is, as TextAttack has it.
   */
  replace(replacements: ReadonlyMap<number, string>): AttackedText {
    const texts = ["", ""];
    const sources = [this.text, this.pair ?? ""];
    const ends = [0, 0];
    const modified = new Set<number>();
    const newlyModified = new Set<number>();
    const moved: number[] = []; // where each word is now, the last of several unless the word itself leads them
    let next = 0;
    for (const [index, { start, end, sequence }] of this.#spans.entries()) {
      const word = this.words[index] ?? "";
      const put = replacements.get(index) ?? word;
      const newWords = wordSpans(put);
      const first = ends[sequence] === 0;
      texts[sequence] += sources[sequence]?.slice(ends[sequence], start) ?? "";
      ends[sequence] = end;
      if (
        newWords.length === 0 &&
        (end < (sources[sequence]?.length ?? 0) || (sequence === 0 && this.pair !== undefined))
      ) {
        if (first && sources[sequence]?.[end] === " ") ends[sequence] = end + 1;
        else if (!first && texts[sequence]?.endsWith(" ")) texts[sequence] = texts[sequence]?.slice(0, -1) ?? "";
      }
      texts[sequence] += put;
      const leads = put.slice(newWords[0]?.start, newWords[0]?.end) === word;
      moved.push(newWords.length === 0 ? -1 : leads ? next : next + newWords.length - 1);
      for (let at = next; at < next + newWords.length; at += 1) {
        if (put !== word) newlyModified.add(at);
        if (put !== word || this.modified.has(index)) modified.add(at);
      }
      next += newWords.length;
    }
    const [text = "", pair = ""] = texts.map(
      (done, sequence) => done + (sources[sequence]?.slice(ends[sequence]) ?? ""),
    );
    return new AttackedText(
      { text, ...(this.pair !== undefined && { pair }) },
      {
        original: this.original,
        modified,
        newlyModified,
        places: this.places.map((place) => (place < 0 ? -1 : (moved[place] ?? -1))),
      },
    );
  }

  /** With another word in the place of one. */
  replaceWord(index: number, word: string): AttackedText {
    return this.replace(new Map([[index, word]]));
  }

  /** Without one word. */
  deleteWord(index: number): AttackedText {
    return this.replaceWord(index, "");
  }

  insertBefore(index: number, words: string): AttackedText {
    return this.replaceWord(index, `${words} ${this.words[index] ?? ""}`);
  }

  insertAfter(index: number, words: string): AttackedText {
    return this.replaceWord(index, `${this.words[index] ?? ""} ${words}`);
  }
}

function placed(text: string, sequence: 0 | 1): PlacedWord[] {
  return wordSpans(text).map(({ start, end }) => ({ start, end, sequence }));
}
