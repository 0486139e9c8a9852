import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { PromptedDocument, ZeroShotDocument } from "../prompting-documents.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { probabilityBars } from "./probability-bars.ts";

/** Labels nobody was trained for, by falling probability. Marks: `label:NAME`. */
export function zeroShotBars(document: ZeroShotDocument & Sourced, style: FigureStyle): Figure {
  const { labels, template, via, multiLabel } = document;
  const probabilities = Object.fromEntries(labels.map(({ label, probability: value }) => [label, value]));
  const [first] = labels;
  const bars = probabilityBars({ ...document, probabilities }, style);
  const asked = via === "nli" ? `entailment of "${template}"` : `"${template}" filled in`;
  return {
    ...bars,
    kind: "zero-shot-bars",
    title: first ? `The text is most about ${printable(first.label)} (${probability(first.probability)}).` : bars.title,
    caption: captionOf(
      document,
      `Zero-shot labels of "${shortened(printable(document.text), 80)}"`,
      printable(asked),
      multiLabel ? "each label for itself" : "",
    ),
  };
}

/** What stands for each label in a prompt's blank, by falling probability. Marks: `label:NAME`. */
export function promptedBars(document: PromptedDocument & Sourced, style: FigureStyle): Figure {
  const { prompt, label, probabilities, shots } = document;
  const bars = probabilityBars({ ...document, probabilities }, style);
  const value = Object.hasOwn(probabilities, label) ? (probabilities[label] ?? 0) : 0;
  return {
    ...bars,
    kind: "prompt-bars",
    title: `In the blank, the words for ${printable(label)} fit best (${probability(value)}).`,
    caption: captionOf(
      document,
      `Labels by prompt: "${shortened(printable(prompt), 120)}"`,
      shots > 0 ? `${shots} solved examples` : "",
    ),
  };
}
