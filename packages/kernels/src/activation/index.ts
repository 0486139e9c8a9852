/** Activations of transformers: `gelu` is exact (erf), `gelu-tanh` its approximation (gelu_new, gelu_pytorch_tanh). */
export const activations = ["none", "gelu", "gelu-tanh", "relu", "silu", "tanh"] as const;

export type Activation = (typeof activations)[number];

/** The number by which shaders know an activation. */
export function activationCode(activation: Activation): number {
  return activations.indexOf(activation);
}
