import type { ExplanationDocument } from "../documents.ts";
import { printable } from "../cells/printable.ts";
import { account, errorSource, isLeftOver, optionParts } from "../terminal/caption.ts";
import { titlesOf } from "../terminal/method-columns.ts";

/** What a caption reads of any document. */
export interface Sourced {
  readonly model?: { readonly id: string };
  readonly provenance?: { readonly adapter?: { readonly description: string } };
}

/** How methods are called, and which options of theirs say nothing, by their ids. Without, figures name ids and the commonest options. */
export interface MethodNames {
  readonly titles?: Readonly<Record<string, string>>;
  readonly defaults?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A method's name for people. */
export function titleOf(method: string, names: MethodNames): string {
  return titlesOf(names)(method);
}

/** How a figure's numbers came about: what made them, of which model, with what, on which adapter. */
export function captionOf(document: Sourced, made: string, ...details: readonly string[]): string {
  const { model, provenance } = document;
  return [
    made,
    model === undefined ? "" : printable(model.id),
    ...details,
    printable(provenance?.adapter?.description ?? ""),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** The caption of one method's scores: method, model, options, what the scores add up to, adapter. @param whiskers whether some are drawn */
export function explanationCaption(
  document: ExplanationDocument & Sourced,
  names: MethodNames,
  whiskers = true,
): string {
  const { method, options } = document;
  const defaults = names.defaults && Object.hasOwn(names.defaults, method) ? names.defaults[method] : undefined;
  // A saved picture is read without the command that made it: what says most is named even where it is the default.
  const told = new Set([...optionParts(options, undefined), ...(defaults ? optionParts(options, defaults) : [])]);
  return captionOf(
    document,
    titleOf(method, names),
    [...told].join(", "),
    account(document).join(" "),
    whiskersOf(document, whiskers),
  );
}

/** What whiskers and hatching say, where there are any. */
function whiskersOf(document: ExplanationDocument, drawn: boolean): string {
  const tied = (document.tied ?? []).length > 0 ? "order with a neighbour not settled" : "";
  const errors = isLeftOver(document)
    ? "the residual, which may be any word's"
    : document.stderr?.some((error) => error !== null) === true
      ? `95%, errors ${errorSource(document)}`
      : "";
  if (errors === "") return "";
  if (drawn) return `whiskers: ${errors}${tied && `; hatched: ${tied}`}`;
  return `hatched: not clear of 0 (${errors})${tied && `, or ${tied}`}`;
}
