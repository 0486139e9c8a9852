/** A tensor of a fresh head: which sizes it has, in the model's own terms. */
interface HeadTensor {
  readonly name: string;
  readonly shape: readonly ("hidden" | "labels")[];
  /** Gains of norms begin as 1, biases as 0, weights at random. */
  readonly kind: "weight" | "bias" | "gain";
}

/** How a family's classifier is called in its files. */
export interface ClassifierNames {
  /** Of transformers, as config.json names it. */
  readonly architecture: string;
  /** What the names of all other tensors begin with in such a checkpoint. */
  readonly prefix: string;
  readonly tensors: readonly HeadTensor[];
}

const linear = (name: string, to: "hidden" | "labels"): HeadTensor[] => [
  { name: `${name}.weight`, shape: [to, "hidden"], kind: "weight" },
  { name: `${name}.bias`, shape: [to], kind: "bias" },
];

const score: readonly HeadTensor[] = [{ name: "score.weight", shape: ["labels", "hidden"], kind: "weight" }];
const dense = [...linear("classifier.dense", "hidden"), ...linear("classifier.out_proj", "labels")];

/** By `model_type`; transformers' own names. */
export const classifierNames: Readonly<Record<string, ClassifierNames>> = {
  bert: {
    architecture: "BertForSequenceClassification",
    prefix: "bert.",
    tensors: [...linear("bert.pooler.dense", "hidden"), ...linear("classifier", "labels")],
  },
  roberta: { architecture: "RobertaForSequenceClassification", prefix: "roberta.", tensors: dense },
  "xlm-roberta": { architecture: "XLMRobertaForSequenceClassification", prefix: "roberta.", tensors: dense },
  camembert: { architecture: "CamembertForSequenceClassification", prefix: "roberta.", tensors: dense },
  electra: { architecture: "ElectraForSequenceClassification", prefix: "electra.", tensors: dense },
  distilbert: {
    architecture: "DistilBertForSequenceClassification",
    prefix: "distilbert.",
    tensors: [...linear("pre_classifier", "hidden"), ...linear("classifier", "labels")],
  },
  albert: {
    architecture: "AlbertForSequenceClassification",
    prefix: "albert.",
    tensors: [...linear("albert.pooler", "hidden"), ...linear("classifier", "labels")],
  },
  "deberta-v2": {
    architecture: "DebertaV2ForSequenceClassification",
    prefix: "deberta.",
    tensors: [...linear("pooler.dense", "hidden"), ...linear("classifier", "labels")],
  },
  modernbert: {
    architecture: "ModernBertForSequenceClassification",
    prefix: "model.",
    tensors: [
      { name: "head.dense.weight", shape: ["hidden", "hidden"], kind: "weight" },
      { name: "head.norm.weight", shape: ["hidden"], kind: "gain" },
      ...linear("classifier", "labels"),
    ],
  },
  gpt2: { architecture: "GPT2ForSequenceClassification", prefix: "transformer.", tensors: score },
  gpt_neox: { architecture: "GPTNeoXForSequenceClassification", prefix: "gpt_neox.", tensors: score },
  llama: { architecture: "LlamaForSequenceClassification", prefix: "model.", tensors: score },
  mistral: { architecture: "MistralForSequenceClassification", prefix: "model.", tensors: score },
  qwen2: { architecture: "Qwen2ForSequenceClassification", prefix: "model.", tensors: score },
};
