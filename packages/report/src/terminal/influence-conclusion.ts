import { count, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { isSelfInfluence, type InfluenceDocument, type InfluenceExample } from "../influence-document.ts";

/** What the scores come to, in a sentence or two. */
export function influenceConclusion(document: InfluenceDocument): string {
  const { examples } = document;
  if (isSelfInfluence(document)) {
    const otherwise = examples.filter(isOtherwise).length;
    return `Of the ${count(examples.length, "text")} that the model had most to learn by heart, it answers ${otherwise} otherwise than their label: look at those labels first.`;
  }
  const label = printable(document.target.label);
  const said = document.prediction.probabilities[document.target.label];
  const about = `"${label}"${said === undefined ? "" : ` (${probability(said)})`}`;
  const { texts, proponents, opponents } = document.scored;
  if (examples.length === 0) return `None of ${count(texts, "text")} has any influence on ${about}.`;
  const sides = `${proponents} of ${count(texts, "text")} speak for ${about}, ${opponents} against.`;
  const [first] = examples;
  if (!first || first.score <= 0) return sides;
  const same = examples.filter((example) => example.score > 0 && example.label === document.target.label).length;
  const strongest = examples.filter(({ score }) => score > 0).length;
  return `${sides} Of the ${strongest} that do most for it, ${same} have that label.`;
}

/** Whether the model answers a text otherwise than its label. */
export function isOtherwise({ label, predicted }: InfluenceExample): boolean {
  return label !== predicted;
}

/** How the scores came about, in a phrase or two. */
export function influenceSource(document: InfluenceDocument): string[] {
  const { form, parameters, checkpoints } = document;
  const [first, last] = [checkpoints[0], checkpoints.at(-1)];
  const steps =
    first?.step === undefined || last?.step === undefined
      ? "the model as it is"
      : `${count(checkpoints.length, "checkpoint")}, step ${first.step}${checkpoints.length > 1 ? ` to ${last.step}` : ""}`;
  return [
    isSelfInfluence(document) ? "TracInCP self-influence" : "TracInCP",
    steps,
    form === "last-layer" ? "gradients of the last layer" : `gradients of ${count(parameters.length, "tensor")}`,
    `all: mean ${shortNumber(document.scored.mean)}, deviation ${shortNumber(document.scored.deviation)}`,
  ];
}

/** Three digits, whatever the size: learning rates make scores small. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return plain(value, 0);
  return size < 0.001 || size >= 10_000 ? value.toExponential(1) : plain(value, size < 1 ? 4 : 2);
}
