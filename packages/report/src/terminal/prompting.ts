import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { count, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { AccuracyDocument, PromptedDocument, ZeroShotDocument } from "../prompting-documents.ts";
import { flow } from "./flow.ts";
import { probabilityBars } from "./probabilities.ts";
import { ranked } from "./ranked.ts";
import { stage } from "./stage.ts";

/** Labels that are shown. */
const mostLabels = 12;

/** A text, its labels by falling probability, and how they were asked about. */
export function zeroShotText(document: ZeroShotDocument, style: Style): string {
  const width = widthFor(style);
  const { labels, via, template, multiLabel } = document;
  const shown = labels.slice(0, mostLabels).map(({ label, probability: value }) => ({ label, value }));
  const how =
    via === "nli"
      ? `Whether the text entails "${template}"${multiLabel ? ", each label for itself." : "; the labels share one probability."}`
      : `How well each label fits "${template}" behind the text${overEmpty(document)}.`;
  return render(
    [
      ...stage(document, width),
      ...probabilityBars(shown, width),
      ...more(labels.length - shown.length),
      ...paragraph(printable(how), width, 0, { ink: "quiet" }),
    ],
    style,
  );
}

/** What the model read, the labels by falling probability, and the words that decided. */
export function promptedText(document: PromptedDocument, style: Style): string {
  const width = widthFor(style);
  const { prompt, probabilities, words, shots, label, model } = document;
  const entries = ranked(probabilities);
  const shown = entries.slice(0, mostLabels);
  const best = (Object.hasOwn(words, label) ? (words[label] ?? []) : []).toSorted(
    (one, other) => other.logprob - one.logprob,
  )[0];
  const decided = best
    ? [
        `${label} by "${best.word}", which the model puts there with probability ${probability(Math.exp(best.logprob))}.`,
      ]
    : [];
  const how = `${model ? `${model.id}: ` : ""}${shots === 0 ? "no solved example" : count(shots, "solved example")} in front${overEmpty(document)}.`;
  return render(
    [
      ...flow([{ text: prompt }], width),
      ...probabilityBars(shown, width),
      ...more(entries.length - shown.length),
      ...decided.flatMap((text) => paragraph(printable(text), width, 0, { ink: "strong" })),
      ...paragraph(printable(how), width, 0, { ink: "quiet" }),
    ],
    style,
  );
}

/** Behind a data set with labels. */
export function accuracyText({ model, examples, labelled, accuracy }: AccuracyDocument, style: Style): string {
  const width = widthFor(style);
  const of = labelled === examples ? "" : ` that have labels, of ${count(examples, "text")}`;
  const right = `${probability(accuracy.mean)} [${probability(accuracy.low)}, ${probability(accuracy.high)}]`;
  return render(
    [
      ...paragraph(`Accuracy ${right} over ${count(labelled, "text")}${of}, ${printable(model.id)}`, width, 0, {
        ink: "strong",
      }),
      ...paragraph("In brackets: the 95% interval (Wilson).", width, 0, { ink: "quiet" }),
    ],
    style,
  );
}

function more(left: number): Line[] {
  return left > 0 ? [[{ text: `  … and ${count(left, "more label")}`, ink: "quiet" }]] : [];
}

function overEmpty({ withoutContent }: Pick<PromptedDocument, "withoutContent">): string {
  if (!withoutContent) return "";
  const said = ranked(withoutContent)
    .slice(0, 4)
    .map(({ label, value }) => `${shortened(label, 20)} ${probability(value)}`);
  return `, over what is said of texts without content (${said.join(", ")})`;
}
