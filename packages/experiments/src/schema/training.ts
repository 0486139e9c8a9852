import { z } from "zod";

const overZero = z.number().positive({ error: "must be over 0" });
const steps = z.int().positive();

/** Of training. */
export const trainFields = {
  eval: z.string().min(1).optional().describe("a data set that nothing is learnt from, to evaluate on"),
  objective: z
    .enum(["classification", "regression", "causal-lm", "masked-lm", "distillation"])
    .default("classification")
    .describe("what is learnt: labels, numbers, next tokens, hidden tokens, or what another model says"),
  epochs: overZero.default(3).describe("how often all examples are gone through"),
  lr: overZero.default(5e-5).describe("learning rate"),
  schedule: z
    .enum(["constant", "linear", "cosine"])
    .default("linear")
    .describe("how the learning rate goes, behind the warm-up"),
  warmup: z
    .number()
    .nonnegative()
    .default(0)
    .describe("steps in which the learning rate rises from 0; below 1: a share of all"),
  weightDecay: z.number().nonnegative().default(0).describe("of AdamW; biases and norms do not decay"),
  clip: z.number().nonnegative().default(1).describe("the gradients' norm at most; 0: any"),
  batch: z.int().positive().default(32).describe("examples a step"),
  tune: z
    .enum(["all", "head", "bitfit", "lora", "adapter"])
    .default("all")
    .describe("what learns: all, the head alone, biases and head, or what is attached to a frozen base, and the head"),
  rank: z
    .int()
    .positive()
    .optional()
    .describe("of lora: of its matrices, default 8; of adapter: features of the bottleneck, 64"),
  alpha: overZero.optional().describe("of lora: its scale times its rank; default 16"),
  targets: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("of lora and adapter: ends of the names of layers; default: those that are usual for the family"),
  adapterDropout: z.number().min(0).lt(1).optional().describe("of lora: of what goes into its first matrix; default 0"),
  merge: z.boolean().optional().describe("of lora: save the model with its change added, not the change alone"),
  dropout: z.boolean().default(true).describe("whether activations are dropped in steps, as config.json says"),
  labelSmoothing: z.number().min(0).lt(1).default(0).describe("share of the truth that is spread over all classes"),
  classWeights: z
    .union([z.literal("balanced"), z.record(z.string(), z.number().nonnegative())], {
      error: 'must be "balanced", or a weight for each label',
    })
    .optional()
    .describe("how much examples of each class count; balanced: all classes the same"),
  newHead: z.boolean().optional().describe("begin a classifier of the data's labels, whatever the model has"),
  teacher: z.string().min(1).optional().describe("of distillation: the model that is learnt from"),
  temperature: overZero.optional().describe("of distillation: what both models' logits are divided by; default 2"),
  teacherShare: z.number().min(0).max(1).optional().describe("of distillation: the rest is the labels'; default 0.5"),
  maskProbability: z.number().gt(0).lt(1).optional().describe("of masked-lm: share of the tokens; default 0.15"),
  earlyStopping: z.int().positive().optional().describe("end after so many evaluations without a lower loss"),
  evaluateEvery: steps.optional().describe("steps from one evaluation to the next; default: an epoch"),
  checkpointEvery: steps.optional().describe("steps from one checkpoint to the next; default: a tenth of all"),
  keep: z.int().positive().default(1).describe("checkpoints that stay, beside the best"),
  save: z
    .union([z.string().min(1), z.literal(false)])
    .optional()
    .describe("the folder of the checkpoints and of the model; false: nothing is kept"),
  resume: z.boolean().default(false).describe("go on from the newest checkpoint of the folder"),
} as const;
