import { percent } from "../cells/numbers.ts";
import { readableToken } from "../cells/readable-token.ts";
import { printable } from "../cells/printable.ts";
import type { StepsDocument } from "../step-documents.ts";

/** What is written, and which token speaks most for most of it; of a contrast, for one token rather than the other. */
export function stepsConclusion(document: StepsDocument): string {
  const { continuation, forced, steps, units, continues, sizes } = document;
  const most = sizes ? "counts most" : "speaks most";
  const names = units.map(({ text }) => readableToken(text));
  const strongest = steps.map((_, step) => strongestFor(document, step));
  const rival = steps.findIndex(({ against }) => against);
  const { token = "", against } = steps[rival] ?? {};
  if (against) {
    const strong = strongest[rival];
    const pair = `${quoted(readableToken(token))} rather than ${quoted(readableToken(against.token))}`;
    return strong === undefined ? `Nothing speaks for ${pair}.` : `${quoted(names[strong] ?? "")} ${most} for ${pair}.`;
  }
  const wrote = `${continues ? "It goes on" : "It answers"} ${quoted(printable(continuation))}${forced ? ", which it was made to write" : ""}.`;
  const counted = new Map<number, number>();
  for (const unit of strongest)
    if (unit !== undefined && units[unit]?.special !== true) counted.set(unit, (counted.get(unit) ?? 0) + 1);
  const [first] = [...counted].toSorted(([, one], [, other]) => other - one);
  if (!first || steps.length < 2) return wrote;
  const [unit, times] = first;
  return `${wrote} ${quoted(names[unit] ?? "")} ${most} for ${times} of its ${steps.length} tokens.`;
}

/** What one written token rests on most, and how much of all that is. */
export function stepConclusion(document: StepsDocument, step: number): string {
  const { scores, units, sizes, steps } = document;
  const { against } = steps[step] ?? {};
  if (against) return stepsConclusion(document);
  const unit = strongestFor(document, step);
  const own = quoted(readableToken(units[steps[step]?.unit ?? 0]?.text ?? ""));
  if (unit === undefined) return `Nothing speaks for ${own}.`;
  const all = scores.reduce((sum, row) => sum + Math.abs(row[step] ?? 0), 0);
  const share = percent(Math.abs(scores[unit]?.[step] ?? 0) / (all || 1));
  const most = quoted(readableToken(units[unit]?.text ?? ""));
  return sizes
    ? `${own} rests most on ${most}: ${share} of all that was found.`
    : `${most} speaks most for ${own}: ${share} of all that was found.`;
}

/** The unit with the largest score of a step; undefined where none speaks for it. */
function strongestFor({ scores }: StepsDocument, step: number): number | undefined {
  let [best, most]: [number | undefined, number] = [undefined, 0];
  for (const [unit, row] of scores.entries()) {
    const score = row[step] ?? 0;
    if (score > most) [best, most] = [unit, score];
  }
  return best;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
