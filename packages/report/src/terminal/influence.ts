import { bar } from "../cells/bar.ts";
import { left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import { isSelfInfluence, type InfluenceDocument, type InfluenceExample } from "../influence-document.ts";
import { influenceConclusion, influenceSource, isOtherwise, shortNumber } from "./influence-conclusion.ts";
import { stage } from "./stage.ts";

const barWidth = 10;

/** Which training texts made a model say something: those for it and those against, a bar each. */
export function influenceText(document: InfluenceDocument, style: Style): string {
  const width = widthFor(style);
  const self = isSelfInfluence(document);
  const { examples } = document;
  const largest = examples.reduce((so, { score }) => Math.max(so, Math.abs(score)), 0);
  const lines = (some: readonly InfluenceExample[]): Line[] =>
    some.flatMap((example) => exampleLines(example, largest, width));
  const [proponents, opponents] = [
    examples.filter(({ score }) => score > 0),
    examples.filter(({ score }) => score < 0),
  ];
  return render(
    [
      ...(self ? modelLine(document.model?.id) : stage(document, width)),
      ...paragraph(influenceConclusion(document), width, 0, { ink: "strong" }),
      ...paragraph(`${influenceSource(document).join("; ")}; ${plain(document.seconds, 1)} s.`, width, 0, {
        ink: "quiet",
      }),
      ...(self ? [[], ...lines(examples)] : []),
      ...(!self && proponents.length > 0 ? [[], [{ text: "For it" }], ...lines(proponents)] : []),
      ...(!self && opponents.length > 0 ? [[], [{ text: "Against it" }], ...lines(opponents.toReversed())] : []),
      [],
      ...paragraph(
        `Behind each: its label, its line${examples.some(isOtherwise) ? ", and in brackets what the model says of it where that is something else" : ""}. ${self ? "What a text owes to which others: influence TEXT." : "Labels that may be wrong: --self."}`,
        width,
        0,
        { ink: "quiet" },
      ),
    ],
    style,
  );
}

function modelLine(id: string | undefined): Line[] {
  return id === undefined ? [] : [[{ text: printable(id), ink: "quiet" }]];
}

function exampleLines(example: InfluenceExample, largest: number, width: number): Line[] {
  const { text, text_pair: pair, row, label, predicted, score } = example;
  const tail = `  ${printable(shortened(label, 20))}${isOtherwise(example) ? ` [${printable(shortened(predicted, 20))}]` : ""}  ${row}`;
  const front = `${right(shortNumber(score), 9)} `;
  const room = Math.max(10, width - widthOf(front) - barWidth - 1 - widthOf(tail));
  const whole = printable(`${text}${pair === undefined ? "" : ` | ${pair}`}`.replaceAll(/\s+/g, " "));
  const share = largest > 0 ? Math.abs(score) / largest : 0;
  const side = score < 0 ? "against" : "for";
  const drawn = bar(share, barWidth, side);
  return [
    [
      { text: front },
      { text: drawn, ink: side },
      { text: `${" ".repeat(Math.max(0, barWidth - widthOf(drawn)))} ${left(whole, room)}` },
      { text: tail, ink: "quiet" },
    ],
  ];
}
