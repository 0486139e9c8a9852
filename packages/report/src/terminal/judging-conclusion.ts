import { count, plain, probability } from "../cells/numbers.ts";
import type { JudgeReportDocument } from "../judging-document.ts";

/** Whose explanations people like best, and whether that is settled. */
export function judgeSentence(
  { methods, differences }: JudgeReportDocument,
  titleOf: (method: string) => string,
): string {
  const [best, second] = methods.filter(({ rank }) => rank !== null);
  if (!best) return "Nobody has answered yet.";
  if (!second) return `Only ${titleOf(best.method)} was judged.`;
  const pair = differences.find(({ methods: both }) => both.includes(best.method) && both.includes(second.method));
  return pair?.settled
    ? `People like ${titleOf(best.method)} best, ahead of ${titleOf(second.method)} (p ${probability(pair.p)}).`
    : `People like ${titleOf(best.method)} best; its lead over ${titleOf(second.method)} is not settled.`;
}

/** How far raters agree. */
export function raterAgreement({ agreement: { alpha, concordance, tasks }, raters }: JudgeReportDocument): string {
  if (raters < 2 || tasks === 0) return "One rater a task: nothing says how far people agree.";
  const parts = [
    ...(alpha === null ? [] : [`Krippendorff's α of ratings ${plain(alpha, 2)}`]),
    ...(concordance === null ? [] : [`Kendall's W of orders ${plain(concordance, 2)}`]),
  ];
  return parts.length === 0
    ? "Raters' answers have nothing in common to compare."
    : `Raters agree ${howFar(alpha ?? concordance ?? 0)}: ${parts.join(", ")} (1: wholly, 0: not at all; ${count(tasks, "task")}).`;
}

function howFar(value: number): string {
  if (value >= 0.8) return "well";
  return value >= 0.667 ? "fairly" : value >= 0.2 ? "little" : "hardly";
}
