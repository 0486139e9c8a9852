import { count, decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ExplanationDocument } from "../documents.ts";
import { absorbedParts, sharedOut } from "./absorbed.ts";
import { tieMark, type ScoredUnit } from "./scores.ts";
import { isReading, isSensitivity, outputName } from "./conclusion.ts";

type Options = ExplanationDocument["options"];

/** What a caption depends on beside the document. */
interface CaptionStyle {
  /** The method's name for people. */
  readonly title: string;
  /** Options equal to these are left out. */
  readonly defaults: Options | undefined;
  /** Whether something on screen is drawn as uncertain, and whether there are errors to read. */
  readonly unclear: boolean;
  readonly errors: boolean;
  /** The units that have a row. */
  readonly shown: readonly ScoredUnit[];
}

/** Options that say something to a reader who does not know the method's code, for where no defaults are known. */
const telling = new Set(["samples", "features", "steps", "baseline", "output"]);

/**
 * How the numbers came about: method and check sum, signs, cost, options. One paragraph each, in parts that a line should
 * not break.
 */
export function caption(
  document: ExplanationDocument,
  { title, defaults, unclear, errors, shown }: CaptionStyle,
): string[][] {
  const { queries, seconds } = document;
  const [first = "", ...others] = account(document);
  const signs = [
    ...(unclear ? [`░ not clear of 0 (${isLeftOver(document) ? "within the residual" : "95% interval"})`] : []),
    ...(errors ? [`± one standard error ${errorSource(document)}`, "─┤ 95%, as far to the other side"] : []),
    ...(isLeftOver(document) && shown.some(({ reach, score }) => reach > Math.abs(score) / 50)
      ? ["─┤ the residual, which may be any word's"]
      : []),
  ];
  const cost =
    queries === undefined
      ? []
      : [
          `${count(queries.asked, "text")} asked`,
          `${queries.distinct} distinct`,
          count(queries.forward, "forward pass"),
          ...(seconds === undefined ? [] : [`${seconds.toFixed(seconds < 10 ? 1 : 0)} s`]),
        ];
  return [
    [`${printable(title)}: ${first}`, ...others],
    ...absorbedParts(document),
    converged(document),
    stoppedAt(document),
    opened(document),
    joined(signs, ";"),
    unsettled(shown),
    joined(cost, ","),
    joined([...grouping(document), ...optionParts(document.options, defaults)], ","),
  ].filter((parts) => parts.length > 0);
}

/** Options that are worth a word: those that differ from `defaults`, or those that say something to anyone where none are known. */
export function optionParts(options: Options, defaults: Options | undefined): string[] {
  return Object.entries(options)
    .filter(
      ([name, value]) => (isTelling(name, value, defaults) && !isOneWithText(name, options)) || isPutIn(name, options),
    )
    .map(([name, value]) => printable(`${words(name)} ${quoted(value)}`));
}

/** How scores and output hang together: an axiom's sum, or a surrogate's fit. */
export function account(document: ExplanationDocument): string[] {
  if (isReading(document)) {
    return ["what the token that is classified draws from each"];
  }
  const { base, output, residual, intercept, localPrediction, localFit, absorbed } = document;
  const name = outputName(document);
  const target = printable(document.target.label);
  if (base !== undefined && output !== undefined && document.addsUpTo !== null) {
    const decimals = decimalsFor([base, output]);
    const rest = residual === undefined ? [] : [`(residual ${plain(residual, decimals)})`];
    const difference = signed(output - base, decimals);
    return [`${difference} = ${name} of ${target} ${plain(output, decimals)} - base ${plain(base, decimals)}`, ...rest];
  }
  if (absorbed !== undefined && document.addsUpTo !== null) return sharedOut(document, name);
  const decimals = decimalsFor([output ?? 0, localPrediction ?? 0, intercept ?? 0]);
  const parts = [
    `${name} of ${target}${output === undefined ? "" : ` ${plain(output, decimals)}`}`,
    ...(output === undefined || localPrediction === undefined || intercept === undefined
      ? []
      : [`fitted ${plain(localPrediction, decimals)} = intercept ${plain(intercept, decimals)} + words`]),
    ...(localFit === undefined ? [] : [`R² ${plain(localFit, 2)}`]),
    ...(document.addsUpTo === null && document.sum !== undefined && !isSensitivity(document)
      ? [`scores sum to ${signed(document.sum, decimals)}, which means nothing of its own`]
      : []),
  ];
  return joined(parts, ",");
}

