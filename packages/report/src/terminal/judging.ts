import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { count, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { byScore } from "./scores.ts";
import { stage, type StageMark } from "./stage.ts";
import { tableLines } from "./table.ts";
import { titlesOf } from "./method-columns.ts";
import { unitBars } from "./unit-bars.ts";

/** A text as raters see it. */
interface Task {
  readonly text: string;
  readonly text_pair?: string;
  readonly label: string;
  readonly probability: number;
}

interface JudgedWord {
  readonly start: number;
  readonly end: number;
  readonly spans?: readonly { readonly start: number; readonly end: number }[];
  readonly sequence?: 1;
  readonly score: number;
}

interface Mean {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What raters' answers come to. */
export interface JudgeReportDocument {
  readonly model: { readonly id: string };
  readonly raters: number;
  readonly answered: number;
  readonly tasks: number;
  readonly methods: readonly { readonly method: string; readonly rating: Mean | null; readonly rank: Mean | null }[];
  readonly agreement: { readonly alpha: number | null; readonly concordance: number | null; readonly tasks: number };
  readonly differences: readonly {
    readonly methods: readonly [string, string];
    readonly difference: number;
    readonly p: number;
    readonly settled: boolean;
  }[];
  readonly faithfulness?: readonly { readonly metric: string; readonly rho: number | null; readonly methods: number }[];
}

/** One explanation of a task, without its method: the marked text and the words by size. */
export function judgedText(task: Task, words: readonly JudgedWord[], style: Style): string {
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
      ...paragraph(sentence(document, titleOf), width, 0, { ink: "strong" }),
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
      [],
      ...paragraph(agreement(document), width, 0),
      ...beside(document, width),
    ],
    style,
  );
}

function interval(mean: Mean | null): string[] {
  return mean === null ? ["-", ""] : [plain(mean.mean, 2), `${plain(mean.low, 2)} to ${plain(mean.high, 2)}`];
}

function sentence({ methods, differences }: JudgeReportDocument, titleOf: (method: string) => string): string {
  const [best, second] = methods.filter(({ rank }) => rank !== null);
  if (!best) return "Nobody has answered yet.";
  if (!second) return `Only ${titleOf(best.method)} was judged.`;
  const pair = differences.find(({ methods: both }) => both.includes(best.method) && both.includes(second.method));
  return pair?.settled
    ? `People like ${titleOf(best.method)} best, ahead of ${titleOf(second.method)} (p ${probability(pair.p)}).`
    : `People like ${titleOf(best.method)} best; its lead over ${titleOf(second.method)} is not settled.`;
}

function agreement({ agreement: { alpha, concordance, tasks }, raters }: JudgeReportDocument): string {
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
