import type { CertificateDocument, CertifiedSummaryDocument } from "../attack-documents.ts";
import { paragraph, render, widthFor, type Style } from "../cells/line.ts";
import { count, percent, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { rangeOf } from "./attack-conclusion.ts";
import { certificateTitles, certifiedRows, certifiedSentence } from "./certificate-conclusion.ts";
import { stage } from "./stage.ts";
import { tableLines } from "./table.ts";

/** A text, and how many of its words may be replaced. */
export function certificateText(document: CertificateDocument, style: Style): string {
  const width = widthFor(style);
  const { method, label, radius, words, share, lower, queries, seconds } = document;
  const by = method === "ranmask" ? "whatever by" : "by synonyms of theirs";
  const sentence =
    label === null
      ? `No answer: only ${percent(share)} of the changed texts agree.`
      : radius === 0
        ? `${label} by majority, but not one word is certain not to matter.`
        : `${label}, and it stays so whichever ${radius === 1 ? "word is" : `${radius} of ${count(words, "word")} are`} replaced, ${by}.`;
  return render(
    [
      ...stage(document, width),
      ...paragraph(printable(sentence), width, 0, { ink: "strong" }),
      ...paragraph(
        [
          `${certificateTitles[method]}:`,
          `${percent(share)} of the changed texts agree,`,
          `at least ${plain(lower, 3)} of all would;`,
          `${count(queries.asked, "text")} asked,`,
          `${seconds.toFixed(1)} s`,
        ],
        width,
        0,
        { ink: "quiet" },
      ),
    ],
    style,
  );
}

/** How much of the accuracy is certain, for how many words. */
export function certifiedSummaryText(document: CertifiedSummaryDocument, style: Style): string {
  const width = widthFor(style);
  const { texts, abstained } = document;
  const rows = certifiedRows(document);
  return render(
    [
      ...paragraph(certifiedSentence(document), width, 0, { ink: "strong" }),
      ...(rows.length === 0
        ? []
        : tableLines(
            [
              { title: "words replaced", align: "right" },
              { title: "right for certain", align: "right" },
              { title: "95%", align: "right" },
            ],
            rows.map(({ words, accuracy: right }) => [String(words), percent(right.mean), rangeOf(right, percent)]),
            width,
          )),
      ...paragraph(`${count(texts, "text")}, ${abstained} without an answer.`, width, 0, { ink: "quiet" }),
    ],
    style,
  );
}
