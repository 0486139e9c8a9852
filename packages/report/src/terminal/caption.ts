import { decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ExplanationDocument } from "../documents.ts";
import { outputName } from "./conclusion.ts";
import { byScore } from "./scores.ts";

/** How the numbers came about: method and check sum, cost, options. One paragraph each. */
export function caption(document: ExplanationDocument, title: string): string[] {
  const paragraphs = [`${printable(title)}: ${account(document)}`];
  const units = byScore(document);
  if (units.some(({ clear, score }) => !clear && score !== 0)) {
    paragraphs.push("░ not clear of 0 (95% interval); ± one standard error over samples");
  } else if (units.some(({ error }) => error !== undefined)) {
    paragraphs.push("± one standard error over samples");
  }
  const { queries, seconds } = document;
  if (queries !== undefined) {
    const time = seconds === undefined ? "" : `, ${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
    const passes = queries.forward === 1 ? "pass" : "passes";
    paragraphs.push(
      `${queries.asked} texts asked, ${queries.distinct} distinct, ${queries.forward} forward ${passes}${time}`,
    );
  }
  const options = Object.entries(document.options).map(([name, value]) => `${name} ${optionText(value)}`);
  return options.length === 0 ? paragraphs : [...paragraphs, printable(options.join(", "))];
}

/** How scores and output hang together: an axiom's sum, or a surrogate's fit. */
function account(document: ExplanationDocument): string {
  const { base, output, residual, intercept, localPrediction, localFit } = document;
  const name = outputName(document);
  const target = printable(document.target.label);
  if (base !== undefined && output !== undefined) {
    const decimals = decimalsFor([base, output]);
    const rest = residual === undefined ? "" : ` (residual ${plain(residual, decimals)})`;
    const difference = signed(output - base, decimals);
    return `${difference} = ${name} of ${target} ${plain(output, decimals)} - base ${plain(base, decimals)}${rest}`;
  }
  const parts = [`${name} of ${target}`];
  if (output !== undefined) {
    const decimals = decimalsFor([output, localPrediction ?? 0, intercept ?? 0]);
    parts[0] += ` ${plain(output, decimals)}`;
    if (localPrediction !== undefined && intercept !== undefined) {
      parts.push(`fitted ${plain(localPrediction, decimals)} = intercept ${plain(intercept, decimals)} + words`);
    }
  }
  if (localFit !== undefined) {
    parts.push(`R² ${localFit.toFixed(2)}`);
  }
  return parts.join(", ");
}

function optionText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "none");
}
