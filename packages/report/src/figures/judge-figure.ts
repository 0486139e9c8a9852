import { endsOf } from "../cells/interval.ts";
import { count, plain } from "../cells/numbers.ts";
import { picture } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import type { JudgeMean, JudgeReportDocument } from "../judging-document.ts";
import { judgeSentence, raterAgreement } from "../terminal/judging-conclusion.ts";
import { captionOf, titleOf as titleOfMethod, type MethodNames } from "./caption.ts";
import { meanAxis, meanAxisHeight, meanHead, meanRowHeight, meanRows, meanScale, type MeanRow } from "./mean-rows.ts";

const gap = 16;

type Judged = JudgeReportDocument["methods"][number];

/** Methods by what people say of them, the best first: mean ratings and ranks with whiskers. Marks: `rating:METHOD` and `rank:METHOD`. */
export function judgeFigure(document: JudgeReportDocument, style: FigureStyle & MethodNames): Figure {
  const palette = palettes[style.theme];
  const titleOf = titlesOf(style);
  const { methods, raters, answered, tasks } = document;
  const panels = [
    { id: "rating", title: "Mean rating", note: "1 to 5, higher is better", from: 1, to: 5 },
    { id: "rank", title: "Mean rank", note: "1 is best", from: 1, to: Math.max(2, methods.length) },
  ] as const;
  const elements: SvgElement[] = [];
  let y = 0;
  for (const [place, { id, title, note, from, to }] of panels.entries()) {
    const rows = methods.flatMap((method): MeanRow[] => {
      const mean = method[id];
      return mean ? [rowOf(id, method, mean, titleOf(method.method))] : [];
    });
    if (rows.length === 0) continue;
    const x = meanScale([from, to], style.width);
    const head = meanHead(title, note, y, style.width, palette);
    const top = y + head.height;
    const bottom = top + rows.length * meanRowHeight;
    elements.push(
      ...head.elements,
      ...meanAxis(x, top, bottom, palette),
      ...meanRows(
        rows.map((row, index) => ({ ...row, first: index === 0 })),
        x,
        top,
        place * 100,
        style,
        palette,
      ),
    );
    y = bottom + meanAxisHeight + gap;
  }
  return {
    kind: "judges",
    title: judgeSentence(document, titleOf),
    caption: captionOf(
      document,
      `What ${raters === 1 ? "one person says" : `${raters} people say`}`,
      `${answered} of ${count(tasks, "task")}`,
      "dots: means over tasks, whiskers: 95% bootstrap intervals",
    ),
    svg: picture(style.width, Math.max(1, y - gap), palette, elements),
    table: {
      columns: ["method", "rating", "low", "high", "rank", "low", "high"],
      rows: methods.map(({ method, rating, rank }) => [titleOf(method), ...numbers(rating), ...numbers(rank)]),
    },
  };
}

/** In words: how far raters agree with one another, and people with each metric. */
export function judgeRemarks(document: JudgeReportDocument): { readonly agreement: string; readonly beside: string[] } {
  return {
    agreement: raterAgreement(document),
    beside: (document.faithfulness ?? []).map(
      ({ metric, rho, methods }) =>
        `${metric}: ${rho === null ? `no rank correlation over ${count(methods, "method")}` : `ρ ${plain(rho, 2)} over ${count(methods, "method")}`}`,
    ),
  };
}

function rowOf(id: "rating" | "rank", { method }: Judged, own: JudgeMean, name: string): MeanRow {
  const ends = endsOf(own);
  return {
    id: `${id}:${method}`,
    name,
    mean: own.mean,
    interval: ends,
    said: `${name}, mean ${id} ${plain(own.mean, 2)}${ends ? `, 95% interval ${ends.map((end) => plain(end, 2)).join(" to ")}` : ""}`,
  };
}

function numbers(mean: JudgeMean | null): (number | null)[] {
  return mean === null ? [null, null, null] : [mean.mean, mean.low, mean.high];
}

function titlesOf(names: MethodNames): (method: string) => string {
  return (method) => (method === "random" ? "random explanation" : titleOfMethod(method, names));
}
