/** What can go wrong on the way to the GPU. */
export type KernelErrorCode = "shader" | "shape" | "validation" | "out-of-memory" | "too-large" | "unsupported";

/** A kernel was given wrong shapes, does not compile, or the device refused a command. */
export class KernelError extends Error {
  override readonly name = "KernelError";
  constructor(
    readonly code: KernelErrorCode,
    message: string,
    readonly hint: string = "",
  ) {
    super(message);
  }
}

/** Throws a KernelError with code "shape" unless the condition holds. */
export function requireShape(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new KernelError("shape", message());
}
