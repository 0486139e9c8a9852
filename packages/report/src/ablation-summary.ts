import { plain, signed } from "./cells/numbers.ts";
import { printable } from "./cells/printable.ts";
import type { AblationCell, AblationDocument, AblationSignificance } from "./documents.ts";
import { cellName, replacementName } from "./terminal/ablation-names.ts";
import { percentOf, pText } from "./terminal/evaluation-conclusion.ts";

/** What a class loses without a part. */
export interface ClassLoss {
  readonly label: string;
  readonly cell: AblationCell;
  /** F1 of the class, with and without the part, and the difference with its 95% interval. */
  readonly before: number;
  readonly after: number;
  readonly delta: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly test: AblationSignificance | undefined;
}

/** The classes in the order of the model, each with its losses by part, the largest first; gains are the last. */
export function classLosses({ baseline, cells }: AblationDocument): ReadonlyMap<string, readonly ClassLoss[]> {
  return new Map(
    Object.entries(baseline.metrics.perClass).map(([label, own]) => [
      label,
      cells
        .flatMap((cell): ClassLoss[] => {
          const [after, delta] = [f1Of(cell.metrics, label), f1Of(cell.delta, label)];
          if (own.f1 === undefined || after === undefined || delta === undefined) return [];
          const [low, high] = [f1Of(cell.low, label), f1Of(cell.high, label)];
          return [{ label, cell, before: own.f1, after, delta, low, high, test: testOf(cell, label) }];
        })
        .toSorted((one, other) => one.delta - other.delta),
    ]),
  );
}

/**
 * What a study found, in words, a paragraph each: how good the model is, what it rests on as a whole, and what each class rests on, with intervals, and p
 * corrected for all that was looked at. Every number is one of the document's.
 */
export function ablationSummary(document: AblationDocument): string[] {
  const { baseline, families } = document;
  const losses = [...classLosses(document)];
  return [
    whole(document),
    ...losses.map(([label, found]) =>
      ofClass(label, baseline.metrics.perClass[label]?.support, found, families?.level),
    ),
    ...(families
      ? [
          `Of ${families.perClass.tests} tests over parts and classes ${families.perClass.holm} stay below ${families.level} by Holm's correction, which bounds the chance of one false alarm, and ${families.perClass.benjaminiHochberg} by Benjamini and Hochberg's, which bounds their share.`,
        ]
      : [
          `${document.unlabelled} texts had no label: what the unchanged model says counts as theirs, and nothing is tested.`,
        ]),
  ];
}

function whole(document: AblationDocument): string {
  const { model, baseline, cells, examples, what, families } = document;
  const name = model ? printable(model.id) : "The model";
  const begin = `${name} is right about ${percentOf(baseline.metrics.accuracy)} of ${examples} texts.`;
  const [most] = cells.toSorted((one, other) => one.delta.accuracy - other.delta.accuracy);
  const replaced = `${printable(what)} are replaced by ${replacementName(what, document.with)}, one by one`;
  const over = families ? `${replaced}, ${families.accuracy.tests} in all` : replaced;
  if (!most || most.delta.accuracy >= 0) return `${begin} Where ${over}, accuracy never falls.`;
  return `${begin} Where ${over}, accuracy falls most without ${cellName(most)}: to ${percentOf(most.metrics.accuracy)}${tested(most.tests?.accuracy)}.`;
}

function ofClass(
  label: string,
  support: number | undefined,
  losses: readonly ClassLoss[],
  level: number | undefined,
): string {
  const name = printable(label);
  const [most, second] = losses;
  if (support === 0) return `${name}: no text is of this class.`;
  const texts = support === undefined ? "" : ` (${support} texts)`;
  if (!most || most.delta >= 0) return `${name}${texts}: no part lowers its F1.`;
  const next = second && second.delta < 0 ? `; next without ${cellName(second.cell)}: ${signed(second.delta, 3)}` : "";
  const interval =
    most.low === undefined || most.high === undefined
      ? ""
      : `, 95% interval ${signed(most.low, 3)} to ${signed(most.high, 3)}`;
  const claim = isSettled(most, level)
    ? `rests most on ${cellName(most.cell)}`
    : `loses most without ${cellName(most.cell)}${most.test ? ", though chance may be behind it" : ""}`;
  return `${name}${texts} ${claim}: without it F1 goes from ${plain(most.before, 3)} to ${plain(most.after, 3)} (${signed(most.delta, 3)}${interval})${tested(most.test)}${next}.`;
}

/** Whether a loss is more than chance among all that was looked at. */
export function isSettled({ test }: ClassLoss, level: number | undefined): boolean {
  return test !== undefined && level !== undefined && test.holm < level;
}

function tested(test: AblationSignificance | undefined): string {
  return test ? `, p = ${pText(test.p)}, among all tests ${pText(test.holm)} by Holm` : "";
}

function f1Of(numbers: AblationCell["delta"], label: string): number | undefined {
  return Object.hasOwn(numbers.perClass, label) ? numbers.perClass[label]?.f1 : undefined;
}

function testOf({ tests }: AblationCell, label: string): AblationSignificance | undefined {
  return tests && Object.hasOwn(tests.perClass, label) ? tests.perClass[label] : undefined;
}
