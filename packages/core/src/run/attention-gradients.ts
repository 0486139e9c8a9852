import {
  attentionBackward,
  attentionMix,
  attentionMixColumns,
  attentionPatternBackward,
  attentionPatternGradient,
  type Tensor,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { GradientOf } from "../tape/tape.ts";
import type { AttentionInputs, PackedAttention } from "./attention.ts";
import type { Operations } from "./operations.ts";

/** Attention that ran in its parts. */
interface AttentionParts extends AttentionInputs {
  /** Per sequence [heads, queries, keys]; so is the pattern. */
  readonly scores: Tensor;
  readonly pattern: Tensor;
  /** [queries, features]. */
  readonly output: Tensor;
}

/**
 * The gradients of attention as a whole, in the fewest kernels; of scores and pattern, too, where they are wanted. With a
 * rule for attention, step by step.
 */
export function attentionGradients(
  ops: Operations,
  parts: AttentionParts,
  outputGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  if (ops.rules.attention) return stepByStep(ops, parts, outputGradient, wanted);
  const { shape, scores } = parts;
  const { tables, queries, keys, patterns } = ops.savedAttention(parts.tables);
  const [query, key, value] = [queries(parts.query), keys(parts.key), keys(parts.value)];
  const pattern = patterns(parts.pattern);
  const scoresGradient = ops.allocate(pattern.shape);
  const [queryGradient, keyGradient, valueGradient] = [query, key, value].map((each) => ops.allocate(each.shape));
  if (!queryGradient || !keyGradient || !valueGradient) throw new TypeError("three gradients");
  attentionBackward(ops.recorder, {
    tables,
    columns: columnsOf(tables),
    ...shape,
    query,
    key,
    value,
    pattern,
    output: queries(parts.output),
    outputGradient,
    scoresGradient,
    queryGradient,
    keyGradient,
    valueGradient,
  });
  const ofBias = parts.bias?.gradients(ops, scoresGradient, parts, wanted) ?? [];
  const inside = onlyWanted(ops, [[scores, scoresGradient]], wanted);
  if (wanted.has(parts.pattern.buffer))
    inside.push([parts.pattern, patternGradient(ops, { value, tables, shape, pattern }, outputGradient)]);
  return [...inside, [parts.query, queryGradient], [parts.key, keyGradient], [parts.value, valueGradient], ...ofBias];
}

function stepByStep(
  ops: Operations,
  parts: AttentionParts,
  outputGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  const { tables, scores, pattern, value } = parts;
  const mixed = mixGradients(ops, parts, outputGradient);
  const ofPattern = mixed.find(([tensor]) => tensor === pattern)?.[1];
  if (!ofPattern) return mixed;
  const ofScores = softmaxGradient(ops, tables, pattern, ofPattern);
  const outside = [...mixed.filter(([tensor]) => tensor === value), ...scoresGradients(ops, parts, ofScores, wanted)];
  return [
    ...onlyWanted(
      ops,
      [
        [pattern, ofPattern],
        [scores, ofScores],
      ],
      wanted,
    ),
    ...outside,
  ];
}

// Nothing comes before what lies inside, so nobody would give its gradients back before the walk ends.
function onlyWanted(ops: Operations, inside: readonly GradientOf[], wanted: ReadonlySet<GPUBuffer>): GradientOf[] {
  return inside.filter(([tensor, gradient]) => {
    if (wanted.has(tensor.buffer)) return true;
    ops.free(gradient.buffer);
    return false;
  });
}

/** Records the way back of `scores = scale · q kᵀ + bias` alone, where something may change them before the softmax. */
export function recordScores(ops: Operations, parts: AttentionInputs & { readonly scores: Tensor }): void {
  ops.tape?.record({
    operation: "attention",
    output: parts.scores,
    inputs: [parts.query, parts.key, ...(parts.bias?.inputs ?? [])],
    backward: (back, gradient, wanted) => scoresGradients(back, parts, gradient, wanted),
  });
}

/** Records the way back of the softmax alone. */
export function recordPattern(ops: Operations, tables: PackedAttention, scores: Tensor, pattern: Tensor): void {
  ops.tape?.record({
    operation: "attention",
    output: pattern,
    inputs: [scores],
    backward: (back, gradient) => [[scores, softmaxGradient(back, tables, pattern, gradient)]],
  });
}

/** Records the way back of `output = pattern · v` alone. */
export function recordMix(
  ops: Operations,
  parts: Pick<AttentionParts, "value" | "tables" | "shape" | "pattern" | "output">,
): void {
  ops.tape?.record({
    operation: "attention",
    output: parts.output,
    inputs: [parts.value, parts.pattern],
    backward: (back, gradient) => mixGradients(back, parts, gradient),
  });
}

// Of the values, and of the pattern unless a rule takes it for a constant.
function mixGradients(
  ops: Operations,
  parts: Pick<AttentionParts, "value" | "tables" | "shape" | "pattern">,
  outputGradient: Tensor,
): GradientOf[] {
  const { shape } = parts;
  const { tables, keys, patterns } = ops.savedAttention(parts.tables);
  const [value, pattern] = [keys(parts.value), patterns(parts.pattern)];
  const share = ops.rules.attention === "halved" ? 0.5 : 1;
  const valueGradient = ops.allocate(value.shape);
  const columns = columnsOf(tables);
  attentionMixColumns(
    ops.recorder,
    { ...shape, columns, pattern, value: outputGradient, output: valueGradient },
    share,
  );
  const ofValue: GradientOf = [parts.value, valueGradient];
  if (ops.rules.attention === "frozen") return [ofValue];
  const ofPattern = patternGradient(ops, { value, tables, shape, pattern }, outputGradient, share);
  return [[parts.pattern, ofPattern], ofValue];
}

// D = outputGradient · vᵀ.
function patternGradient(
  ops: Operations,
  { value, tables, shape, pattern }: Pick<AttentionParts, "value" | "tables" | "shape" | "pattern">,
  outputGradient: Tensor,
  share = 1,
): Tensor {
  const gradient = ops.allocate(pattern.shape);
  attentionPatternGradient(ops.recorder, { tables, ...shape, outputGradient, value, patternGradient: gradient }, share);
  return gradient;
}

function softmaxGradient(ops: Operations, of: PackedAttention, ofPattern: Tensor, gradient: Tensor): Tensor {
  const { tables, patterns } = ops.savedAttention(of);
  const pattern = patterns(ofPattern);
  const scoresGradient = ops.allocate(pattern.shape);
  attentionPatternBackward(ops.recorder, { tables, pattern, patternGradient: gradient, scoresGradient });
  return scoresGradient;
}

function scoresGradients(
  ops: Operations,
  parts: AttentionInputs,
  scoresGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  const { shape, bias } = parts;
  const { tables, queries, keys } = ops.savedAttention(parts.tables);
  const [query, key] = [queries(parts.query), keys(parts.key)];
  const factor = shape.scale * (ops.rules.attention === "halved" ? 0.5 : 1);
  const [queryGradient, keyGradient] = [ops.allocate(query.shape), ops.allocate(key.shape)];
  attentionMix(ops.recorder, { tables, ...shape, pattern: scoresGradient, value: key, output: queryGradient }, factor);
  const columns = columnsOf(tables);
  attentionMixColumns(
    ops.recorder,
    { ...shape, columns, pattern: scoresGradient, value: query, output: keyGradient },
    factor,
  );
  return [
    [parts.query, queryGradient],
    [parts.key, keyGradient],
    ...(bias?.gradients(ops, scoresGradient, parts, wanted) ?? []),
  ];
}

/** @throws CoreError "device-error" where there was to be no way back */
export function columnsOf({ columns }: PackedAttention): Tensor {
  if (!columns) throw new CoreError("device-error", "attention was recorded without its columns");
  return columns;
}
