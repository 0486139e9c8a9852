import type { Weights } from "@limelight/report/figures";
import type { Light } from "../../components/stage/light.ts";
import { isSpecial, type MarkedToken, type Tokenized } from "./places.ts";

/**
 * How much each token is looked at: the mean of its column; while a token is pointed at, where that one looks, or who looks at
 * it. Tokens of the template get most of the looks in many heads, so the scale leaves them out.
 */
export function lightOf(
  tokenized: Tokenized,
  { mean }: Pick<Weights, "mean">,
  pointed: MarkedToken | undefined,
): Light {
  const { text, tokens } = tokenized;
  const count = Math.max(1, mean.length);
  const columns = tokens.map((_, token) => {
    if (pointed?.side === "query") return mean[pointed.index]?.[token] ?? 0;
    if (pointed?.side === "key") return mean[token]?.[pointed.index] ?? 0;
    return mean.reduce((sum, row) => sum + (row[token] ?? 0), 0) / count;
  });
  const largest = columns.reduce(
    (most, weight, token) => (isSpecial(tokenized, token) ? most : Math.max(most, weight)),
    0,
  );
  const from = pointed && tokens[pointed.index]?.text;
  return {
    text,
    units: tokens.flatMap((token, index) => {
      const weight = columns[index] ?? 0;
      if (isSpecial(tokenized, index) || token.sequence === 1) return [];
      const said =
        pointed?.side === "query"
          ? `gets ${weight.toFixed(3)} from ${from}`
          : pointed
            ? `gives ${weight.toFixed(3)} to ${from}`
            : `gets ${weight.toFixed(3)} from a token on average`;
      return [
        {
          start: token.start,
          end: token.end,
          text: token.text,
          value: largest > 0 ? weight / largest : 0,
          label: said,
        },
      ];
    }),
  };
}
