import { requirePatterns } from "../attention/index.ts";
import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { shapeText, type Tensor } from "../program/tensor.ts";
import { requireBuckets, type RelativePositions } from "./index.ts";

/** What queries or keys have to do with relative positions, in DeBERTa's disentangled attention. */
export interface PositionProducts extends RelativePositions {
  /** Whose rows the products have: `queries` (content to position), or `keys` (position to content). */
  readonly of: "queries" | "keys";
  /** The bucket of the first column: columns are for the buckets that distances of this batch have, at least. 0 by default. */
  readonly firstBucket?: number | undefined;
}

/**
 * Records `scores[i, j] += products[row, bucket of the distance]`, in place, where the row is i or, of keys, j. Keys that a query does not
 * see keep `hiddenScore`.
 * @param inputs.products [heads, rows, columns]: what `attentionScores` makes of all rows, in one sequence, and of the positions in the place
 * of keys
 * @param inputs.scores per sequence [heads, queries, keys]
 * @throws KernelError "shape" where the shapes do not fit
 */
export function addPositionScores(
  recorder: Recorder,
  inputs: PositionProducts & { products: Tensor; scores: Tensor },
): void {
  const { tables, buckets, of, firstBucket = 0, products, scores } = inputs;
  const { heads, queries } = tables.layout;
  const mostDistance = requireBuckets("addPositionScores", buckets);
  requirePatterns("addPositionScores", tables, scores);
  const [rows, columns] = requireProducts("addPositionScores", inputs, products);
  const program = recorder.programs.program({
    label: `position scores of ${of}`,
    constants: { OF_KEYS: of === "keys" },
    files: ["attention/query-row.wgsl", "relative-position/distance.wgsl", "relative-position/position-scores.wgsl"],
  });
  recorder.dispatch(
    program,
    [queries, mostDistance, rows, columns, firstBucket],
    [tables.rows, buckets, products, scores],
    [Math.ceil(queries / 64), heads],
  );
}

/**
 * Records the gradient of the products: for each row and bucket the sum of the scores' gradients whose distance is in it; 0 for
 * buckets that no distance has. Sums have one order, so results are the same every time.
 * @param inputs.columns [keys, 5] u32, of `attentionColumns`
 * @param inputs.scoresGradient per sequence [heads, queries, keys]
 * @param inputs.productsGradient [heads, rows, columns], all of which is written
 * @throws KernelError "shape" where the shapes do not fit
 */
export function positionScoresBackward(
  recorder: Recorder,
  inputs: PositionProducts & { columns: Tensor; scoresGradient: Tensor; productsGradient: Tensor },
): void {
  const { tables, buckets, of, firstBucket = 0, scoresGradient, productsGradient } = inputs;
  const mostDistance = requireBuckets("positionScoresBackward", buckets);
  requirePatterns("positionScoresBackward", tables, scoresGradient);
  const [rows, columns] = requireProducts("positionScoresBackward", inputs, productsGradient);
  const parameters = [rows, mostDistance, columns, firstBucket];
  const grid = [Math.ceil(rows / 64), tables.layout.heads] as const;
  if (of === "queries") {
    const program = recorder.programs.program({
      label: "position scores backward to queries",
      files: ["attention/query-row.wgsl", "relative-position/distance.wgsl", "relative-position/backward-queries.wgsl"],
    });
    recorder.dispatch(program, parameters, [tables.rows, buckets, scoresGradient, productsGradient], grid);
    return;
  }
  const program = recorder.programs.program({
    label: "position scores backward to keys",
    files: [
      "attention/query-row.wgsl",
      "attention/key-row.wgsl",
      "relative-position/distance.wgsl",
      "relative-position/backward-keys.wgsl",
    ],
  });
  const tensors = [tables.rows, inputs.columns, buckets, scoresGradient, productsGradient];
  recorder.dispatch(program, parameters, tensors, grid);
}

function requireProducts(name: string, { tables, of }: PositionProducts, products: Tensor): [number, number] {
  const { heads, queries, keys } = tables.layout;
  const [ofHeads, rows = 0, columns = 0] = products.shape;
  const expected = of === "queries" ? queries : keys;
  requireShape(
    products.shape.length === 3 && ofHeads === heads && rows === expected,
    () => `${name}: products ${shapeText(products)} for ${heads} heads and ${expected} ${of}`,
  );
  return [rows, columns];
}
