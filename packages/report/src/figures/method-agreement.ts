import type { Ends } from "../cells/interval.ts";
import { count } from "../cells/numbers.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { howAlike, titlesOf } from "../terminal/method-columns.ts";
import { captionOf, type MethodNames, type Sourced } from "./caption.ts";
import { heatMap } from "./heat-map.ts";

interface Mean extends Ends {
  readonly mean: number;
}

/** How far each two methods rank words alike: of one text, or means over several. */
export interface AgreementDocument extends Sourced {
  /** How many, where these are means. */
  readonly texts?: number;
  readonly agreement: {
    readonly pairs: readonly {
      readonly methods: readonly [string, string];
      readonly spearman: number | Mean | null;
      readonly kendall: number | Mean | null;
      readonly top: number | Mean | null;
    }[];
  };
}

/** Methods by methods, Spearman's rank correlation as ground and number. Marks: `pair:METHOD.METHOD` by their places. */
export function methodAgreement(document: AgreementDocument, style: FigureStyle & MethodNames): Figure {
  const { pairs } = document.agreement;
  const methods = [...new Set(pairs.flatMap((pair) => pair.methods))];
  const titles = methods.map(titlesOf(style));
  const found = methods.map((one) =>
    methods.map((other) =>
      pairs.find((pair) => pair.methods.includes(one) && pair.methods.includes(other) && one !== other),
    ),
  );
  const values = found.map((row, one) => row.map((pair, other) => (one === other ? 1 : meanOf(pair?.spearman))));
  const known = pairs.flatMap(({ spearman }) => meanOf(spearman) ?? []);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return {
    kind: "method-agreement",
    title:
      known.length === 0
        ? "Too few words to compare their order."
        : `The methods rank the words ${howAlike(mean)}: ρ ${mean.toFixed(2)}${known.length > 1 ? " on average" : ""}.`,
    caption: captionOf(
      document,
      "Spearman's rank correlation, -1 to 1",
      document.texts === undefined ? "" : `means over ${count(document.texts, "text")}`,
    ),
    svg: heatMap(
      {
        rows: titles,
        columns: titles,
        values,
        texts: values.map((row) => row.map((value) => value?.toFixed(2) ?? "-")),
        mark: (row, column) => ({
          id: `pair:${row}.${column}`,
          label: `${titles[row] ?? ""} and ${titles[column] ?? ""}: ${row === column ? "the same" : spoken(found[row]?.[column]?.spearman)}`,
        }),
        widestCell: 110,
      },
      style,
    ),
    table: {
      columns: ["method", "other method", "spearman", "kendall", "top"],
      rows: pairs.map(({ methods: [one, other], spearman, kendall, top }) => [
        one,
        other,
        meanOf(spearman),
        meanOf(kendall),
        meanOf(top),
      ]),
    },
  };
}

function meanOf(value: number | Mean | null | undefined): number | null {
  const number = typeof value === "object" ? value?.mean : value;
  return number !== undefined && Number.isFinite(number) ? number : null;
}

function spoken(value: number | Mean | null | undefined): string {
  const mean = meanOf(value);
  if (mean === null) return "no ranking to compare";
  return `ρ ${mean.toFixed(2)}${typeof value === "object" && value?.low != null && value.high !== null ? `, 95% interval ${value.low.toFixed(2)} to ${value.high.toFixed(2)}` : ""}`;
}
