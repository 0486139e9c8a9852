export {
  activate,
  activateBackward,
  activateSecant,
  activations,
  type Activation,
  type ActivationRule,
} from "./activation/index.ts";
export { adamW, type AdamWSettings } from "./adamw/index.ts";
export { add } from "./add/index.ts";
export { attention, attentionRuns, attentionVariants, type AttentionTables } from "./attention/index.ts";
export { attentionBackward } from "./attention/backward.ts";
export { attentionMixColumns, attentionPatternBackward } from "./attention/backward-parts.ts";
export {
  attentionColumns,
  attentionLayout,
  patternRow,
  columnFields,
  type AttentionLayout,
  type AttentionShape,
} from "./attention/layout.ts";
export { attentionMix, attentionPattern, attentionPatternGradient, attentionScores } from "./attention/parts.ts";
export { narrow, widen } from "./convert/index.ts";
export { dropout } from "./dropout/index.ts";
export { edit, hiddenScore, stretchTable, type Change, type Stretch } from "./edit/index.ts";
export { embedding } from "./embedding/index.ts";
export { blendRows, zeroRow } from "./gather-rows/blend-rows.ts";
export { gatherRows } from "./gather-rows/index.ts";
export { asTable, tableOfWeight, tablePlaces, type Table } from "./gather-rows/table.ts";
export { gatherSpans } from "./gather-spans/index.ts";
export { rowSegments, sumRows } from "./gather-rows/sum-rows.ts";
export { scatterRows } from "./gather-rows/scatter-rows.ts";
export { layerNormBackward } from "./layer-norm/backward.ts";
export { layerNorm, layerNormVariants } from "./layer-norm/index.ts";
export { layerNormParameterGradients } from "./layer-norm/parameters.ts";
export { linear } from "./linear/index.ts";
export { transposeWeight } from "./linear/transpose.ts";
export { panelsToRows, rowsToPanels } from "./linear/rearrange.ts";
export { linearWeightGradient } from "./linear/weight-gradient/index.ts";
export { packedLength, packPanels, panelColumns, unpackPanels } from "./linear/pack.ts";
export { cutShards, packedWeight, shardPlaces, type PackedWeight, type WeightShard } from "./linear/weight.ts";
export { linearRuns, linearVariants, type LinearVariant } from "./linear/variants.ts";
export { multiply, multiplyBackward } from "./multiply/index.ts";
export { normaliseRows, normaliseRowsBackward } from "./normalise-rows/index.ts";
export { KernelError, type KernelErrorCode } from "./program/errors.ts";
export { adapterFacts, type AdapterFacts } from "./program/facts.ts";
export { Programs } from "./program/programs.ts";
export { Recorder } from "./program/recorder.ts";
export { loadTrainingShaders } from "./program/shader.ts";
export { byteLength, elements, matrixShape, type DType, type Tensor } from "./program/tensor.ts";
export { BufferUsage, MapRead } from "./program/usage.ts";
export { waitForGpu } from "./program/wait.ts";
export { reduce, reductions, type Reduction } from "./reduce/index.ts";
export { sumSquares } from "./reduce/sum-squares.ts";
export { bucketTable, debertaBucket, t5Bucket } from "./relative-position/buckets.ts";
export { addRelativeBias, relativeBiasGradient, type RelativePositions } from "./relative-position/index.ts";
export { addPositionScores, positionScoresBackward } from "./relative-position/position-scores.ts";
export { rmsNormBackward, rmsNormGainGradient } from "./rms-norm/backward.ts";
export { rmsNorm, rmsNormVariants } from "./rms-norm/index.ts";
export { rotary, rotaryBackward, type Rotary } from "./rotary/index.ts";
export { rotaryAngles, rotaryFrequencies, type RotaryFrequencies, type RotaryScaling } from "./rotary/frequencies.ts";
export { scale } from "./scale/index.ts";
export { sgd } from "./sgd/index.ts";
export { softmax, softmaxVariants } from "./softmax/index.ts";
