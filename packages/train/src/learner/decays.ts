/** Biases, and gains of norms, whatever families call them; GPT-2's norms are `ln_1`, `ln_2`, `ln_f`. */
const staying = [/bias/, /layernorm/, /rmsnorm/, /(?:^|\.)norm(?:$|\.)/, /_norm(?:$|\.)/, /(?:^|\.)ln_\w+(?:$|\.)/];

/** Whether weight decay applies to a parameter: to all but biases and norms, as transformers' Trainer has it. */
export function decays(name: string): boolean {
  const lower = name.toLowerCase();
  return !staying.some((pattern) => pattern.test(lower));
}
