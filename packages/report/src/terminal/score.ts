import { fit } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { decimalsFor, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ScoredDocument } from "../generation-documents.ts";
import { stage } from "./stage.ts";
import { surpriseGround } from "./surprise.ts";
import { tableLines } from "./table.ts";

/** Of texts with many sentences, so many are listed. */
const mostSentences = 20;

/** A text with its surprising tokens on a ground, its perplexity, how it varies, and what that can tell. */
export function scoreText(document: ScoredDocument, style: Style): string {
  const width = widthFor(style);
  const text = document.continuation ?? document.text;
  const marks = document.offsets.flatMap(([start, end], index) => {
    const value = surpriseGround(document.logprobs[index] ?? null);
    const piece = text.slice(start, end);
    const shown = start + piece.length - piece.trimStart().length; // the blank in front of a word says nothing
    return end > shown && value < 0 ? [{ start: shown, end, value }] : [];
  });
  const prompt: Line[] =
    document.continuation === undefined
      ? []
      : [[{ text: `behind: ${fit(printable(document.text), width - 8)}`, ink: "quiet" }]];
  return render(
    [
      ...stage({ ...(document.model && { model: document.model }), text }, width, marks, style.color === "none"),
      ...prompt,
      [],
      ...paragraph(conclusion(document), width, 0, { ink: "strong" }),
      ...guesses(document, width),
      ...sentences(document, text, width),
      [],
      ...paragraph(reading(document, style), width, 0, { ink: "quiet" }),
    ],
    style,
  );
}

function conclusion({ perplexity, burstiness }: ScoredDocument): string {
  if (perplexity === null) return "There is no token with another in front of it, so nothing to score.";
  const shown = plain(perplexity, decimalsFor([perplexity]));
  const even = burstiness === null ? "" : ` Burstiness ${plain(burstiness, 2)} over its sentences.`;
  return `Perplexity ${shown}: at each token the model is as unsure as among so many that are equally likely.${even}`;
}

function guesses({ ranks }: ScoredDocument, width: number): Line[] {
  const known = ranks.filter((rank) => rank !== null);
  if (known.length === 0) return [];
  const within = (most: number): number => known.filter((rank) => rank <= most).length;
  return paragraph(
    `Of ${known.length} tokens ${within(1)} are its first guess, ${within(10)} among its first 10, ${within(100)} among its first 100.`,
    width,
    0,
  );
}

function sentences({ sentences: all }: ScoredDocument, text: string, width: number): Line[] {
  if (all.length < 2) return [];
  const rows = all
    .slice(0, mostSentences)
    .map(({ start, end, tokens, perplexity }) => [
      text.slice(start, end),
      `${tokens}`,
      plain(perplexity, decimalsFor([perplexity])),
    ]);
  const rest = all.length - rows.length;
  return [
    [],
    ...tableLines(
      [{ title: "sentence" }, { title: "tokens", align: "right" }, { title: "perplexity", align: "right" }],
      rows,
      width,
    ),
    ...(rest > 0 ? [[{ text: `… and ${rest} more`, ink: "quiet" as const }]] : []),
  ];
}

// What the numbers can tell of who wrote a text: little (Liang et al. 2023, "GPT detectors are biased against non-native English writers").
function reading({ windows, burstiness }: ScoredDocument, style: Style): string {
  const marks =
    style.color === "none"
      ? "The longer the - below a token, the more surprising it is."
      : "The stronger the ground of a token, the more surprising it is.";
  const parts = [
    marks,
    ...(windows ? [`Read in ${windows.count} stretches, every token behind ${windows.context} others or more.`] : []),
    ...(burstiness === null
      ? []
      : ["Burstiness is the standard deviation of the sentences' perplexities over their mean."]),
    "Machine-made text tends to low and even numbers, but so do plain, formulaic and well-known texts and those of people who write in a second language;",
    "and this is one model's view. It is no proof of who wrote a text.",
  ];
  return parts.join(" ");
}
