import {
  classifier,
  CoreError,
  differentiable,
  observer,
  languageModel,
  loadModel,
  type Device,
  type HeadKind,
  type LanguageModel,
  type Model,
  type ModelSource,
  type Observer,
  type Question,
  type WhiteBox,
} from "@limelight/core";
import { loadTokenizer, type Encoding, type Tokenizer } from "@limelight/text";
import type { ChatTemplate } from "@limelight/text/chat";
import type { NamedCheckpoint } from "../environment.ts";
import { ExperimentError } from "../experiment-error.ts";
import { decoderInput } from "../generation/prompts.ts";
import { statedGeneration, type StatedGeneration } from "../generation/stated-generation.ts";
import type { Experiment } from "../schema/index.ts";

/** A model on the device with its tokenizer; many experiments may use it. */
export interface LoadedSession {
  readonly id: string;
  readonly sha256: string;
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  /** What the checkpoint states of generation. */
  readonly stated: StatedGeneration;
  /** How it wants conversations written; undefined where it was not made for them. @throws TokenizerError */
  readonly chatTemplate: () => Promise<ChatTemplate | undefined>;
  /** What is odd about the checkpoint, for whoever uses it. */
  readonly warnings: readonly string[];
}

/** A model with its tokenizer, ready to be asked by one experiment. */
export interface Session extends Omit<LoadedSession, "warnings"> {
  /** Tokens of one packed batch at most. */
  readonly batchTokens: number;
  /** Tokenises for the model; a text that is too long is cut, and the warning says what went. */
  encode(question: Question): Encoding;
  /** The model as a subject of explanations. @throws ExperimentError "no-head" where it does not classify */
  subject(): WhiteBox;
  /** The same model with other weights beside this one, as a subject; the caller's to dispose of. */
  withWeights(
    source: ModelSource,
    dtype: Experiment["dtype"],
  ): Promise<{ readonly subject: WhiteBox; readonly dispose: () => void }>;
  /** The model to be watched at work; it need not classify. */
  observer(): Observer;
  /** The model as one that goes on with texts. @throws ExperimentError "no-head" where it does not */
  languageModel(): LanguageModel;
}

/** What experiments with the same model differ in. */
interface SessionOptions extends Pick<Experiment, "batchTokens"> {
  readonly warn?: (message: string) => void;
}

/** An adapter that a CPU emulates answers a batch of this size in about a third of a second, so that Ctrl-C is quick. */
const softwareBatchTokens = 1024;
/** SwiftShader takes some five times as long as lavapipe, and no longer for the same tokens in more batches. */
const swiftShaderBatchTokens = 256;
const hardwareBatchTokens = 16_384;

/** Tokens of one packed batch at most, where nobody says how many. */
export function defaultBatchTokens({ adapter }: Device): number {
  if (adapter.architecture === "swiftshader") return swiftShaderBatchTokens;
  return adapter.software ? softwareBatchTokens : hardwareBatchTokens;
}

/** Loads a checkpoint and its tokenizer onto a device; the model is the caller's to dispose of. */
export async function loadSession(
  device: Device,
  { id, checkpoint, attached }: NamedCheckpoint,
  dtype: Experiment["dtype"],
): Promise<LoadedSession> {
  const tokenizer = loadTokenizer(checkpoint.tokenizer);
  const { model, warnings } = await loadModel(device, checkpoint, dtype);
  for (const [weight, attachment] of attached ?? []) await model.attach(weight, attachment);
  const stated = statedGeneration(checkpoint.config, checkpoint.generationConfig);
  const chatTemplate = async (): Promise<ChatTemplate | undefined> =>
    (await import("@limelight/text/chat")).loadChatTemplate(checkpoint.tokenizer);
  return { id, sha256: checkpoint.sha256, model, tokenizer, stated, chatTemplate, warnings };
}

