import { bar } from "../cells/bar.ts";
import { left, right, widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../cells/line.ts";
import { intervalText, noInterval } from "../cells/interval.ts";
import { count, decimalsFor, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import {
  floorName,
  ranking,
  type FaithfulnessDocument,
  type LeaderboardLine,
  type MeasuredBy,
} from "../faithfulness-documents.ts";
import { leaderboardSentence, refusedSentences, settledSentence, whatWasDone } from "./leaderboard-conclusion.ts";
import { titlesOf } from "./method-columns.ts";

export interface LeaderboardStyle extends Style {
  readonly titles?: Readonly<Record<string, string>>;
  /** The metric whose order all tables have; each its own where it is left out. */
  readonly sort?: string;
}

const widestName = 28;

/** Nobody has to wait for these unless they are named. */
const slowMetrics: Readonly<Record<FaithfulnessDocument["unit"], readonly string[]>> = {
  word: ["infidelity", "sensitivity", "randomization"],
  token: ["infidelity", "sensitivity", "randomization"],
  step: ["infidelity"],
};

/**
 * Methods by how faithful their explanations are: a table a metric, the best first, with intervals, and what random explanations come to in its place
 * among them.
 */
export function leaderboardText(documents: readonly FaithfulnessDocument[], style: LeaderboardStyle): string {
  const width = widthFor(style);
  const [first] = documents;
  if (!first) return "";
  const titles = titlesOf(style);
  const titleOf = (method: string): string => (method === floorName ? "random explanation" : titles(method));
  const { metrics } = first;
  const leading = metrics.find(({ id }) => id === style.sort) ?? metrics[0];
  const slow = slowMetrics[first.unit].filter((id) => metrics.every((metric) => metric.id !== id));
  return render(
    [
      ...(leading ? paragraph(leaderboardSentence(documents, leading, titleOf), width, 0, { ink: "strong" }) : []),
      ...paragraph(whatWasDone(first, documents.length), width, 0, { ink: "quiet" }),
      ...metrics.flatMap((metric) => block(documents, metric, titleOf, width, style.sort)),
      ...refusals(documents, titleOf, width),
      [],
      ...paragraph(
        [
          "Try next: --per-text for each text's numbers,",
          `--out board.svg for pictures${slow.length > 0 ? "," : "."}`,
          ...(slow.length > 0
            ? [
                `--metrics ${slow.join(",")} for ${slow.length === 1 ? "a check that takes" : "checks that take"} longer.`,
              ]
            : []),
        ],
        width,
        0,
        { ink: "quiet" },
      ),
    ],
    style,
  );
}

function block(
  documents: readonly FaithfulnessDocument[],
  metric: MeasuredBy,
  titleOf: (method: string) => string,
  width: number,
  sort: string | undefined,
): Line[] {
  const lines = inOrder(ranking(documents, metric), documents, sort);
  const heading: Piece[] = [
    { text: printable(metric.title), ink: "strong" },
    { text: `  ${metric.id}, ${metric.better} is better`, ink: "quiet" },
  ];
  if (lines.length === 0) return [[], heading, [{ text: "  no text has such a number", ink: "quiet" }]];
  const decimals = Math.min(4, decimalsFor(lines.map(({ mean }) => mean.mean)));
  const number = (value: number): string => plain(value, decimals);
  const names = lines.map(({ method }) => titleOf(method));
  const nameWidth = Math.min(widestName, Math.max(...names.map(widthOf)));
  const means = lines.map(({ mean }) => number(mean.mean));
  const all = documents[0]?.texts ?? 0;
  const intervals = lines.map(({ mean }) => (all > 1 ? intervalText(mean, number) : ""));
  const meanWidth = Math.max(...means.map(widthOf));
  const intervalWidth = Math.max(...intervals.map(widthOf));
  const fewer = lines.map(({ method, mean }) =>
    method !== floorName && mean.texts < all ? ` (${count(mean.texts, "text")})` : "",
  );
  const fewerWidth = Math.max(...fewer.map(widthOf));
  const room = width - nameWidth - meanWidth - intervalWidth - fewerWidth - 8;
  const largest = Math.max(...lines.map(({ mean }) => Math.abs(mean.mean))) || 1;
  const rows = lines.map(({ method, mean }, index): Line => {
    const quiet = method === floorName;
    return [
      { text: `  ${left(names[index] ?? "", nameWidth)}  `, ...(quiet && { ink: "quiet" }) },
      { text: `${right(means[index] ?? "", meanWidth)}  ` },
      { text: `${left(intervals[index] ?? "", intervalWidth)}${left(fewer[index] ?? "", fewerWidth)}  `, ink: "quiet" },
      {
        text: bar(Math.abs(mean.mean) / largest, room, quiet ? "unclear" : mean.mean < 0 ? "against" : "for"),
        ink: quiet ? "quiet" : mean.mean < 0 ? "against" : "for",
      },
    ];
  });
  return [
    [],
    heading,
    ...rows,
    ...(intervals.includes("-") ? paragraph(noInterval, width, 2, { ink: "quiet" }) : []),
    ...paragraph(settledSentence(documents, metric, titleOf), width, 2, { ink: "quiet" }),
  ];
}

function inOrder(
  lines: readonly LeaderboardLine[],
  documents: readonly FaithfulnessDocument[],
  sort: string | undefined,
): readonly LeaderboardLine[] {
  const by = documents[0]?.metrics.find(({ id }) => id === sort);
  if (!by) return lines;
  const order = ranking(documents, by).map(({ method }) => method);
  const place = (method: string): number => (order.indexOf(method) + 1 || order.length + 1) - 1;
  return lines.toSorted((one, other) => place(one.method) - place(other.method));
}

function refusals(
  documents: readonly FaithfulnessDocument[],
  titleOf: (method: string) => string,
  width: number,
): Line[] {
  const told = refusedSentences(documents, titleOf);
  return told.length === 0 ? [] : [[], ...told.flatMap((text) => paragraph(text, width, 0))];
}
