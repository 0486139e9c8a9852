import { isWhiteBox, type BlackBox, type Queries } from "@limelight/core";
import { wordSpans } from "../words/word-spans.ts";
import { combinations } from "./combinations.ts";
import { MaskedModel, type Filler } from "./masked-model.ts";
import type { Masker, Variant } from "./masker.ts";
import type { PartedText } from "./parts.ts";
import { writtenWithout } from "./written-without.ts";

/** So many more tokens are looked at as words are wanted, since many are no words of their own. */
const spare = 8;

/** Replaces words by whole words that a masked language model would put there, a mask for each: texts that can be read. */
export class WordResampler implements Masker {
  readonly #model: MaskedModel;
  readonly #subject: BlackBox;
  readonly #text: PartedText;
  readonly #candidates: number;
  readonly #words = new Map<number, string>();

  /** @throws ExplainError "not-defined" where the subject fills no masks */
  constructor(subject: BlackBox, text: PartedText, candidates: number) {
    this.#model = new MaskedModel(subject);
    this.#subject = subject;
    this.#text = text;
    this.#candidates = candidates;
  }

  get queries(): Queries {
    return this.#model.queries;
  }

  async without(sets: readonly (readonly number[])[], signal?: AbortSignal): Promise<Variant[][]> {
    const { token } = this.#model.mask;
    const masked = sets.map((set) => {
      const question = writtenWithout(this.#text, set, () => token);
      return { question, rows: this.#rowsOf(set, question) };
    });
    const found = await this.#model.likeliest(masked, this.#candidates * spare, signal);
    return sets.map((set, index) => {
      const inOrder = set.toSorted((one, other) => one - other);
      const fillers = inOrder.map((part, place) => this.#wordsFor(part, found[index]?.[place] ?? []));
      return combinations(fillers, this.#candidates).map(({ ids, weight }) => {
        const by = new Map(inOrder.map((part, place) => [part, this.#word(ids[place] ?? 0)]));
        const fill = (part: number): string => by.get(part) ?? "";
        return { question: writtenWithout(this.#text, set, fill), fill, weight };
      });
    });
  }

  // Where the masks of these words stand among the tokens; none where the text is cut before them.
  #rowsOf(set: readonly number[], question: Variant["question"]): number[] {
    if (!isWhiteBox(this.#subject)) return [];
    const { id, token } = this.#model.mask;
    const masks = this.#subject.tokens(question).flatMap((each, row) => (each.id === id && !each.special ? [row] : []));
    // A text may have masks of its own.
    const ours = [...this.#text.parts.entries()].flatMap(([part, { unit }]) =>
      set.includes(part) ? [true] : unit.text === token ? [false] : [],
    );
    return masks.length === ours.length ? masks.filter((_, index) => ours[index]) : [];
  }

  #wordsFor(part: number, fillers: readonly Filler[]): Filler[] {
    const own = this.#text.parts[part]?.unit.text.toLowerCase();
    return fillers
      .filter(({ id }) => this.#word(id) !== "" && this.#word(id).toLowerCase() !== own)
      .slice(0, this.#candidates);
  }

  // The word that a token is; "" where it is none, or no whole one.
  #word(id: number): string {
    const known = this.#words.get(id);
    if (known !== undefined) return known;
    const written = isWhiteBox(this.#subject) ? (this.#subject.decode?.([id]).trim() ?? "") : "";
    const [span] = wordSpans(written);
    const word = span && span.start === 0 && span.end === written.length ? written : "";
    this.#words.set(id, word);
    return word;
  }
}
