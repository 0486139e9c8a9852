import type { AttackDocument, AttackSummaryDocument } from "../attack-documents.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { count, percent, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import {
  costOf,
  measuresOf,
  newWords,
  rangeOf,
  sentenceOf,
  skippedOf,
  standInsOf,
  summarySentence,
  triggerSentences,
} from "./attack-conclusion.ts";
import { stage, type StageMark } from "./stage.ts";
import { tableLines } from "./table.ts";

/** A text before and after an attack, what was changed in both, and what it took. */
export function attackText(document: AttackDocument, style: Style): string {
  const width = widthFor(style);
  const plain = style.color === "none";
  const { edits, status } = document;
  const found = document.adversarial ?? document.nearest;
  const pair = document.adversarial_pair ?? document.nearest_pair;
  const old: StageMark[] = edits.map(({ start, end, sequence }) => ({
    start,
    end,
    value: -1,
    ...(sequence && { sequence }),
  }));
  const changed: Line[] =
    found === undefined || edits.length === 0
      ? []
      : [
          [],
          ...stage(
            { text: found, ...(pair !== undefined && { text_pair: pair }) },
            width,
            newWords(document).map((span) => ({ ...span, value: 1 })),
            plain,
          ),
          said(document.after),
        ];
  return render(
    [
      ...stage(document, width, status === "skipped" ? [] : old, plain),
      said(document.before),
      ...changed,
      [],
      ...paragraph(sentenceOf(document), width, 0, { ink: "strong" }),
      ...Object.entries(document.transfer ?? {}).flatMap(([name, { before, after, fooled }]) =>
        paragraph(
          printable(fooled ? `It fools ${name} too: ${after}.` : `${name} says ${before} before and ${after} after.`),
          width,
          0,
        ),
      ),
      ...paragraph(costOf(document), width, 0, { ink: "quiet" }),
      ...standInsOf(document).flatMap((sentence) => paragraph(sentence, width, 0, { ink: "quiet" })),
    ],
    style,
  );
}

/** What an attack came to over all texts. */
export function attackSummaryText(document: AttackSummaryDocument, style: Style): string {
  const width = widthFor(style);
  const { texts, left = 0 } = document;
  const lines = tableLines(
    [{ title: "" }, { title: "mean", align: "right" }, { title: "95%", align: "right" }],
    measuresOf(document).flatMap(({ title, interval, share }) => {
      const written = share ? percent : (value: number) => value.toFixed(1);
      return interval ? [[title, written(interval.mean), rangeOf(interval, written)]] : [];
    }),
    width,
  );
  const rate = document.seconds > 0 ? document.queries.asked / document.seconds : 0;
  return render(
    [
      ...paragraph(summarySentence(document), width, 0, { ink: "strong" }),
      ...triggerSentences(document).flatMap((sentence) => paragraph(sentence, width, 0, { ink: "strong" })),
      ...lines,
      ...paragraph(
        [
          `${count(texts, "text")},`,
          `${skippedOf(document)}${left > 0 ? "," : ";"}`,
          ...(left > 0 ? [`${left} left when time was up;`] : []),
          `${count(document.queries.asked, "question")} in ${document.seconds.toFixed(1)} s, ${rate.toFixed(0)} a second`,
        ],
        width,
        0,
        { ink: "quiet" },
      ),
      ...standInsOf(document).flatMap((sentence) => paragraph(sentence, width, 0, { ink: "quiet" })),
    ],
    style,
  );
}

function said({ label, probability: value }: AttackDocument["after"]): Line {
  return [{ text: "  " }, { text: printable(label), ink: "strong" }, { text: ` ${probability(value)}`, ink: "quiet" }];
}