/** How scores of parts became the units'. */
function grouping({ unit, aggregate }: ExplanationDocument): string[] {
  return aggregate === undefined ? [] : [printable(`scores of a ${unit ?? "unit"}'s parts by ${aggregate}`)];
}

/** How an integral ended that was asked to converge. */
function converged({ convergence }: ExplanationDocument): string[] {
  if (convergence === undefined) return [];
  const { steps, bound, reached } = convergence;
  const limit = `${Number((bound * 100).toPrecision(3))}% of the difference`;
  return [`residual ${reached ? "within" : "still over"} ${limit} with ${count(steps, "step")}`];
}

/** How drawing until a standard error ended. */
function stoppedAt({ stopped }: ExplanationDocument): string[] {
  if (stopped === undefined) return [];
  const { samples, standardError, reached } = stopped;
  const error = standardError === null ? "unknown" : `${Number(standardError.toPrecision(2))}`;
  return [
    `${reached ? "small enough" : "ended by the cap"} with ${count(samples, "sample")}:`,
    `the largest standard error is ${error}`,
  ];
}

/** How far a tree was opened. */
function opened(document: ExplanationDocument): string[] {
  const { expansion, options } = document;
  if (expansion === undefined) return [];
  const { complete, closed, nodes, sharedBySize } = expansion;
  if (complete)
    return options["context"] === "both" || options["context"] === undefined
      ? ["the whole tree was opened: these are its Owen values, exactly"]
      : ["the whole tree was opened"];
  return [
    `${closed} of the tree's ${count(nodes, "node")} ${closed === 1 ? "was" : "were"} not opened all the way:`,
    `${plain(sharedBySize, decimalsFor([sharedBySize, document.output ?? 0]))} (${outputName(document)}) shared out by size`,
  ];
}

/** Whether what is left over is all that is known of the errors. */
export function isLeftOver({ errors, residual }: Pick<ExplanationDocument, "errors" | "residual">): boolean {
  return errors === "residual" && residual !== undefined;
}

const sources: ReadonlyMap<string, string> = new Map([
  ["bootstrap", "by bootstrap"],
  ["seeds", "over seeds"],
  ["regression", "of the regression"],
]);

/** Over what errors are told. */
export function errorSource({ errors }: Pick<ExplanationDocument, "errors">): string {
  return (errors === undefined ? undefined : sources.get(errors)) ?? "over samples";
}

/** Tied pairs named at most. */
const mostTies = 4;

/** Whose order is not settled, among what is shown. */
function unsettled(shown: readonly ScoredUnit[]): string[] {
  const pairs = shown.flatMap((unit, place) =>
    shown.slice(place + 1).flatMap((other) => {
      const both = other.index !== undefined && unit.tied.includes(other.index);
      return both ? [`"${printable(unit.text)}" and "${printable(other.text)}"`] : [];
    }),
  );
  if (pairs.length === 0) return [];
  const rest = pairs.length > mostTies ? [`and ${pairs.length - mostTies} more`] : [];
  return [`${tieMark} order not settled (95%):`, ...joined([...pairs.slice(0, mostTies), ...rest], ",")];
}

/** The text that is read in the place of what is gone says something even where it is the default. */
function isPutIn(name: string, { replacement }: Options): boolean {
  return name === "replacementText" && replacement === "text";
}

/** "replacement text" is said with the text itself. */
function isOneWithText(name: string, options: Options): boolean {
  return name === "replacement" && isPutIn("replacementText", options) && Object.hasOwn(options, "replacementText");
}

function isTelling(name: string, value: unknown, defaults: Options | undefined): boolean {
  return defaults === undefined
    ? telling.has(name)
    : !Object.hasOwn(defaults, name) || optionText(defaults[name]) !== optionText(value);
}

/** `kernelWidth` as `kernel width`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Free text is quoted, so that nobody takes it for more options. */
function quoted(value: unknown): string {
  return typeof value === "string" && !/^[\w.-]*$/.test(value) ? `"${value}"` : optionText(value);
}

function optionText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "none");
}

function joined(parts: readonly string[], mark: string): string[] {
  return parts.map((part, index) => (index < parts.length - 1 ? `${part}${mark}` : part));
}
