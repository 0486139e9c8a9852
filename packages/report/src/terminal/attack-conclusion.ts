import type { AttackDocument, AttackSummaryDocument } from "../attack-documents.ts";
import { count, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { SpanOfText } from "../documents.ts";

/** A stretch of the text that was found; in the second text of a pair where `sequence` is 1. */
interface NewWord extends SpanOfText {
  /** Which edit put it there. */
  readonly edit: number;
  readonly sequence?: 1;
}

interface AttackMeasure {
  readonly title: string;
  readonly interval: AttackSummaryDocument["successRate"];
  /** A part of 1; else a number of questions. */
  readonly share: boolean;
}

/** Where new words stand in the new text: offsets move by what edits before them put in. */
export function newWords({ edits }: Pick<AttackDocument, "edits">): NewWord[] {
  const moved = [0, 0];
  return edits.flatMap(({ start, end, to, sequence }, edit): NewWord[] => {
    const side = sequence ?? 0;
    const at = start + (moved[side] ?? 0);
    moved[side] = (moved[side] ?? 0) + to.length - (end - start);
    return to === "" ? [] : [{ edit, start: at, end: at + to.length, ...(sequence && { sequence }) }];
  });
}

/** What became of a text, in a sentence. */
export function sentenceOf(document: AttackDocument): string {
  return printable(outcome(document));
}

function outcome({
  attack,
  status,
  skipped,
  before,
  after,
  edits,
  wordsChanged,
  words,
  label,
  ended,
}: AttackDocument): string {
  const changed = `${wordsChanged} of ${count(words, "word")} changed`;
  const own = probability(Object.hasOwn(after.probabilities, label) ? (after.probabilities[label] ?? 0) : 0);
  switch (status) {
    case "skipped":
      return `Nothing to attack: ${skipped ?? "it is there already"}.`;
    case "failed":
      if (ended)
        return `The ${ended} ended the search before it was through: nothing found yet, and ${label} is at ${own}${edits.length > 0 ? ` with ${changed}` : ""}.`;
      if (edits.length === 0) return `No change that is allowed brings it nearer: it stays ${label}.`;
      return after.label === label
        ? `It holds: with ${changed}, ${label} is still ${own}.`
        : `The goal is not reached: with ${changed}, ${label} is at ${own}, and ${after.label} comes first with ${probability(after.probability)}.`;
    case "maximized":
      return `${words - wordsChanged} of ${count(words, "word")} are enough for ${label} (${probability(after.probability)}).`;
    case "succeeded":
      if (before.label !== after.label) return `${before.label} becomes ${after.label} with ${changed}.`;
      return goalOf(attack) === "explanation-change"
        ? `Other words are said to be the reason with ${changed}, and it stays ${label} (${own}).`
        : `${before.label} falls from ${probability(before.probability)} to ${probability(after.probability)} with ${changed}.`;
  }
}

/** What each goal comes to in so many of the texts that it could be reached in. */
const reached: ReadonlyMap<string, (texts: string) => string> = new Map([
  ["untargeted", (texts: string) => `flips ${texts} that were classified rightly`],
  ["targeted", (texts: string) => `turns ${texts} into the class that was asked for`],
  ["confidence", (texts: string) => `makes the right class less likely than was asked for in ${texts}`],
  ["input-reduction", (texts: string) => `shortens ${texts}, whose class stays`],
  ["explanation-change", (texts: string) => `changes the explanation of ${texts}, whose class stays`],
]);

/** What an attack came to over all texts, in a sentence. */
export function summarySentence(document: AttackSummaryDocument): string {
  const { succeeded, failed, attack } = document;
  const texts = `${succeeded} of ${count(succeeded + failed, "text")}`;
  const goal = goalOf(attack);
  const came = reached.get(goal)?.(texts) ?? `reaches ${printable(goal)} in ${texts}`;
  return `${attackName(document)} ${came}.`;
}

/** Why texts were skipped, where all were for one reason. */
export function skippedOf({ skipped, attack }: AttackSummaryDocument): string {
  return goalOf(attack) === "targeted" || goalOf(attack) === "confidence"
    ? `${skipped} skipped because they were wrong or there already before`
    : `${skipped} skipped because they were wrong before`;
}

/** The goal's name, without what it was told. */
function goalOf({ goal }: AttackDocument["attack"]): string {
  return goal.split(":")[0] ?? goal;
}

/** Which trigger that was, where it was one. */
export function triggerSentences({ trigger, foundOn = 0 }: AttackSummaryDocument): string[] {
  if (trigger === undefined) return [];
  return [printable(`"${trigger}" in front of them, found on ${count(foundOn, "other text")}.`)];
}

/** What is measured over all texts: shares of 1, but for the questions. Null where there is nothing to measure it on. */
export function measuresOf(document: AttackSummaryDocument): readonly AttackMeasure[] {
  const { accuracy, successRate, wordsChanged, meanQueries, transfer = {} } = document;
  return [
    { title: "accuracy before", interval: accuracy.before, share: true },
    { title: "accuracy under attack", interval: accuracy.under, share: true },
    { title: "success rate", interval: successRate, share: true },
    { title: "words changed", interval: wordsChanged, share: true },
    { title: "questions a text", interval: meanQueries, share: false },
    ...Object.entries(transfer).map(([name, interval]) => ({ title: `fools ${name} too`, interval, share: true })),
  ];
}

/** What it took, in parts. */
export function costOf(document: AttackDocument): string[] {
  const { queries, seconds } = document;
  return [
    `${attackName(document)}:`,
    `${count(queries.asked, "question")},`,
    `${count(queries.distinct, "distinct text")},`,
    `${count(queries.forward, "forward pass")},`,
    `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`,
  ];
}

/** The recipe with its set of constraints where it has any, or what the attack was composed of. */
export function attackName({ attack }: Pick<AttackDocument, "attack">): string {
  const { recipe, constraintSet, search, transformations } = attack;
  return printable(
    recipe === undefined
      ? `${search} with ${transformations.join(", ")}`
      : constraintSet === undefined
        ? recipe
        : `${recipe} (${constraintSet})`,
  );
}

/** What a recipe does otherwise than it is written, a sentence each. */
export function standInsOf({ attack }: Pick<AttackDocument, "attack">): string[] {
  return (attack.standIns ?? []).map(printable);
}

/** Where an interval ends; a dash where none is claimed. */
export function rangeOf(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  written: (value: number) => string,
): string {
  return low === null || high === null ? "-" : `${written(low)} to ${written(high)}`;
}
