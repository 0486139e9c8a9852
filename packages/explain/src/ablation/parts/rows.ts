import type { PartKind } from "../part.ts";
import { rowNames, rowPositions, subsetsOf } from "../positions.ts";

/** What the tokens at one position look at in one layer: a row of every head's pattern, after the softmax. */
export const rows: PartKind = {
  id: "rows",
  title: "what one position looks at in one layer",
  parts: ({ layers, positions }) =>
    layers.flatMap((layer) =>
      rowNames(positions).map((row) => ({
        layer,
        row,
        targets: (tokens) => {
          const query = rowPositions(row, tokens, subsetsOf(positions));
          return query.length === 0 ? [] : [{ hook: `blocks.${layer}.attn.hook_pattern` as const, query }];
        },
      })),
    ),
};
