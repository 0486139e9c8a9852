import { plain, signed } from "../cells/numbers.ts";
import type { ProbeDocument, ProbesSummary } from "../concept-documents.ts";
import { at, element, group, label, picture, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { siteHead, siteTitle } from "../terminal/concepts/concepts-conclusion.ts";
import { probeConclusion } from "../terminal/concepts/probe-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { linearScale } from "./linear-scale.ts";

const [left, top, height, legend] = [44, 16, 220, 136];

/** What probes get right, layer by layer, with whiskers; dashed, the control task; a line for always saying the same. Marks: `site:INDEX`. */
export function probeCurve(
  lines: readonly (ProbeDocument & Sourced)[],
  summary: ProbesSummary | undefined,
  style: FigureStyle,
): Figure {
  const palette = palettes[style.theme];
  const width = Math.max(120, style.width - left - legend);
  const x = linearScale([0, Math.max(1, lines.length - 1)], [left + 16, left + width - 16]);
  const y = linearScale([0, 1], [top + height, top]);
  const path = (of: (line: ProbeDocument) => number): string =>
    `M${lines.map((line, index) => `${at(x(index))} ${at(y(of(line)))}`).join("L")}`;
  const quiet = { "font-size": sizes.small, fill: palette.quiet };
  const points = lines.map((line, index) => {
    const { accuracy, control, selectivity, intervals } = line;
    const id = `site:${index}`;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    return group(
      [
        rule(x(index), y(intervals.accuracy.low), x(index), y(intervals.accuracy.high), palette.accent),
        element("circle", { cx: x(index), cy: y(accuracy), r: lit ? 6 : 4, fill: palette.accent }),
        element("circle", { cx: x(index), cy: y(control), r: 3, fill: palette.quiet }),
        label(x(index), top + height + 18, siteHead(line, lines), { ...quiet, "text-anchor": "middle" }),
      ],
      {},
      {
        id,
        label: `${siteTitle(line)}: ${plain(accuracy, 3)} right, 95% ${plain(intervals.accuracy.low, 2)} to ${plain(intervals.accuracy.high, 2)}, control ${plain(control, 3)}, selectivity ${signed(selectivity, 3)}`,
        row: 0,
        column: index,
      },
    );
  });
  const named = (value: number, text: string, row: number) =>
    label(left + width + 8, y(value) + 4 + row, text, { "font-size": sizes.small });
  const last = lines.at(-1);
  return {
    kind: "probe-curve",
    title: summary ? probeConclusion(summary, lines) : "What a linear classifier reads out of each layer.",
    caption: captionOf(
      lines[0] ?? {},
      "Share of right answers of linear probes",
      summary ? `${summary.test} ${summary.pool === undefined ? "tokens" : "texts"} to test on` : "",
      "dashed: the control task",
      summary ? "dotted: saying always the most frequent" : "",
    ),
    svg: picture(style.width, top + height + 32, palette, [
      ...[0, 0.5, 1].flatMap((value) => [
        rule(left, y(value), left + width, y(value), palette.line),
        label(left - 8, y(value) + 4, String(value), { ...quiet, "text-anchor": "end" }),
      ]),
      ...(summary
        ? [
            element("line", {
              x1: left,
              x2: left + width,
              y1: y(summary.majority),
              y2: y(summary.majority),
              stroke: palette.against,
              "stroke-dasharray": "2 3",
            }),
          ]
        : []),
      ...(lines.length > 1
        ? [
            element("path", {
              d: path(({ accuracy }) => accuracy),
              fill: "none",
              stroke: palette.accent,
              "stroke-width": 2,
            }),
            element("path", {
              d: path(({ control }) => control),
              fill: "none",
              stroke: palette.quiet,
              "stroke-width": 2,
              "stroke-dasharray": "6 4",
            }),
          ]
        : []),
      ...points,
      ...(last ? [named(last.accuracy, "right", 0), named(last.control, "control task", 12)] : []),
    ]),
    table: {
      columns: ["layer", "hook", "accuracy", "low", "high", "control", "selectivity"],
      rows: lines.map(({ layer, hook, accuracy, intervals, control, selectivity }) => [
        layer,
        hook,
        accuracy,
        intervals.accuracy.low,
        intervals.accuracy.high,
        control,
        selectivity,
      ]),
    },
  };
}
