import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { shapeText, type Tensor } from "../program/tensor.ts";
import { asTable, tableFiles, tablePlaces, tableText, type Table } from "../gather-rows/table.ts";

export interface Embedding {
  /** [tokens, 4] u32: word id, position, type, unused. Indices must be inside their tables. */
  readonly index: Tensor;
  /** [vocabulary, features], f32 or f16. */
  readonly word: Tensor | Table;
  /** [positions, features], f32. */
  readonly position: Tensor;
  /** [types, features], f32. */
  readonly type: Tensor;
  /** [tokens, features], f32. */
  readonly output: Tensor;
}

/**
 * Records `output[t] = word[id] + position[p] + type[k]`, BERT's embedding before its norm.
 * @throws KernelError "shape" where the tables differ in features
 */
export function embedding(recorder: Recorder, { index, word, position, type, output }: Embedding): void {
  const [tokens = 0, features = 0] = output.shape;
  const words = asTable(word);
  requireShape(
    [position, type].every((table) => table.shape[1] === features) &&
      words.features === features &&
      index.shape[0] === tokens,
    () =>
      `embedding: tables ${tableText(word)}, ${shapeText(position)}, ${shapeText(type)} and index ${shapeText(index)} for an output ${shapeText(output)}`,
  );
  for (const { first, shard } of tablePlaces(words)) {
    const program = recorder.programs.program({
      label: "embedding",
      files: [...tableFiles(words.layout, shard.tensor), "embedding/embedding.wgsl"],
    });
    recorder.dispatch(
      program,
      [tokens, features, first, shard.rows],
      [index, shard.tensor, position, type, output],
      [Math.ceil(features / 64), tokens],
    );
  }
}
