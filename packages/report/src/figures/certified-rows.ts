import type { CertifiedSummaryDocument } from "../attack-documents.ts";
import { count } from "../cells/numbers.ts";
import { picture } from "../figure/element.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { rangeOf } from "../terminal/attack-conclusion.ts";
import { certifiedRows as rowsOf, certifiedSentence } from "../terminal/certificate-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { meanAxis, meanAxisHeight, meanHead, meanRowHeight, meanRows, meanScale } from "./mean-rows.ts";

/**
 * The share of the texts that is right for certain, a dot for each number of replaced words, whiskers to the ends of its interval. Marks: `words:COUNT`.
 * Undefined where no text has a label.
 */
export function certifiedRows(document: CertifiedSummaryDocument & Sourced, style: FigureStyle): Figure | undefined {
  const certified = rowsOf(document);
  if (certified.length === 0) return undefined;
  const palette = palettes[style.theme];
  const x = meanScale([0, 1], style.width);
  const head = meanHead("Right, whichever words are replaced", "", 0, style.width, palette);
  const bottom = head.height + certified.length * meanRowHeight;
  const rows = certified.map(({ words, accuracy: { mean, low, high } }) => ({
    id: `words:${words}`,
    name: count(words, "word"),
    mean,
    ...(low !== null && high !== null && { interval: [low, high] as const }),
    said: `${count(words, "word")} replaced: ${mean.toPrecision(3)}, 95% ${rangeOf({ low, high }, (end) => end.toPrecision(3))}`,
  }));
  return {
    kind: "certified-rows",
    title: certifiedSentence(document),
    caption: captionOf(
      document,
      count(document.texts, "text"),
      `${document.abstained} without an answer`,
      "dots: shares, whiskers: 95% bootstrap intervals",
    ),
    svg: picture(style.width, bottom + meanAxisHeight, palette, [
      ...head.elements,
      ...meanAxis(x, head.height, bottom, palette),
      ...meanRows(rows, x, head.height, 0, style, palette),
    ]),
    table: {
      columns: ["words replaced", "right for certain", "low", "high"],
      rows: certified.map(({ words, accuracy: { mean, low, high } }) => [words, mean, low, high]),
    },
  };
}
