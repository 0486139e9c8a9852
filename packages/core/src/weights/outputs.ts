/** Numbers from `first` on. */
export function rangeOf(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** Where outputs start that are neighbours in ascending order; undefined for others. */
export function startOf(outputs: readonly number[]): number | undefined {
  const [start = 0] = outputs;
  return outputs.every((output, i) => output === start + i) ? start : undefined;
}

/** Some outputs of a linear layer's weight, [out, in]. */
export function pickOutputs(
  weight: Float32Array | Uint16Array,
  {
    inner,
    columns,
    layout,
  }: { readonly inner: number; readonly columns: number; readonly layout: "out,in" | "in,out" },
  outputs: readonly number[],
): Float32Array | Uint16Array {
  const into =
    weight instanceof Uint16Array ? new Uint16Array(outputs.length * inner) : new Float32Array(outputs.length * inner);
  outputs.forEach((output, own) => {
    for (let k = 0; k < inner; k++)
      into[own * inner + k] = weight[layout === "in,out" ? k * columns + output : output * inner + k] ?? 0;
  });
  return into;
}
