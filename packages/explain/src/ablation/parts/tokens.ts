import type { PartKind } from "../part.ts";
import { rowNames, rowPositions, subsetsOf } from "../positions.ts";

/** The tokens at one position, or of one class: their word embeddings. */
export const tokens: PartKind = {
  id: "tokens",
  title: "the tokens at one position",
  parts: ({ positions }) =>
    rowNames(positions).map((row) => ({
      layer: null,
      row,
      targets: (all) => {
        const position = rowPositions(row, all, subsetsOf(positions));
        return position.length === 0 ? [] : [{ hook: "hook_embed", position }];
      },
    })),
};
