import { count, decimalsFor, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { GenerationDocument, ScoredDocument } from "../generation-documents.ts";
import { surpriseGround } from "../terminal/surprise.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { stripFigure, type LabelledWord } from "./labelled-strip.ts";

type Scored = Pick<ScoredDocument, "tokens" | "logprobs" | "ranks" | "perplexity" | "burstiness"> & Sourced;

interface Generated extends Pick<GenerationDocument, "prompt" | "strategy">, Sourced {
  readonly sequences: readonly Pick<GenerationDocument["sequences"][number], "text" | "tokens" | "logprobs">[];
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
  const { prompt, sequences, strategy } = document;
  return sequences.map(({ tokens, logprobs, text }, sequence) =>
    stripFigure(
      "generation-strip",
      tokens.length === 0
        ? "Nothing was generated."
        : `"${shortened(printable(text.trim()), 80)}" in ${count(tokens.length, "token")}.`,
      captionOf(
        document,
        `Generated behind "${shortened(printable(prompt), 80)}"`,
        printable(strategy),
        ...(sequences.length > 1 ? [`${sequence + 1} of ${sequences.length}`] : []),
      ),
      likelyWords(tokens, logprobs, `${sequence}.token`),
      style,
      {
        columns: ["token", "log-probability"],
        rows: tokens.map((token, index) => [token, logprobs[index] ?? null]),
      },
    ),
  );
}

function likelyWords(tokens: readonly string[], logprobs: readonly (number | null)[], mark: string): LabelledWord[] {
  return tokens.map((text, index) => {
    const logprob = logprobs[index] ?? null;
    const below = logprob === null ? "" : probability(Math.exp(logprob));
    const said = logprob === null ? "nothing in front of it" : `probability ${below}`;
    return {
      id: `${mark}:${index}`,
      text,
      below,
      spoken: `${printable(text) || "token"}, ${said}`,
      value: surpriseGround(logprob),
    };
  });
}
