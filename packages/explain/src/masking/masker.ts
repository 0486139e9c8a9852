import { isWhiteBox, type BlackBox, type Queries, type Question, type SpecialTokens } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { ExplainError } from "../explain-error.ts";
import { MaskedModel, type Filler } from "./masked-model.ts";
import { standIns, type Masking } from "./options.ts";
import type { PartedText } from "./parts.ts";
import { combinations } from "./combinations.ts";
import { WordResampler } from "./word-resampler.ts";
import { writtenWithout } from "./written-without.ts";

/** What is asked in the place of a text that lacks some parts. */
export interface Variant {
  readonly question: Question;
  /** What stands for a part that is missing; "" where nothing does. */
  readonly fill: (part: number) => string;
  /** How much its answer counts among those of the same parts. */
  readonly weight: number;
}

/** Makes texts that lack parts. */
export interface Masker {
  /** For each set of parts, what is asked in its place; weights of one set sum to 1. */
  without(sets: readonly (readonly number[])[], signal?: AbortSignal): Promise<Variant[][]>;
  /** What the masked language model was asked for them, where there is one. */
  readonly queries: Queries;
}

/**
 * Takes parts away as the options say. Tokens are replaced by id, so that nothing else of the text is cut in another way; what is deleted
 * or written as a text is read anew.
 * @param seed of what is drawn
 * @throws ExplainError "bad-option" where the subject has no such token, "not-defined" where it fills no masks
 */
export function maskerOf(subject: BlackBox, text: PartedText, masking: Masking, seed: number): Masker {
  const choice = resolved(subject, masking.replacement);
  const queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  if ((choice === "delete" || choice === "text") && text.parts.some(({ unit }) => unit.special))
    throw new ExplainError(
      "bad-option",
      `special tokens cannot be taken away by replacement ${choice}: the tokenizer puts them there again`,
      "leave special out, or take mask, unk or pad",
    );
  switch (choice) {
    case "delete":
      return { queries, without: async (sets) => sets.map((set) => writtenVariants(text, set, [""])) };
    case "text": {
      const texts = textsOf(masking);
      if (!masking.draw)
        return { queries, without: async (sets) => sets.map((set) => writtenVariants(text, set, texts)) };
      const random = new NumpyRandomState(seed);
      return { queries, without: async (sets) => sets.map((set) => [drawnVariant(text, set, texts, random)]) };
    }
    case "resample":
      return masking.asWords
        ? new WordResampler(subject, text, masking.candidates)
        : new ResamplingMasker(subject, text, masking, seed);
    case "mask":
    case "unk":
    case "pad": {
      const token = requireToken(subject, choice);
      return { queries, without: async (sets) => sets.map((set) => [tokenVariant(text, set, token)]) };
    }
  }
}

/** Masking whatever the subject has for it. */
function resolved(subject: BlackBox, choice: Masking["replacement"]): Exclude<Masking["replacement"], "auto"> {
  if (choice !== "auto") return choice;
  if (!isWhiteBox(subject)) return "delete";
  return standIns.find((token) => subject.special[token]) ?? "mask";
}

function requireToken(subject: BlackBox, role: (typeof standIns)[number]): NonNullable<SpecialTokens["mask"]> {
  const special: SpecialTokens = isWhiteBox(subject) ? subject.special : {};
  const token = special[role];
  if (token) return token;
  const there = [...standIns.filter((other) => special[other]), "delete", "text"];
  throw new ExplainError(
    "bad-option",
    isWhiteBox(subject) ? `the tokenizer has no ${role} token` : `the subject has no tokens, and so no ${role} token`,
    `take one of ${there.join(", ")}`,
  );
}

/** The text with every token of the parts replaced by another. */
function tokenVariant(text: PartedText, set: readonly number[], token: { id: number; token: string }): Variant {
  const places = placesOf(text, set);
  const ids = withIds(text, new Map(places.map((place) => [place, token.id])));
  return {
    question: { ...text.input, ids },
    fill: (part) => token.token.repeat(text.parts[part]?.tokens.length ?? 1),
    weight: 1,
  };
}

/** Of many parts and many texts, as many combinations are asked about. */
const mostWritten = 1000;

function textsOf({ replacementText }: Pick<Masking, "replacementText">): string[] {
  return replacementText.split("|");
}

