import { KernelError, requireShape } from "../../program/errors.ts";
import type { AdapterFacts } from "../../program/facts.ts";
import type { Recorder } from "../../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../../program/tensor.ts";
import { packedLength, panelColumns } from "../pack.ts";
import { weightGradientRuns, weightGradientVariants, type WeightGradientVariant } from "./variants.ts";

export interface LinearWeightGradient {
  /** [rows, inner], f32: what the layer read. */
  readonly input: Tensor;
  /** [rows, columns], f32: of the layer without its activation. */
  readonly outputGradient: Tensor;
  /** Which columns belong to the weight, where it is a shard of the layer's; all where it is left out. */
  readonly shard?: { readonly first: number; readonly columns: number };
  /** Panels of `packedLength(inner, columns)` numbers, f32, as `packPanels` has them; what fills the last panel up is zero. */
  readonly weightGradient: Tensor;
  /** [columns, whole panels], f32, filled up with zeros. */
  readonly biasGradient: Tensor;
}

/** The variant for an adapter: registers where a CPU emulates it, workgroup memory on GPUs. */
export function chooseWeightGradient(facts: AdapterFacts): WeightGradientVariant {
  const runs = weightGradientVariants.filter((variant) => weightGradientRuns(variant, facts));
  const wanted = facts.software === undefined ? ["workgroup-64x64"] : ["subgroup-32x32", "lanes-32x32"];
  const found = runs.find(({ id }) => wanted.includes(id));
  if (!found) throw new KernelError("unsupported", "no kernel for the gradient of a weight runs here");
  return found;
}

/**
 * Records `weightGradient = inputᵀ · outputGradient` in the panels of the weight or a shard of it, and `biasGradient`, the column sums of
 * `outputGradient`.
 * @throws KernelError "shape" where the shapes do not fit, "unsupported" where the given variant does not run here
 */
export function linearWeightGradient(
  recorder: Recorder,
  { input, outputGradient, shard, weightGradient, biasGradient }: LinearWeightGradient,
  variant: WeightGradientVariant = chooseWeightGradient(recorder.programs.facts),
): void {
  const [rows, inner] = matrixShape(input);
  const [gradientRows, stride] = matrixShape(outputGradient);
  const { first, columns } = shard ?? { first: 0, columns: stride };
  const panels = Math.ceil(columns / panelColumns);
  requireShape(
    rows > 0 &&
      gradientRows === rows &&
      elements(weightGradient.shape) === packedLength(inner, columns) &&
      elements(biasGradient.shape) === panels * panelColumns,
    () =>
      `linearWeightGradient: input ${shapeText(input)} and gradient ${shapeText(outputGradient)} into ${shapeText(weightGradient)} and ${shapeText(biasGradient)}`,
  );
  if (!weightGradientRuns(variant, recorder.programs.facts))
    throw new KernelError("unsupported", `linearWeightGradient: variant ${variant.id} does not run on this adapter`);
  const vector = inner % 4 === 0 && stride % 4 === 0;
  const program = recorder.programs.program({
    label: `linear weight gradient ${variant.id}`,
    enable: variant.subgroups ? ["subgroups"] : [],
    files: [
      vector ? "linear/weight-gradient/load-vec4.wgsl" : "linear/weight-gradient/load-scalar.wgsl",
      "linear/weight-gradient/store.wgsl",
      variant.file,
    ],
  });
  const [tileRows, tileColumns] = variant.tile;
  const across = Math.ceil((panels * panelColumns) / tileColumns);
  const naive = variant.id === "naive";
  const down = Math.ceil((naive ? inner + 1 : inner) / tileRows);
  recorder.dispatch(
    program,
    [rows, inner, columns, stride],
    [input, { buffer: outputGradient.buffer, offset: first * 4 }, weightGradient, biasGradient],
    naive ? [across, down] : [down, across],
  );
}
