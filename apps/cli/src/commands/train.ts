import { trainText } from "@limelight/report";
import { Option } from "commander";
import {
  command,
  listed,
  nonNegative,
  positive,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { parseJson } from "../parse-json.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { RunLog } from "../terminal/run-log.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly eval?: string;
  readonly objective?: string;
  readonly epochs?: number;
  readonly lr?: number;
  readonly schedule?: string;
  readonly warmup?: number;
  readonly weightDecay?: number;
  readonly clip?: number;
  readonly batch?: number;
  readonly tune?: string;
  readonly rank?: number;
  readonly alpha?: number;
  readonly targets?: string;
  readonly adapterDropout?: number;
  readonly merge?: boolean;
  readonly dropout?: boolean;
  readonly labelSmoothing?: number;
  readonly classWeights?: string;
  readonly newHead?: boolean;
  readonly teacher?: string;
  readonly temperature?: number;
  readonly teacherShare?: number;
  readonly maskProbability?: number;
  readonly earlyStopping?: number;
  readonly evaluateEvery?: number;
  readonly checkpointEvery?: number;
  readonly keep?: number;
  readonly save?: string | false;
  readonly resume?: boolean;
  readonly log?: string;
}

/** After Ctrl-C a checkpoint is written, which takes a while for a large model. */
const graceMilliseconds = 600_000;

/** `train --data FILE --save FOLDER`: fine-tunes a model. */
export const train: MakeCommand = ({ signal, done, needGrace }) =>
  withTexts(
    withModel(
      command(
        "train",
        "fine-tune a model on texts",
        "train --model limelight-tiny-sst2 --data examples/reviews.tsv --epochs 1 --save reviews-model",
      ),
    ),
  )
    .option("--eval <file>", "a data set like that of --data to evaluate on")
    .addOption(
      new Option("--objective <what>", "what is learnt (default classification)").choices([
        "classification",
        "regression",
        "causal-lm",
        "masked-lm",
        "distillation",
      ]),
    )
    .option("--epochs <n>", "how often all texts are gone through (default 3)", Number)
    .option("--lr <rate>", "learning rate (default 5e-5)", Number)
    .addOption(
      new Option("--schedule <kind>", "how the learning rate goes (default linear)").choices([
        "constant",
        "linear",
        "cosine",
      ]),
    )
    .option(
      "--warmup <n>",
      "steps in which the learning rate rises from 0; below 1: a share of all (default 0)",
      nonNegative,
    )
    .option("--weight-decay <n>", "of AdamW; biases and norms do not decay (default 0)", nonNegative)
    .option("--clip <n>", "the gradients' norm at most; 0: any (default 1)", nonNegative)
    .option("--batch <n>", "texts a step (default 32)", positive)
    .addOption(
      new Option(
        "--tune <part>",
        "what learns: all (default), the head, biases and head, or low-rank changes or adapters beside a frozen base",
      ).choices(["all", "head", "bitfit", "lora", "adapter"]),
    )
    .option("--rank <n>", "of lora (default 8); of adapter: features of the bottleneck (default 64)", positive)
    .option("--alpha <n>", "of lora: its scale times its rank (default 16)", Number)
    .option(
      "--targets <names>",
      "of lora and adapter: ends of layers' names, with commas between (default: the family's)",
    )
    .option("--adapter-dropout <share>", "of lora: of what goes into its first matrix (default 0)", nonNegative)
    .option("--merge", "of lora: save the model with its change added")
    .option("--no-dropout", "drop no activations, whatever config.json says")
    .option("--label-smoothing <share>", "of the truth that is spread over all classes (default 0)", nonNegative)
    .option("--class-weights <weights>", 'balanced, or JSON: {"LABEL": WEIGHT}')
    .option("--new-head", "begin a classifier of the data's labels, whatever the model has")
    .option("--teacher <name>", "of distillation: the model that is learnt from")
    .option("--temperature <t>", "of distillation: what logits are divided by (default 2)", Number)
    .option("--teacher-share <share>", "of distillation: the rest is the labels' (default 0.5)", nonNegative)
    .option("--mask-probability <share>", "of masked-lm: tokens that are to be told (default 0.15)", nonNegative)
    .option("--early-stopping <n>", "end after so many evaluations without a lower loss", positive)
    .option("--evaluate-every <steps>", "(default an epoch)", positive)
    .option("--checkpoint-every <steps>", "(default a tenth of all)", positive)
    .option("--keep <n>", "checkpoints that stay, beside the best (default 1)", positive)
    .option("--save <folder>", "where checkpoints go, and the model in the end")
    .option("--no-save", "keep nothing")
    .option("--resume", "go on from the newest checkpoint of the folder")
    .option("--log <file>", "write every step and evaluation into a file of JSON lines")
    .action(async (texts: string[], flags: Flags) => {
      needGrace(graceMilliseconds);
      const log = flags.log === undefined ? undefined : new RunLog(flags.log);
      const { lr, batch, tune, objective, epochs, schedule, warmup, weightDecay, clip, save } = flags;
      const { labelSmoothing, newHead, teacher, temperature, teacherShare, maskProbability } = flags;
      const { rank, alpha, adapterDropout, merge, dropout } = flags;
      const { earlyStopping, evaluateEvery, checkpointEvery, keep, resume } = flags;
      done(
        await runVerb({
          verb: "train",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, requireData(texts, flags)),
            ...given({ eval: flags.eval, objective, epochs, lr, schedule, warmup, weightDecay, clip, batch, tune }),
            ...given({
              rank,
              alpha,
              targets: listed(flags.targets),
              adapterDropout,
              merge,
              dropout: dropout && undefined,
            }),
            ...given({ labelSmoothing, newHead, teacher, temperature, teacherShare, maskProbability }),
            ...given({ earlyStopping, evaluateEvery, checkpointEvery, keep, save, resume }),
            ...given({ classWeights: weightsOf(flags.classWeights) }),
          },
          flags,
          signal,
          also: async ({ document }) => log?.add(document),
          render: trainText,
        }),
      );
    });

function requireData(texts: readonly string[], flags: Flags): Flags {
  if (flags.data !== undefined || texts[0] === "-") return flags;
  throw new UsageError(
    "there is nothing to learn from",
    "Give --data FILE with columns text and label, or - for standard input.",
  );
}

function weightsOf(weights: string | undefined): unknown {
  if (weights === undefined || weights === "balanced") return weights;
  return parseJson("--class-weights", weights, `Such as --class-weights '{"positive": 2}', or balanced.`);
}
