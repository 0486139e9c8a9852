import type { AttackSummaryDocument } from "../attack-documents.ts";
import { count } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { picture } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import {
  attackName,
  measuresOf,
  rangeOf,
  skippedOf,
  standInsOf,
  summarySentence,
  triggerSentences,
} from "../terminal/attack-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { meanAxis, meanAxisHeight, meanHead, meanRowHeight, meanRows, meanScale, type MeanRow } from "./mean-rows.ts";

const gap = 16;

/**
 * What an attack came to over many texts: a dot a measure, whiskers to the ends of its interval; shares above, questions below. Marks: `measure:INDEX`.
 * Undefined of a single text, which says all of that itself.
 */
export function attackSummary(document: AttackSummaryDocument & Sourced, style: FigureStyle): Figure | undefined {
  const { texts, skipped, left = 0 } = document;
  if (texts < 2) return undefined;
  const palette = palettes[style.theme];
  const measures = measuresOf(document).flatMap(({ interval, ...rest }, index) =>
    interval ? [{ ...rest, ...interval, index }] : [],
  );
  const rows = (share: boolean): MeanRow[] =>
    measures
      .filter((each) => each.share === share)
      .map(({ title, index, mean, low, high }) => ({
        id: `measure:${index}`,
        name: printable(title),
        mean,
        ...(low !== null && high !== null && { interval: [low, high] as const }),
        said: `${printable(title)} ${mean.toPrecision(3)}, 95% ${rangeOf({ low, high }, (end) => end.toPrecision(3))}`,
      }));
  const [shares, questions] = [rows(true), rows(false)];
  const most = questions.reduce((end, { mean, interval }) => Math.max(end, mean, interval?.[1] ?? 0), 1);
  const elements: SvgElement[] = [];
  let y = 0;
  for (const [place, { title, drawn, domain }] of [
    { title: "Shares of the texts, and of their words", drawn: shares, domain: [0, 1] as const },
    { title: "Questions asked", drawn: questions, domain: [0, most] as const },
  ].entries()) {
    if (drawn.length === 0) continue;
    const x = meanScale(domain, style.width);
    const head = meanHead(title, "", y, style.width, palette);
    const from = y + head.height;
    const bottom = from + drawn.length * meanRowHeight;
    elements.push(
      ...head.elements,
      ...meanAxis(x, from, bottom, palette),
      ...meanRows(drawn, x, from, place * 100, style, palette),
    );
    y = bottom + meanAxisHeight + gap;
  }
  return {
    kind: "attack-summary",
    title: summarySentence(document),
    caption: captionOf(
      document,
      attackName(document),
      ...triggerSentences(document),
      count(texts, "text"),
      skipped > 0 ? skippedOf(document) : "",
      left > 0 ? `${left} left when time was up` : "",
      ...standInsOf(document),
      "dots: means, whiskers: 95% bootstrap intervals",
    ),
    svg: picture(style.width, Math.max(1, y - gap), palette, elements),
    table: {
      columns: ["measure", "mean", "low", "high"],
      rows: measures.map(({ title, mean, low, high }) => [title, mean, low, high]),
    },
  };
}
