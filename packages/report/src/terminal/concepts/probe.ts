import { bar } from "../../cells/bar.ts";
import { left, right } from "../../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../../cells/line.ts";
import { count, plain, signed } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { ProbeDocument, ProbesSummary } from "../../concept-documents.ts";
import { siteHead } from "./concepts-conclusion.ts";
import { probeConclusion } from "./probe-conclusion.ts";

/** What can be read out of each layer: one sentence, a bar a layer, the control task beside it. */
export function probeText(summary: ProbesSummary, lines: readonly ProbeDocument[], style: Style): string {
  const width = widthFor(style);
  const quiet = { ink: "quiet" } as const;
  const room = Math.max(4, Math.min(24, width - 56));
  const rows = lines.map((line): Line => {
    const { accuracy, control, selectivity, intervals } = line;
    return [
      { text: `${left(siteHead(line, lines), 8)} ` },
      { text: `${right(plain(accuracy, 3), 6)} ` },
      { text: left(bar(accuracy, room), room), ink: "for" },
      {
        text: ` ${right(`${plain(intervals.accuracy.low, 2)} to ${plain(intervals.accuracy.high, 2)}`, 12)}`,
        ink: "quiet",
      },
      { text: right(plain(control, 3), 9) },
      { text: right(signed(selectivity, 3), 13) },
    ];
  });
  const head = `${left("layer", 8)} ${right("right", 6)} ${left("", room)} ${right("95%", 12)}${right("control", 9)}${right("selectivity", 13)}`;
  return render(
    [
      ...paragraph(probeConclusion(summary, lines), width, 0, { ink: "strong" }),
      ...paragraph(caption(summary), width, 0, quiet),
      [],
      [{ text: head, ink: "quiet" }],
      ...rows,
      [],
      ...paragraph(
        "Control: the same with a random label for each word; what a probe gets right there it has learnt by heart. Selectivity is the difference (Hewitt and Liang 2019).",
        width,
        0,
        quiet,
      ),
    ],
    style,
  );
}

function caption({ model, pool, classes, texts, examples, training, test, seconds }: ProbesSummary): string[] {
  return [
    `${model ? `${printable(model.id)}, ` : ""}linear probes,`,
    `${pool === undefined ? `${examples} tokens of ${count(texts, "text")}` : count(examples, "text")},`,
    `${training} to learn from and ${test} to test on,`,
    `${classes.length} classes: ${printable(classes.slice(0, 6).join(", "))}${classes.length > 6 ? ", …" : ""};`,
    `${plain(seconds, 1)} s.`,
  ];
}