/** How many questions a text that lacks so many parts may take. */
export function questionsFor(
  parts: number,
  { replacement, replacementText, candidates, draw = false }: Omit<Masking, "draw"> & { readonly draw?: boolean },
): number {
  if (replacement === "resample") return candidates;
  return replacement === "text" && !draw ? Math.min(mostWritten, textsOf({ replacementText }).length ** parts) : 1;
}

/** The text with something else written in the place of the parts, each combination for itself. */
function writtenVariants(text: PartedText, set: readonly number[], texts: readonly string[]): Variant[] {
  const fillers = texts.map((_, id) => ({ id, weight: 1 / texts.length }));
  const all = set.map(() => fillers);
  return combinations(all, mostWritten).map(({ ids, weight }) =>
    writtenVariant(
      text,
      set,
      ids.map((id) => texts[id] ?? ""),
      weight,
    ),
  );
}

/** The same with one of the texts drawn for each part. */
function drawnVariant(
  text: PartedText,
  set: readonly number[],
  texts: readonly string[],
  random: NumpyRandomState,
): Variant {
  const drawn = set.length === 0 ? [] : random.randint(0, texts.length, set.length);
  return writtenVariant(
    text,
    set,
    drawn.map((id) => texts[id] ?? ""),
    1,
  );
}

function writtenVariant(text: PartedText, set: readonly number[], fills: readonly string[], weight: number): Variant {
  const by = new Map(set.map((part, index) => [part, fills[index] ?? ""]));
  const fill = (part: number): string => by.get(part) ?? "";
  return { question: writtenWithout(text, set, fill), fill, weight };
}

/** Replaces parts by what a masked language model would put there, all masked at once (Kim et al. 2020 have one token at a time). */
class ResamplingMasker implements Masker {
  readonly #model: MaskedModel;
  readonly #text: PartedText;
  readonly #masking: Masking;
  readonly #random: NumpyRandomState;
  readonly #decode: ((ids: readonly number[]) => string) | undefined;

  constructor(subject: BlackBox, text: PartedText, masking: Masking, seed: number) {
    this.#model = new MaskedModel(subject);
    this.#text = text;
    this.#masking = masking;
    this.#random = new NumpyRandomState(seed);
    this.#decode = isWhiteBox(subject) ? subject.decode : undefined;
  }

  get queries(): Queries {
    return this.#model.queries;
  }

  async without(sets: readonly (readonly number[])[], signal?: AbortSignal): Promise<Variant[][]> {
    const { candidates, draw } = this.#masking;
    const text = this.#text;
    const places = sets.map((set) => placesOf(text, set));
    const masked = places.map((rows) => ({
      question: { ...text.input, ids: withIds(text, new Map(rows.map((row) => [row, this.#model.mask.id]))) },
      rows,
    }));
    const found = draw
      ? await this.#model.drawn(masked, candidates, this.#random, signal)
      : await this.#model.likeliest(masked, candidates, signal);
    return sets.map((_, index) => {
      const [rows, fillers] = [places[index] ?? [], found[index] ?? []];
      const filled = draw ? alongside(fillers, candidates) : combinations(fillers, candidates);
      return filled.map(({ ids, weight }) =>
        this.#variant(new Map(rows.map((row, at) => [row, ids[at] ?? 0])), weight),
      );
    });
  }

  #variant(fills: ReadonlyMap<number, number>, weight: number): Variant {
    const text = this.#text;
    const own = (part: number): number[] => (text.parts[part]?.tokens ?? []).flatMap((place) => fills.get(place) ?? []);
    const written = (part: number): string => this.#decode?.(own(part)).trim() ?? `${own(part).length} tokens`;
    return { question: { ...text.input, ids: withIds(text, fills) }, fill: written, weight };
  }
}

/** One draw a place, and the same again. */
function alongside(fillers: readonly (readonly Filler[])[], count: number): { ids: number[]; weight: number }[] {
  return Array.from({ length: count }, (_, sample) => ({
    ids: fillers.map((own) => own[sample]?.id ?? 0),
    weight: 1 / count,
  }));
}

function placesOf({ parts }: PartedText, set: readonly number[]): number[] {
  return set.flatMap((part) => parts[part]?.tokens ?? []);
}

function withIds({ tokens }: PartedText, fills: ReadonlyMap<number, number>): number[] {
  return tokens.map(({ id }, place) => fills.get(place) ?? id);
}
