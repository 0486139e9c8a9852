import { render, widthFor, type Style } from "../cells/line.ts";
import { probability } from "../cells/numbers.ts";
import type { TagDocument } from "../documents.ts";
import { stage } from "./stage.ts";
import { tableLines } from "./table.ts";

/** The label of a word that is nothing special, in the usual schemes (IOB, BIO, BILOU). */
const outside = "O";

/** A text with its tagged words on a ground, and the words with label and probability. */
export function tagText(document: TagDocument, style: Style): string {
  const width = widthFor(style);
  const tagged = document.words.filter(({ label }) => label !== outside);
  const marks = tagged.map(({ start, end, sequence }) => ({ start, end, value: 1, ...(sequence && { sequence }) }));
  const table = tableLines(
    [{ title: "word" }, { title: "label" }, { title: "probability", align: "right" }],
    tagged.map((word) => [word.text, word.label, probability(word.probability)]),
    width,
  );
  return render(
    [
      ...stage(document, width, marks, style.color === "none"),
      [],
      ...(tagged.length === 0 ? [[{ text: "No word has a tag." }]] : table),
    ],
    style,
  );
}
