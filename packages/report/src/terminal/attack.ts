import type { AttackDocument, AttackSummaryDocument } from "../attack-documents.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { count, percent, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { stage, type StageMark } from "./stage.ts";
import { tableLines } from "./table.ts";

/** A text before and after an attack, what was changed in both, and what it took. */
export function attackText(document: AttackDocument, style: Style): string {
  const width = widthFor(style);
  const plain = style.color === "none";
  const { edits, status } = document;
  const found = document.adversarial ?? document.nearest;
  const pair = document.adversarial_pair ?? document.nearest_pair;
  const old: StageMark[] = edits.map(({ start, end, sequence }) => ({
    start,
    end,
    value: -1,
    ...(sequence && { sequence }),
  }));
  const changed: Line[] =
    found === undefined || edits.length === 0
      ? []
      : [
          [],
          ...stage({ text: found, ...(pair !== undefined && { text_pair: pair }) }, width, marksOfNew(document), plain),
          said(document.after),
        ];
  return render(
    [
      ...stage(document, width, status === "skipped" ? [] : old, plain),
      said(document.before),
      ...changed,
      [],
      ...paragraph(printable(sentenceOf(document)), width, 0, { ink: "strong" }),
      ...Object.entries(document.transfer ?? {}).flatMap(([name, { before, after, fooled }]) =>
        paragraph(
          printable(fooled ? `It fools ${name} too: ${after}.` : `${name} says ${before} before and ${after} after.`),
          width,
          0,
        ),
      ),
      ...paragraph(costOf(document), width, 0, { ink: "quiet" }),
      ...standIns(document, width),
    ],
    style,
  );
}

/** What an attack came to over all texts. */
export function attackSummaryText(document: AttackSummaryDocument, style: Style): string {
  const width = widthFor(style);
  const { texts, succeeded, failed, skipped, left = 0, accuracy, successRate, meanQueries, wordsChanged } = document;
  const rows = [
    ["accuracy before", accuracy.before, percent],
    ["accuracy under attack", accuracy.under, percent],
    ["success rate", successRate, percent],
    ["words changed", wordsChanged, percent],
    ["questions a text", meanQueries, (value: number) => value.toFixed(1)],
    ...Object.entries(document.transfer ?? {}).map(
      ([name, interval]) => [`fools ${name} too`, interval, percent] as const,
    ),
  ] as const;
  const lines = tableLines(
    [{ title: "" }, { title: "mean", align: "right" }, { title: "95%", align: "right" }],
    rows.flatMap(([title, interval, written]) =>
      interval ? [[title, written(interval.mean), rangeOf(interval, written)]] : [],
    ),
    width,
  );
  const rate = document.seconds > 0 ? document.queries.asked / document.seconds : 0;
  return render(
    [
      ...paragraph(
        `${attackName(document)} flips ${succeeded} of ${count(succeeded + failed, "text")} that were classified rightly.`,
        width,
        0,
        { ink: "strong" },
      ),
      ...(document.trigger === undefined
        ? []
        : paragraph(
            printable(
              `"${document.trigger}" in front of them, found on ${count(document.foundOn ?? 0, "other text")}.`,
            ),
            width,
            0,
            { ink: "strong" },
          )),
      ...lines,
      ...paragraph(
        [
          `${count(texts, "text")},`,
          `${skipped} skipped because they were wrong before${left > 0 ? "," : ";"}`,
          ...(left > 0 ? [`${left} left when time was up;`] : []),
          `${count(document.queries.asked, "question")} in ${document.seconds.toFixed(1)} s, ${rate.toFixed(0)} a second`,
        ],
        width,
        0,
        { ink: "quiet" },
      ),
      ...standIns(document, width),
    ],
    style,
  );
}

/** What a recipe does otherwise than it is written. */
function standIns({ attack }: Pick<AttackDocument, "attack">, width: number): Line[] {
  return (attack.standIns ?? []).flatMap((sentence) => paragraph(printable(sentence), width, 0, { ink: "quiet" }));
}

/** Where an interval ends; a dash where none is claimed. */
export function rangeOf(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  written: (value: number) => string,
): string {
  return low === null || high === null ? "-" : `${written(low)} to ${written(high)}`;
}

/** Where new words stand in the new text: offsets move by what edits before them put in. */
function marksOfNew({ edits }: AttackDocument): StageMark[] {
  const moved = [0, 0];
  return edits.flatMap(({ start, end, to, sequence }): StageMark[] => {
    const side = sequence ?? 0;
    const at = start + (moved[side] ?? 0);
    moved[side] = (moved[side] ?? 0) + to.length - (end - start);
    return to === "" ? [] : [{ start: at, end: at + to.length, value: 1, ...(sequence && { sequence }) }];
  });
}

function said({ label, probability: value }: AttackDocument["after"]): Line {
  return [{ text: "  " }, { text: printable(label), ink: "strong" }, { text: ` ${probability(value)}`, ink: "quiet" }];
}

function sentenceOf({ status, skipped, before, after, edits, wordsChanged, words, label }: AttackDocument): string {
  const changed = `${wordsChanged} of ${count(words, "word")} changed`;
  switch (status) {
    case "skipped":
      return `Nothing to attack: ${skipped ?? "it is there already"}.`;
    case "failed":
      return edits.length === 0
        ? `No change that is allowed brings it nearer: it stays ${label}.`
        : `It holds: with ${changed}, ${label} is still ${probability(after.label === before.label ? after.probability : 1 - after.probability)}.`;
    case "maximized":
      return `${words - wordsChanged} of ${count(words, "word")} are enough for ${label} (${probability(after.probability)}).`;
    case "succeeded":
      return before.label === after.label
        ? `${before.label} falls from ${probability(before.probability)} to ${probability(after.probability)} with ${changed}.`
        : `${before.label} becomes ${after.label} with ${changed}.`;
  }
}

function costOf(document: AttackDocument): string[] {
  const { queries, seconds } = document;
  return [
    `${attackName(document)}:`,
    `${count(queries.asked, "question")},`,
    `${count(queries.distinct, "distinct text")},`,
    `${count(queries.forward, "forward pass")},`,
    `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`,
  ];
}

function attackName({ attack }: Pick<AttackDocument, "attack">): string {
  const { recipe, constraintSet, search, transformations } = attack;
  return printable(
    recipe === undefined ? `${search} with ${transformations.join(", ")}` : `${recipe} (${constraintSet ?? ""})`,
  );
}
