import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { intervalText, noInterval } from "../cells/interval.ts";
import { count, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { JudgedTask, JudgedWord, JudgeMean, JudgeReportDocument } from "../judging-document.ts";
import { judgeSentence, raterAgreement } from "./judging-conclusion.ts";
import { byScore } from "./scores.ts";
import { stage, type StageMark } from "./stage.ts";
import { tableLines } from "./table.ts";
import { titlesOf } from "./method-columns.ts";
import { unitBars } from "./unit-bars.ts";

/** One explanation of a task, without its method: the marked text and the words by size. */
export function judgedText(task: JudgedTask, words: readonly JudgedWord[], style: Style): string {
  const width = widthFor(style);
  const textOf = ({ start, end, sequence }: JudgedWord): string =>
    (sequence === 1 ? (task.text_pair ?? "") : task.text).slice(start, end);
  const units = byScore({
    units: words.map((word) => ({ ...word, text: textOf(word) })),
    scores: words.map(({ score }) => score),
  });
  const marks = units.flatMap(({ spans, share, clear }): StageMark[] =>
    spans.map((place) => ({ ...place, value: share, unclear: !clear })),
  );
  return render(
    [
      ...stage(task, width, marks, style.color === "none"),
      ...paragraph(`The model says ${printable(task.label)} (${probability(task.probability)}).`, width, 0, {
        ink: "quiet",
      }),
      [],
      ...unitBars(units, 6, width, true),
    ],
    style,
  );
}

/** What people say of methods: the best first, with intervals; how far raters agree, and how far people and metrics do. */
export function judgeReportText(
  document: JudgeReportDocument,
  style: Style & { readonly titles?: Readonly<Record<string, string>> },
): string {
  const width = widthFor(style);
  const titles = titlesOf(style);
  const titleOf = (method: string): string => (method === "random" ? "random explanation" : titles(method));
  const { methods, raters, answered, tasks, model } = document;
  const rows = methods.map(({ method, rating, rank }) => [titleOf(method), ...interval(rating), ...interval(rank)]);
  const right = { align: "right" as const };
  return render(
    [
      ...paragraph(judgeSentence(document, titleOf), width, 0, { ink: "strong" }),
      ...paragraph(
        `${printable(model.id)}; ${count(raters, "rater")}, ${answered} of ${count(tasks, "task")}; means over tasks with 95% bootstrap intervals; rating 1 to 5, rank 1 is best.`,
        width,
        0,
        { ink: "quiet" },
      ),
      [],
      ...tableLines(
        [
          { title: "method" },
          { title: "rating", ...right },
          { title: "95%" },
          { title: "rank", ...right },
          { title: "95%" },
        ],
        rows,
        width,
      ),
      ...(rows.some((row) => row.includes("-")) ? paragraph(noInterval, width, 0, { ink: "quiet" }) : []),
      ...(raters === 0 ? [] : [[], ...paragraph(raterAgreement(document), width, 0)]),
      ...beside(document, width),
    ],
    style,
  );
}

function interval(mean: JudgeMean | null): string[] {
  return mean === null ? ["-", ""] : [plain(mean.mean, 2), intervalText(mean, (value) => plain(value, 2))];
}

function beside({ faithfulness }: JudgeReportDocument, width: number): Line[] {
  if (!faithfulness || faithfulness.length === 0) return [];
  const rows = faithfulness.map(({ metric, rho, methods }) => [
    metric,
    rho === null ? "-" : plain(rho, 2),
    String(methods),
  ]);
  return [
    [],
    ...tableLines(
      [{ title: "people and" }, { title: "ρ", align: "right" }, { title: "methods", align: "right" }],
      rows,
      width,
    ),
    ...paragraph(
      "Spearman's rank correlation over methods, above 0 where people like what the metric finds good.",
      width,
      0,
      {
        ink: "quiet",
      },
    ),
  ];
}
