import { readFile } from "#files";
import { readSafetensors, toFloat32, toInt32, type HostTensor } from "@limelight/hub";
import { z } from "zod";

const here = import.meta.url;

/** The checkpoints that PyTorch's numbers are kept for; golden/NAME holds checkpoint and numbers. */
export const architectures = [
  "bert-cls",
  "bert-mlm",
  "bert-nsp",
  "bert-ner",
  "distilbert-cls",
  "distilbert-mlm",
  "distilbert-relu-cls",
  "roberta-cls",
  "roberta-mlm",
  "albert-cls",
  "electra-cls",
  "deberta-v2-cls",
] as const;

const pair = z.tuple([z.string(), z.string()]);
const limeSettings = { samples: z.int(), features: z.int(), random_state: z.int() };

const goldenSchema = z.object({
  /** What the head makes; `s2s` and `s2scls`: language models and classifiers that are encoder-decoders. */
  kind: z.enum(["cls", "mlm", "nsp", "ner", "lm", "s2s", "s2scls"]),
  inputs: z.array(
    z.object({
      text: z.union([z.string(), pair]),
      tokens: z.array(z.string()),
      /** What the decoder of an `s2s` model is given, and its tokens: a start token, then the text's but for the last. */
      target_text: z.string().optional(),
      target_tokens: z.array(z.string()).optional(),
      /** Classes, or ids of the vocabulary, whose gradients there are. */
      gradient_targets: z.array(z.int()),
      /** Which row of logits they are of, where there is one a token: in `s2s`, one a token of the decoder. */
      gradient_row: z.int().optional(),
    }),
  ),
  fill_mask: z.array(z.object({ text: z.string(), position: z.int(), top5: z.array(z.string()) })).default([]),
  next_sentence: z.object({ pairs: z.array(pair) }).default({ pairs: [] }),
  ner: z
    .array(z.object({ text: z.string(), words_first_token: z.array(z.tuple([z.string(), z.string(), z.number()])) }))
    .default([]),
  lime: z
    .object({
      ...limeSettings,
      texts: z.array(z.object({ text: z.string(), target: z.int(), words: z.array(z.string()) })),
    })
    .optional(),
  /** Array: [max |f32 - f64|, max |f64|]. */
  noise: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

const topicSchema = z.object({ noise: goldenSchema.shape.noise.default({}) });

const defaultModelSchema = z.object({
  model: z.string(),
  lime: z.object(limeSettings),
  texts: z.array(
    z.object({
      text: z.string(),
      tokens: z.array(z.string()),
      offsets: z.array(z.tuple([z.int(), z.int()])),
      logits: z.array(z.number()),
      target: z.int(),
      saliency_l2: z.array(z.number()),
      saliency_abs_mean: z.array(z.number()),
      saliency_prob_l2: z.array(z.number()),
      input_x_gradient_sum: z.array(z.number()),
      ig_zero_sum: z.array(z.number()),
      ig_pad_keep_special_sum: z.array(z.number()),
      lime: z.object({
        intercept: z.number(),
        local_pred: z.array(z.number()),
        weights: z.record(z.string(), z.number()),
      }),
    }),
  ),
});

/** One array of PyTorch's. */
export interface Reference {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** The largest magnitude, of the run in f64 where there was one. */
  readonly largest: number;
  /** Largest difference between PyTorch's own runs in f32 and f64; 0 where it was not measured. */
  readonly noise: number;
}

/** Golden numbers of one checkpoint. */
export class Golden {
  readonly about: z.infer<typeof goldenSchema>;
  readonly #tensors: ReadonlyMap<string, HostTensor>;

  constructor(about: z.infer<typeof goldenSchema>, tensors: ReadonlyMap<string, HostTensor>) {
    this.about = about;
    this.#tensors = tensors;
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /** Names of arrays that start with `prefix`. */
  names(prefix: string): string[] {
    return [...this.#tensors.keys()].filter((name) => name.startsWith(prefix)).toSorted();
  }

  integers(name: string): Int32Array {
    return toInt32(this.#tensor(name));
  }

  floats(name: string): Reference {
    const tensor = this.#tensor(name);
    const data = toFloat32(tensor);
    const [noise, largest] = this.about.noise[name] ?? [0, data.reduce((most, x) => Math.max(most, Math.abs(x)), 0)];
    return { name, shape: tensor.shape, data, largest, noise };
  }

  #tensor(name: string): HostTensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`the golden file has no array ${name}`);
    return tensor;
  }
}

/**
 * Reads the golden numbers of a checkpoint.
 * @param topic those of one topic alone, from a file of their own
 */
export async function readGolden(name: string, topic = "golden"): Promise<Golden> {
  const about = goldenSchema.parse(await readJson(`golden/${name}/golden.json`));
  const { tensors } = readSafetensors(await readOwn(`golden/${name}/${topic}.safetensors`));
  return new Golden(about, tensors);
}

/**
 * Golden numbers of one topic, with the texts of golden.json: golden/NAME/TOPIC.safetensors. Where there is a TOPIC.json, with texts
 * and settings of the topic's own, their noise is from there.
 */
export async function readTopic(name: string, topic: string): Promise<Golden> {
  const about = goldenSchema.parse(await readJson(`golden/${name}/golden.json`));
  const { tensors } = readSafetensors(await readOwn(`golden/${name}/${topic}.safetensors`));
  const own = await readFile(new URL(`golden/${name}/${topic}.json`, here));
  const { noise } = own ? topicSchema.parse(JSON.parse(new TextDecoder().decode(own))) : about;
  return new Golden({ ...about, noise }, tensors);
}

/** What the Python tools say of the bundled default model. */
export async function readDefaultModel(): Promise<z.infer<typeof defaultModelSchema>> {
  return defaultModelSchema.parse(await readJson("golden/default-model.json"));
}

/** Reads a JSON file beside the tests. */
export async function readJson(path: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await readOwn(path)));
}

/** Reads a file beside the tests. */
export async function readOwn(path: string): Promise<Uint8Array> {
  const bytes = await readFile(new URL(path, here));
  if (!bytes) throw new Error(`${path} is missing`);
  return bytes;
}
