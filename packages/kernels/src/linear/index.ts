import { activationCode, type Activation } from "../activation/index.ts";
import { KernelError, requireShape } from "../program/errors.ts";
import type { AdapterFacts } from "../program/facts.ts";
import type { Program } from "../program/programs.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { inputFile } from "./input-file.ts";
import { uniformTiles } from "./uniform-tiles.ts";
import { linearRuns, linearVariants, preferredLinear, type LinearVariant } from "./variants.ts";
import { shardPlaces, type PackedWeight, type WeightShard } from "./weight.ts";

export interface Linear {
  /** [rows, inner], f32. */
  readonly input: Tensor;
  readonly weight: PackedWeight;
  /** [rows, columns], f32; with an `outputRow` it may have more rows. */
  readonly output: Tensor;
  readonly activation?: Activation;
  /** Adds to what the output holds. */
  readonly add?: boolean;
  /** The output's row that the first goes to. */
  readonly outputRow?: number;
}

/** The variant for a shape: the first of those preferred that runs. */
export function chooseLinear(facts: AdapterFacts, rows: number, inner: number): LinearVariant {
  for (const id of preferredLinear(facts, rows)) {
    const found = linearVariants.find((variant) => variant.id === id && linearRuns(variant, facts, inner));
    if (found) return found;
  }
  throw new KernelError("unsupported", `no linear kernel runs for an inner axis of ${inner}`);
}

/**
 * Records `output = activation(input · weight + bias)`, or `output +=` the same, shard by shard.
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function linear(
  recorder: Recorder,
  { input, weight, output, activation = "none", add = false, outputRow }: Linear,
  variant?: LinearVariant,
): void {
  const [rows, inner] = matrixShape(input);
  requireShape(
    inner === weight.inner,
    () => `linear: input ${shapeText(input)} against a weight of ${weight.inner} x ${weight.columns}`,
  );
  const [room, stride] = matrixShape(output);
  requireShape(
    stride === weight.columns && (outputRow === undefined ? room === rows : room >= outputRow + rows),
    () =>
      `linear: output ${shapeText(output)}, expected [${rows},${weight.columns}]${outputRow === undefined ? "" : ` behind ${outputRow} rows`}`,
  );
  if (rows === 0) return;
  const { facts } = recorder.programs;
  const chosen = variant ?? chooseLinear(facts, rows, inner);
  if (!linearRuns(chosen, facts, inner))
    throw new KernelError(
      "unsupported",
      `linear: variant ${chosen.id} does not run on this adapter with an inner axis of ${inner}`,
    );
  for (const { first, shard } of shardPlaces(weight))
    linearShard(recorder, { input, shard, output, first, outputRow: outputRow ?? 0, activation, add }, chosen);
}

interface LinearShard {
  readonly input: Tensor;
  readonly shard: WeightShard;
  readonly output: Tensor;
  /** The shard's first column. */
  readonly first: number;
  readonly outputRow: number;
  readonly activation: Activation;
  readonly add: boolean;
}

// A shard writes into rows of the whole output: they begin at its first column, and are as far apart as the output is wide.
function linearShard(
  recorder: Recorder,
  { input, shard, output, first, outputRow, activation, add }: LinearShard,
  variant: LinearVariant,
): void {
  const [rows, inner] = matrixShape(input);
  const stride = matrixShape(output)[1];
  const { columns, panels, bias } = shard;
  const [mostRows, tileColumns] = variant.tile;
  const tileRows = variant.fewRows ? Math.min(mostRows, rows) : mostRows;
  const half = panels.dtype === "f16";
  const program = linearProgram(recorder, variant, {
    constants: { ACTIVATION: activationCode(activation), ADD: add, ...(variant.fewRows && { ROWS: tileRows }) },
    half,
    inner,
    stride,
  });
  const from = { buffer: output.buffer, offset: first * 4 };
  const parameters = [rows, Math.ceil(inner / 4), inner, columns, stride, outputRow];
  if (variant.id === "uniform-16x64") {
    uniformTiles(recorder, program, { input, panels, bias, output: from, outputRow }, columns, stride);
    return;
  }
  const across = Math.ceil(columns / tileColumns);
  const down = Math.ceil(rows / tileRows);
  const grid = variant.id === "naive" ? ([across, down] as const) : ([down, across] as const);
  recorder.dispatch(program, parameters, [input, panels, bias, from], grid);
}

function linearProgram(
  { programs }: Recorder,
  variant: LinearVariant,
  {
    constants,
    half,
    inner,
    stride,
  }: { constants: Readonly<Record<string, number | boolean>>; half: boolean; inner: number; stride: number },
): Program {
  const plain = variant.id === "naive";
  const tiled = plain || variant.id === "uniform-16x64"; // the input is read otherwise
  return programs.program({
    label: `linear ${variant.id}`,
    enable: variant.subgroups ? ["subgroups"] : [],
    constants,
    files: [
      half ? "linear/weight-f16.wgsl" : "linear/weight-f32.wgsl",
      "activation/activation.wgsl",
      ...(tiled ? [] : [inputFile(inner)]),
      ...(plain
        ? []
        : [stride % 4 === 0 ? ("linear/store-vec4.wgsl" as const) : ("linear/store-scalar.wgsl" as const)]),
      variant.file,
    ],
  });
}
