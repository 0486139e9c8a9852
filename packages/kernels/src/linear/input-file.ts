/** The file that reads the input four numbers at a time, for rows of `inner` numbers. */
export function inputFile(inner: number): "linear/input-vec4.wgsl" | "linear/input-scalar.wgsl" {
  return inner % 4 === 0 ? "linear/input-vec4.wgsl" : "linear/input-scalar.wgsl";
}
