import { count, decimalsFor, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { joinsWord, readableToken } from "../cells/readable-token.ts";
import { shortened } from "../cells/shortened.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { GenerationDocument, ScoredDocument } from "../generation-documents.ts";
import { surpriseGround } from "../terminal/surprise.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { stripFigure, type LabelledWord } from "./labelled-strip.ts";

type Scored = Pick<ScoredDocument, "tokens" | "logprobs" | "ranks" | "perplexity" | "burstiness"> & Sourced;

/** Tokens that were written one after another. */
export interface WrittenText {
  readonly text: string;
  readonly tokens: readonly string[];
  /** What each adds to the text. */
  readonly texts?: readonly string[];
  /** ln of the probability of each; null where it is not known. */
  readonly logprobs: readonly (number | null)[];
}

interface Generated extends Pick<GenerationDocument, "prompt" | "strategy">, Sourced {
  readonly sequences: readonly WrittenText[];
}

export interface GenerationStripStyle extends FigureStyle {
  /** Which of several sequences (the first unless said). */
  readonly sequence?: number;
  /** Grounds in place of surprise, −1 to 1, and what they say. */
  readonly grounds?: readonly { readonly value: number; readonly said: string }[];
  /** How many of the first tokens it was made to begin with. */
  readonly kept?: number;
  /** There is more to come. */
  readonly partial?: boolean;
}

/** Tokens of a text with their probabilities; the more surprising, the stronger the ground. Marks: `token:INDEX`. */
export function scoreStrip(document: Scored, style: FigureStyle): Figure {
  const { tokens, logprobs, ranks, perplexity, burstiness } = document;
  return stripFigure(
    "score-strip",
    perplexity === null
      ? "There is no token with another in front of it."
      : `The model finds the text as unsure as ${plain(perplexity, decimalsFor([perplexity]))} equally likely tokens at each step.`,
    captionOf(
      document,
      "Probability of each token behind those before it",
      burstiness === null ? "" : `burstiness ${plain(burstiness, 2)}`,
    ),
    likelyWords(tokens, logprobs, "token"),
    style,
    {
      columns: ["token", "log-probability", "rank"],
      rows: tokens.map((token, index) => [token, logprobs[index] ?? null, ranks[index] ?? null]),
    },
  );
}

/** Of every sequence that was generated, its tokens with their probabilities. Marks: `SEQUENCE.token:INDEX`. */
export function generationStrips(document: Generated, style: FigureStyle): Figure[] {
  return document.sequences.map((_, sequence) => generationStrip(document, { ...style, sequence }));
}

/** A generated sequence: its tokens with their probabilities; the more surprising, the stronger the ground. Marks: `SEQUENCE.token:INDEX`. */
export function generationStrip(document: Generated, style: GenerationStripStyle): Figure {
  const { prompt, sequences, strategy } = document;
  const { sequence = 0, kept = 0, partial = false, grounds } = style;
  const written: WrittenText = sequences[sequence] ?? { text: "", tokens: [], logprobs: [] };
  const { tokens, text, logprobs } = written;
  const words = writtenWords(written, `${sequence}.token`, kept);
  return stripFigure(
    "generation-strip",
    tokens.length === 0
      ? partial
        ? "It begins to write."
        : "Nothing was generated."
      : `"${shortened(printable(text.trim()), 80)}"${partial ? " so far," : ""} in ${count(tokens.length, "token")}.`,
    captionOf(
      document,
      `Generated behind "${shortened(printable(prompt), 80)}"`,
      printable(strategy),
      ...(sequences.length > 1 ? [`${sequence + 1} of ${sequences.length}`] : []),
      grounds ? "" : "the probability of each token, the more surprising on the stronger ground",
    ),
    grounds
      ? words.map((word, index) => {
          const { value = 0, said = "" } = grounds[index] ?? {};
          return { ...word, value, spoken: [word.spoken, said].filter((part) => part !== "").join(", ") };
        })
      : words,
    style,
    {
      columns: ["token", "log-probability"],
      rows: tokens.map((token, index) => [token, logprobs[index] ?? null]),
    },
  );
}

function writtenWords({ tokens, texts = [], logprobs }: WrittenText, mark: string, kept: number): LabelledWord[] {
  return tokens.map((token, index) => {
    const logprob = logprobs[index] ?? null;
    const own = texts[index] ?? "";
    const text = own.trim() || readableToken(token);
    const chance = logprob === null ? "" : probability(Math.exp(logprob));
    const said = [chance === "" ? "" : `probability ${chance}`, index < kept ? "kept" : ""];
    return {
      id: `${mark}:${index}`,
      text,
      below: chance || (index < kept ? "kept" : ""),
      spoken: [printable(text) || "token", ...said].filter((part) => part !== "").join(", "),
      value: logprob === null ? 0 : surpriseGround(logprob),
      joined: own.trim() === "" ? joinsWord(token, tokens) : !/^\s/u.test(own),
    };
  });
}

function likelyWords(tokens: readonly string[], logprobs: readonly (number | null)[], mark: string): LabelledWord[] {
  return tokens.map((text, index) => {
    const logprob = logprobs[index] ?? null;
    const below = logprob === null ? "" : probability(Math.exp(logprob));
    const said = logprob === null ? "nothing in front of it" : `probability ${below}`;
    return {
      id: `${mark}:${index}`,
      text: readableToken(text),
      below,
      spoken: `${readableToken(text) || "token"}, ${said}`,
      value: surpriseGround(logprob),
      joined: joinsWord(text, tokens),
    };
  });
}
