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
  const ranked = methods.filter(({ rank }) => rank !== null);
  const level = ranked.filter(({ rank }) => Math.abs((rank?.mean ?? 0) - (best.rank?.mean ?? 0)) < 1e-9);
  if (level.length > 1)
    return `${level.length === ranked.length ? allOf(level.length) : listed(level.map(({ method }) => titleOf(method)))} are level, with a mean rank of ${plain(best.rank?.mean ?? 0, 2)}.`;
  const pair = differences.find(({ methods: both }) => both.includes(best.method) && both.includes(second.method));
  return pair?.settled
    ? `People like ${titleOf(best.method)} best, ahead of ${titleOf(second.method)} (p ${probability(pair.p)}).`
    : `People like ${titleOf(best.method)} best; its lead over ${titleOf(second.method)} is not settled.`;
}

function allOf(methods: number): string {
  return methods === 2 ? "Both methods" : `All ${count(methods, "method")}`;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** How far raters agree: by numbers that are 0 by chance, and by Kendall's W, which is one over the raters then. */
export function raterAgreement({
  agreement: { alpha, concordance, spearman, tasks },
  raters,
}: JudgeReportDocument): string {
  if (raters < 2 || tasks === 0) return "One rater a task: nothing says how far people agree.";
  const parts = [
    ...(alpha === null ? [] : [`Krippendorff's α of ratings ${plain(alpha, 2)}`]),
    ...(spearman === null ? [] : [`Spearman's ρ of orders ${plain(spearman, 2)}`]),
  ];
  const chance = raters === 2 ? "0.50: as by chance of two raters" : "1 / raters of a task: as by chance";
  const w = concordance === null ? "" : `; Kendall's W of orders ${plain(concordance, 2)} (1: wholly, ${chance})`;
  return parts.length === 0
    ? "Raters' answers have nothing in common to compare."
    : `Raters agree ${howFar(alpha ?? spearman ?? 0)}: ${parts.join(", ")} (1: wholly, 0: as by chance)${w}; ${count(tasks, "task")}.`;
}

function howFar(value: number): string {
  if (value >= 0.8) return "well";
  return value >= 0.667 ? "fairly" : value >= 0.2 ? "little" : "hardly";
}
