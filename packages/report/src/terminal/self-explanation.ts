import { paragraph, render, widthFor, type Line } from "../cells/line.ts";
import { count, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import { sideBySideOf, type SelfExplanation, type SelfExplanationDocument } from "../self-explanation-document.ts";
import { explanationText } from "./explanation.ts";
import { flow } from "./flow.ts";
import { titlesOf } from "./method-columns.ts";
import { methodsText, type MethodsStyle } from "./methods.ts";
import { ranked } from "./ranked.ts";
import { tableLines } from "./table.ts";

/** Words that are named one by one. */
const mostNamed = 6;
const longestAnswer = 400;

/**
 * An assistant's ratings beside what methods say of the judge, how the judge's answer falls as words go, and what of the answer could not be
 * read.
 */
export function selfExplanationText(document: SelfExplanationDocument, style: MethodsStyle): string {
  const width = widthFor(style);
  const { selfExplanation } = document;
  const titleOf = titlesOf(style);
  const beside = selfExplanation.against.length > 0;
  const numbers = beside
    ? methodsText(document, sideBySideOf(document).results, style)
    : explanationText(document, { ...style, title: titleOf(document.method), defaults: {} });
  const lines: Line[] = [
    [],
    ...paragraph(verdict(document), width, 0, { ink: "strong" }),
    ...deletionLines(selfExplanation, titleOf, width),
    ...reading(document).flatMap((text) => paragraph(printable(text), width, 0)),
    ...source(selfExplanation, width),
  ];
  return `${selfExplanation.rated > 0 ? `${numbers}\n` : ""}${render(selfExplanation.rated > 0 ? lines : lines.slice(1), style)}`;
}

function verdict({ selfExplanation, prediction, target, model }: SelfExplanationDocument): string {
  const { label, confidence, rated } = selfExplanation;
  const [first] = ranked(prediction.probabilities);
  const judge = `${model ? printable(model.id) : "the judge"} says ${printable(first?.label ?? "")} (${probability(first?.value ?? 0)})`;
  if (rated === 0) return `No word has a rating that could be read; ${judge}.`;
  if (label === null)
    return `The answer gives no label that could be read; its ratings count for ${printable(target.label)}, and ${judge}.`;
  const sure = confidence === null ? "" : ` (confidence ${probability(confidence)})`;
  const same = label.toLowerCase() === first?.label.toLowerCase();
  return `The answer is ${printable(label)}${sure}; ${judge}${same ? " too" : ""}.`;
}

function deletionLines({ deletion }: SelfExplanation, titleOf: (method: string) => string, width: number): Line[] {
  if (!deletion) return [];
  const { curves, random } = deletion;
  const rows = curves.map(({ method, area }, index) => [
    titleOf(method),
    area.toFixed(3),
    `${Math.round((1 - (random.shares[index] ?? 0)) * random.orders)} of ${random.orders}`,
  ]);
  const { mean, low, high } = random.area;
  rows.push(["random order", `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`, ""]);
  return [
    [],
    ...tableLines(
      [{ title: "words taken away by" }, { title: "area", align: "right" }, { title: "better than", align: "right" }],
      rows,
      width,
    ),
    ...paragraph(
      "Area under the class's probability as words go, those with most for it first: the smaller, the better the order.",
      width,
      0,
      { ink: "quiet" },
    ),
    [],
  ];
}

/** What was left out, made up or not understood. */
function reading({ units, selfExplanation }: SelfExplanationDocument): string[] {
  const { unrated, shared, invented, repeated, clipped, unread, unreadCount, rated } = selfExplanation;
  const texts = (places: readonly number[]): string[] => places.map((place) => units[place]?.text ?? "");
  const told: (readonly [string, readonly string[]])[] = [
    ["Without a rating, counted as 0:", rated === 0 ? [] : texts(unrated)],
    ["Rated once for all their places:", texts(shared)],
    ["Not in the text:", wordsOf(invented)],
    ["Rated again, and not counted:", wordsOf(repeated)],
    ["Beyond -1 and 1, cut there:", wordsOf(clipped)],
  ];
  return [
    ...told.flatMap(([what, list]) => (list.length > 0 ? [`${what} ${named(list)}.`] : [])),
    ...(unreadCount > 0
      ? [
          `Not understood: ${unread
            .slice(0, 3)
            .map(({ text, start }) => `"${shortened(text, 60)}" (from character ${start + 1})`)
            .join(", ")}${unreadCount > 3 ? `, and ${count(unreadCount - 3, "more piece")}` : ""}.`,
        ]
      : []),
  ];
}

function wordsOf(rated: readonly { readonly word: string }[]): string[] {
  return rated.map(({ word }) => word);
}

function named(words: readonly string[]): string {
  const shown = words.slice(0, mostNamed).map((word) => `"${shortened(word, 24)}"`);
  return `${shown.join(", ")}${words.length > mostNamed ? ` and ${words.length - mostNamed} more` : ""}`;
}

function source({ asked, order, answer }: SelfExplanation, width: number): Line[] {
  const how = asked
    ? `${asked.id} was asked to ${order === "predict-first" ? "answer and then to rate words" : "rate words and then to answer"}. It wrote:`
    : "The answer that was given:";
  return [
    ...paragraph(printable(how), width, 0, { ink: "quiet" }),
    ...flow([{ text: shortened(answer, longestAnswer) || "(nothing)", ink: "quiet" }], width),
  ];
}
