/** A checkpoint that comes with Limelight, so that everything does something real offline. */
export interface BundledModel {
  /** What `--model` takes; the folder has the same name. */
  readonly id: string;
  /** One line for people. */
  readonly title: string;
  /** The Hugging Face folder: config.json, model.safetensors, the tokenizer's files and the model card, README.md. */
  readonly folder: URL;
  /** SHA-256 of model.safetensors, in hex. */
  readonly sha256: string;
  /** Size of model.safetensors. */
  readonly bytes: number;
  /** Weights in the file, elements of all tensors. */
  readonly parameters: number;
  /** The verbs of the command line that its heads answer; `tokenize` where that is all. */
  readonly tasks: readonly string[];
  /** `model_type` of its config.json. */
  readonly architecture: string;
  /** Whether it is taken for its tasks where no model is named. */
  readonly default?: true;
}

/** All bundled checkpoints; the model cards tell how they were made and what they are good for. */
export const bundledModels: readonly BundledModel[] = [
  {
    id: "limelight-mini-sst2",
    title: "English sentiment and masked words: a six-layer BERT (MiniLM)",
    folder: new URL("../limelight-mini-sst2/", import.meta.url),
    sha256: "2b75d3401a048992ff8e69e5a2b8fd4bf0be16808fc6e0228d1ba4910464d1c1",
    bytes: 45_798_760,
    parameters: 22_893_116,
    tasks: ["classify", "fill-mask"],
    architecture: "bert",
    default: true,
  },
  {
    id: "limelight-tiny-sst2",
    title: "English sentiment: a two-layer BERT from scratch, fast and less accurate",
    folder: new URL("../limelight-tiny-sst2/", import.meta.url),
    sha256: "5d6dbfb58cf84245b9855b3e9f72e9341de9d83ad48f64ce0cf157d07fa8db74",
    bytes: 3_011_244,
    parameters: 1_503_362,
    tasks: ["classify"],
    architecture: "bert",
  },
  {
    id: "limelight-story-lm",
    title: "English stories: a four-layer GPT-2 from scratch",
    folder: new URL("../limelight-story-lm/", import.meta.url),
    sha256: "623d15ee9ca0f5946a3f412c6db390cb60efacec5835493e26662b4731500c3a",
    bytes: 10_551_240,
    parameters: 5_273_088,
    tasks: ["generate", "score"],
    architecture: "gpt2",
    default: true,
  },
];
