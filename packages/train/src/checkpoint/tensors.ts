import type { Model, ModelSource } from "@limelight/core";

type Tensors = ModelSource["tensors"];
type Tensor = Tensors extends ReadonlyMap<string, infer Each> ? Each : never;

/** Numbers as a safetensors file has them. */
export function float32Tensor(shape: readonly number[], data: Float32Array): Tensor {
  return { dtype: "F32", shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/**
 * The tensors of a checkpoint with what the model has learnt since: under the file's names and in its layout, as F32. What the model does
 * not compute with stays as it is; a copy of what is tied follows it.
 */
export async function learntTensors(
  model: Model,
  { tensors }: Pick<ModelSource, "tensors">,
): Promise<Map<string, Tensor>> {
  const own = new Set((await model.parameters()).map(({ name }) => name));
  const learnt = new Map<string, Tensor>();
  for (const name of own) {
    const { shape, data } = await model.readParameter(name);
    learnt.set(name, float32Tensor(tensors.get(name)?.shape ?? shape, data));
  }
  return new Map(
    Array.from(tensors, ([name, tensor]): [string, Tensor] => {
      const found = learnt.get(name);
      if (found) return [name, found];
      const original = [...own].find((each) => isCopy(tensor, tensors.get(each)));
      return [name, (original === undefined ? undefined : learnt.get(original)) ?? tensor];
    }),
  );
}

/** Parameters of a model as they are now, by their names: what is saved where the rest never changes. */
export async function parameterTensors(model: Model, names: Iterable<string>): Promise<Map<string, Tensor>> {
  const tensors = new Map<string, Tensor>();
  for (const name of names) {
    const { shape, data } = await model.readParameter(name);
    tensors.set(name, float32Tensor(shape, data));
  }
  return tensors;
}

// Matrices alone: vectors of zeros are alike without being tied.
function isCopy({ dtype, shape, bytes }: Tensor, other: Tensor | undefined): boolean {
  return (
    other !== undefined &&
    shape.length > 1 &&
    dtype === other.dtype &&
    String(shape) === String(other.shape) &&
    bytes.length === other.bytes.length &&
    bytes.every((byte, at) => byte === other.bytes[at])
  );
}