/** A loaded model as one experiment asks it. */
export function openSession(device: Device, loaded: LoadedSession, options: SessionOptions): Session {
  const { id, sha256, model, tokenizer, stated, chatTemplate, warnings } = loaded;
  const warn = options.warn ?? (() => undefined);
  for (const warning of warnings) warn(`${id}: ${warning}`);
  const maxLength = Math.min(model.maxTokens, tokenizer.maxLength ?? Infinity);
  const batchTokens = options.batchTokens ?? defaultBatchTokens(device);
  // Methods that take words away may leave nothing, where no template puts tokens round a text: that is the start of one.
  const { bos, eos, unk, pad } = tokenizer.special;
  const start = bos ?? eos ?? unk ?? pad;
  const encode = ({ text, pair }: Question, emptied = false): Encoding => {
    const encoding = tokenizer.encode(text, { maxLength, ...(pair !== undefined && { pair }) });
    if (encoding.ids.length > 0) return encoding;
    if (emptied && start) return tokenizer.encode(start.token, { maxLength });
    throw new ExperimentError("bad-input", "the text has no tokens", "Give a text with at least one character.");
  };
  const subjectOf = (own: Model): WhiteBox => {
    requireHead({ id, model: own }, "sequence-classification");
    const subject = { model: own, encode: (question: Question) => encode(question, true), batchTokens };
    const decode = (ids: readonly number[]): string => tokenizer.decode(ids);
    return differentiable(classifier(subject), { ...subject, special: tokenizer.special, decode });
  };
  return {
    id,
    sha256,
    model,
    tokenizer,
    stated,
    chatTemplate,
    batchTokens,
    encode(question) {
      const encoding = encode(question);
      if (encoding.truncated) warn(truncationWarning(encoding.truncated, maxLength));
      return encoding;
    },
    subject: () => subjectOf(model),
    async withWeights(source, dtype) {
      const { model: other } = await loadModel(device, source, dtype);
      return { subject: subjectOf(other), dispose: () => other.dispose() };
    },
    observer() {
      // A decoder of its own that is not told what to read begins.
      const decoderIds = decoderInput({ id, model, tokenizer, stated }, undefined);
      const read = (question: Question) => ({ ...encode(question), ...(decoderIds && { decoderIds }) });
      return observer({ model, encode: read, batchTokens });
    },
    languageModel() {
      requireHead({ id, model }, languageHead(model));
      return languageModel(model);
    },
  };
}

/** The head that says which token comes next. */
export function languageHead({ encoderDecoder }: Pick<Model, "encoderDecoder">): HeadKind {
  return encoderDecoder ? "sequence-to-sequence-lm" : "causal-lm";
}

/** Whether a model writes and does not classify. */
export function writes({ model }: Pick<Session, "model">): boolean {
  return !model.heads.includes("sequence-classification") && model.heads.includes(languageHead(model));
}

/** @throws ExperimentError "no-head" where the model cannot be asked that */
export function requireHead({ id, model }: Pick<Session, "id" | "model">, head: HeadKind): void {
  if (model.heads.includes(head)) return;
  const has = model.heads.length > 0 ? `it has ${model.heads.join(" and ")}` : "it has no head that Limelight knows";
  throw new ExperimentError(
    "no-head",
    `${id} has no head for ${head}: ${has}`,
    "Take another model: `limelight models` lists the bundled ones.",
  );
}

function truncationWarning({ tokens, cut }: NonNullable<Encoding["truncated"]>, maxLength: number): string {
  const start = cut.slice(0, 60).replaceAll(/\s+/g, " ");
  return `a text was cut to ${maxLength} tokens: ${tokens} tokens from ${JSON.stringify(start)}${cut.length > 60 ? " …" : ""} on are not read`;
}

/** Tells an interruption from a failure. */
export function isAbort(error: unknown): boolean {
  return (
    (error instanceof CoreError && error.code === "aborted") ||
    (error instanceof DOMException && error.name === "AbortError")
  );
}
