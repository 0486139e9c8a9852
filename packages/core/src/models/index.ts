import type { Architecture } from "./architecture.ts";

/** A family of models that is loaded once a checkpoint is of it: a page that runs one does not wait for the others. */
interface Listed {
  /** What `model_type` of config.json may say. */
  readonly modelTypes: readonly string[];
  load(): Promise<Architecture>;
}

/** All architectures. A new one is a file of its own and a line here. */
export const architectures: readonly Listed[] = [
  { modelTypes: ["bert"], load: async () => (await import("./bert.ts")).bert },
  { modelTypes: ["distilbert"], load: async () => (await import("./distilbert.ts")).distilbert },
  { modelTypes: ["roberta", "xlm-roberta", "camembert"], load: async () => (await import("./roberta.ts")).roberta },
  { modelTypes: ["albert"], load: async () => (await import("./albert.ts")).albert },
  { modelTypes: ["electra"], load: async () => (await import("./electra.ts")).electra },
  { modelTypes: ["deberta-v2"], load: async () => (await import("./deberta-v2.ts")).debertaV2 },
  { modelTypes: ["modernbert"], load: async () => (await import("./modernbert.ts")).modernBert },
  { modelTypes: ["gpt2"], load: async () => (await import("./gpt2.ts")).gpt2 },
  { modelTypes: ["gpt_neox"], load: async () => (await import("./gpt-neox.ts")).gptNeox },
  { modelTypes: ["llama", "mistral", "qwen2"], load: async () => (await import("./llama.ts")).llama },
  { modelTypes: ["bart"], load: async () => (await import("./bart.ts")).bart },
  { modelTypes: ["marian"], load: async () => (await import("./marian.ts")).marian },
  { modelTypes: ["t5", "mt5"], load: async () => (await import("./t5.ts")).t5 },
];
