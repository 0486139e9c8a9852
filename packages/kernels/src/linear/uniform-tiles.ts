import type { Program } from "../program/programs.ts";
import type { Bound } from "../program/parameter-block.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, type Tensor } from "../program/tensor.ts";
import { inputFile } from "./input-file.ts";

// What uniform-16x64.wgsl is written for.
const tileRows = 16;
const tileColumns = 64;
const windowRows = 4;
const windowBytes = 64 * 1024; // what every adapter allows for a uniform binding

/** The longest inner axis: four rows of it fill a uniform binding. */
export const uniformInner = windowBytes / windowRows / 4;

// Room for 16 tiles of the longest rows, and for the last window to reach past them.
const scratchBytes = 4 * 1024 * 1024;

export interface UniformTiles {
  readonly input: Tensor;
  readonly panels: Tensor;
  readonly bias: Tensor;
  readonly output: Bound;
  readonly outputRow: number;
}

/** Records a linear layer whose input goes through uniform buffers: copied into scratch by many tiles, then one dispatch a tile. */
export function uniformTiles(
  recorder: Recorder,
  program: Program,
  { input, panels, bias, output, outputRow }: UniformTiles,
  columns: number,
  stride: number,
): void {
  const [rows, inner] = matrixShape(input);
  const steps = Math.ceil(inner / 4);
  const windowSteps = Math.ceil(steps / 4) * 4 * windowRows; // windows start at multiples of 256 bytes
  const copy = recorder.programs.program({
    label: "linear tile-input",
    files: [inputFile(inner), "linear/tile-input.wgsl"],
  });
  const scratch = recorder.programs.scratch(scratchBytes);
  const tileBytes = (tileRows / windowRows) * windowSteps * 16;
  const slabTiles = Math.floor((scratchBytes - windowBytes) / tileBytes);
  const tiles = Math.ceil(rows / tileRows);
  for (let slab = 0; slab < tiles; slab += slabTiles) {
    const count = Math.min(slabTiles, tiles - slab);
    recorder.dispatch(
      copy,
      [rows, steps, inner, slab * tileRows, windowSteps],
      [input, { buffer: scratch }],
      [count, Math.ceil(steps / 4)],
    );
    for (let tile = 0; tile < count; tile++) {
      const window = (index: number) => ({
        buffer: scratch,
        offset: tile * tileBytes + index * windowSteps * 16,
        size: windowBytes,
      });
      recorder.dispatch(
        program,
        [rows, steps, inner, columns, stride, outputRow, (slab + tile) * tileRows],
        [window(0), window(1), window(2), window(3), panels, bias, output],
        [Math.ceil(columns / tileColumns)],
      );
    }
  }
}
