import { activationCode, type Activation } from "../activation/index.ts";
import { KernelError, requireShape } from "../program/errors.ts";
import type { AdapterFacts } from "../program/facts.ts";
import type { Program, Programs } from "../program/programs.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { panelColumns } from "./pack.ts";
import { uniformTiles } from "./uniform-tiles.ts";
import { linearRuns, linearVariants, type LinearVariant } from "./variants.ts";

/** A weight packed in panels (see `packPanels`), with its bias filled up to whole panels by zeros. */
export interface PackedWeight {
  /** [panels, inner, 32], f32 or f16. */
  readonly panels: Tensor;
  /** [panels * 32], f32; zeros where the layer has none. */
  readonly bias: Tensor;
  readonly inner: number;
  readonly columns: number;
}

export interface Linear {
  /** [rows, inner], f32. */
  readonly input: Tensor;
  readonly weight: PackedWeight;
  /** [rows, columns], f32. */
  readonly output: Tensor;
  readonly activation?: Activation;
}

/** The variant for a shape: the tile with the fewest idle rows on llvmpipe, workgroup memory on real GPUs. */
export function chooseLinear(facts: AdapterFacts, rows: number, inner: number): LinearVariant {
  const runs = linearVariants.filter((variant) => linearRuns(variant, facts, inner));
  const wanted = facts.software !== undefined ? softwareOrder(rows) : (["workgroup-64x64"] as const);
  const found = wanted.map((id) => runs.find((variant) => variant.id === id)).find((variant) => variant !== undefined);
  const last = found ?? runs.at(-1);
  if (!last) throw new KernelError("unsupported", `no linear kernel runs for an inner axis of ${inner}`);
  return last;
}

function softwareOrder(rows: number): readonly LinearVariant["id"][] {
  const tile = rows <= 8 ? "subgroup-8x32" : rows <= 16 ? "subgroup-16x32" : "subgroup-32x32";
  return [tile, "uniform-16x64", "workgroup-64x64"];
}

/**
 * Records `output = activation(input · weight + bias)`.
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function linear(
  recorder: Recorder,
  { input, weight, output, activation = "none" }: Linear,
  variant?: LinearVariant,
): void {
  const [rows, inner] = matrixShape(input);
  requireShape(
    inner === weight.inner,
    () => `linear: input ${shapeText(input)} against a weight of ${weight.inner} x ${weight.columns}`,
  );
  requireShape(
    matrixShape(output)[0] === rows && matrixShape(output)[1] === weight.columns,
    () => `linear: output ${shapeText(output)}, expected [${rows},${weight.columns}]`,
  );
  const { facts } = recorder.programs;
  const chosen = variant ?? chooseLinear(facts, rows, inner);
  if (!linearRuns(chosen, facts, inner))
    throw new KernelError(
      "unsupported",
      `linear: variant ${chosen.id} does not run on this adapter with an inner axis of ${inner}`,
    );
  const program = linearProgram(recorder.programs, weight, chosen, activation);
  if (chosen.id === "uniform-16x64") {
    uniformTiles(recorder, program, { input, panels: weight.panels, bias: weight.bias, output });
    return;
  }
  const [tileRows, tileColumns] = chosen.tile;
  const columns = chosen.vector ? Math.ceil(weight.columns / panelColumns) * panelColumns : weight.columns;
  const across = Math.ceil(columns / tileColumns);
  const down = Math.ceil(rows / tileRows);
  recorder.dispatch(
    program,
    [rows, chosen.vector ? inner / 4 : inner, weight.columns],
    [input, weight.panels, weight.bias, output],
    chosen.vector ? [down, across] : [across, down],
  );
}

function linearProgram(
  programs: Programs,
  weight: PackedWeight,
  variant: LinearVariant,
  activation: Activation,
): Program {
  const storeFile = weight.columns % 4 === 0 ? "linear/store-vec4.wgsl" : "linear/store-scalar.wgsl";
  return programs.program({
    label: `linear ${variant.id}`,
    enable: variant.subgroups ? ["subgroups"] : [],
    constants: { ACTIVATION: activationCode(activation) },
    files: [
      weight.panels.dtype === "f16" ? "linear/weight-f16.wgsl" : "linear/weight-f32.wgsl",
      "activation/activation.wgsl",
      ...(variant.vector ? ([storeFile] as const) : []),
      variant.file,
    ],
  });
}
