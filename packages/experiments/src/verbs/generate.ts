import { generate as run, isTooLarge, type DecodingPrompt, type Generated, type LanguageModel } from "@limelight/core";
import { continuationText } from "../generation/continuation-text.ts";
import { conversation } from "../generation/conversation.ts";
import { nextText, pieceTexts } from "../generation/piece-texts.ts";
import { promptOf } from "../generation/prompts.ts";
import { randomNumbers } from "../generation/random-numbers.ts";
import { generationSettings, type GenerationSettings } from "../generation/settings.ts";
import type { GeneratedSequence } from "../result/generation-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Session } from "../session/session.ts";
import { strayField } from "./stray-fields.ts";
import { failureOf, heading, isFailure, type Context, type Failure, type Input, type VerbRunner } from "./verb.ts";

/** A text to go on from. */
interface Prompt {
  readonly input: Input;
  /** What the model reads. */
  readonly read: string;
  readonly tokens: DecodingPrompt;
  /** How many texts came before it. */
  readonly index: number;
}

/** Goes on with texts: as many side by side as fit, each as it would alone. After an interruption what is there is given. */
export const generate: VerbRunner<"generate"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const { environment } = context;
  const { passedOver } = session.stated;
  if (passedOver.length > 0)
    environment.warn?.(`${session.id}: generation_config.json states ${passedOver.join(", ")}, which is passed over`);
  if (experiment.system !== undefined && !experiment.chat) throw strayField("system", "it goes with chat");
  const settings = generationSettings(experiment, session.stated, session.tokenizer);
  const model = session.languageModel();
  let done = 0;
  for await (const group of groups(session, inputs, experiment, settings)) {
    const prompts = group.filter((item): item is Prompt => !isFailure(item));
    const started = performance.now();
    const generated = await side(context, session, model, prompts, settings, experiment.seed, done);
    const seconds = (performance.now() - started) / 1000;
    let next = 0;
    for (const item of group) {
      if (isFailure(item)) yield item;
      else {
        const { text, ...head } = heading(session, item.input);
        const { strategy, ...others } = settings;
        const sequences = (generated[next++] ?? []).map((sequence) => sequenceOf(session, item.tokens, sequence));
        yield {
          document: {
            ...head,
            prompt: text,
            ...(item.read !== text && { read: item.read }),
            continues: !session.model.encoderDecoder,
            promptTokens: item.tokens.ids.length,
            strategy,
            settings: { ...others },
            sequences,
            text: item.read,
            continuation: sequences[0]?.text ?? "",
            seconds,
          },
          input: item.input,
        };
      }
    }
    environment.signal?.throwIfAborted();
    done += group.length;
    environment.progress?.({ label: "generate", done, total: context.total, unit: "texts" });
  }
};

// Texts that are generated side by side: as many as stay within the session's tokens once all have grown.
async function* groups(
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
  { prefix, chat, system }: ExperimentOf<"generate">,
  { maxNewTokens, beams = 1, sequences = 1 }: GenerationSettings,
): AsyncGenerator<(Prompt | Failure)[]> {
  let group: (Prompt | Failure)[] = [];
  let tokens = 0;
  let index = 0;
  for await (const input of inputs) {
    if (isFailure(input)) {
      group.push(input);
      continue;
    }
    let prompt: Prompt;
    try {
      const text = prefix + input.text;
      const read = chat ? await conversation(session, text, system) : text;
      prompt = { input, read, tokens: promptOf(session, read, chat), index: index++ };
    } catch (error) {
      group.push(failureOf(input, error));
      continue;
    }
    const grown = (prompt.tokens.ids.length + maxNewTokens) * Math.max(beams, sequences);
    if (tokens > 0 && tokens + grown > session.batchTokens) {
      yield group;
      group = [];
      tokens = 0;
    }
    group.push(prompt);
    tokens += grown;
  }
  if (group.length > 0) yield group;
}

// Halves the group where memory runs out.
async function side(
  context: Context,
  session: Session,
  model: LanguageModel,
  prompts: readonly Prompt[],
  settings: GenerationSettings,
  seed: number,
  done: number,
): Promise<readonly (readonly Generated[])[]> {
  const { signal, generated } = context.environment;
  try {
    return await run(
      counted(model, context, settings.maxNewTokens, done),
      prompts.map(({ tokens }) => tokens),
      {
        ...settings,
        text: ({ ids, decoderIds }) => continuationText(session.tokenizer, decoderIds ?? ids),
        ...(settings.strategy === "sample" && {
          random: ({ ids }: DecodingPrompt, sequence: number) => randomNumbers(seed, ids, sequence),
        }),
        ...(generated && {
          onToken: ({ prompt, text = "", ...token }) => {
            const { index = 0, read = "" } = prompts[prompt] ?? {};
            generated({ ...token, text, input: index, read, continues: !session.model.encoderDecoder });
          },
        }),
        signal,
      },
    );
  } catch (error) {
    if (!isTooLarge(error) || prompts.length < 2) throw error;
    const half = Math.ceil(prompts.length / 2);
    const first = await side(context, session, model, prompts.slice(0, half), settings, seed, done);
    return [...first, ...(await side(context, session, model, prompts.slice(half), settings, seed, done + half))];
  }
}

// The same model, which tells how far it is: by tokens for one text, by texts for several.
function counted(model: LanguageModel, { environment, total }: Context, tokens: number, done: number): LanguageModel {
  const { progress } = environment;
  if (!progress) return model;
  const report = (step: number): void =>
    progress(
      total === 1
        ? { label: "generate", done: step, total: tokens, unit: "tokens" }
        : { label: "generate", done, total, unit: "texts", now: `token ${step} of ${tokens}` },
    );
  return {
    ...model,
    async begin(prompts, signal) {
      report(0);
      const decoding = await model.begin(prompts, signal);
      let step = 0;
      return {
        get logits() {
          return decoding.logits;
        },
        async advance(parents, chosen, interrupt) {
          await decoding.advance(parents, chosen, interrupt);
          report(++step);
        },
        dispose: () => decoding.dispose(),
      };
    },
  };
}

function sequenceOf({ tokenizer }: Session, prompt: DecodingPrompt, sequence: Generated): GeneratedSequence {
  const { text = "", ids, logprobs, logprob, score, reason, alternatives } = sequence;
  const piece = (id: number): string => tokenizer.idToToken(id) ?? "";
  const before = [...(prompt.decoderIds ?? prompt.ids), ...ids];
  const behind = (step: number): number[] => before.slice(0, before.length - ids.length + step);
  return {
    text,
    ids,
    tokens: ids.map(piece),
    texts: pieceTexts(tokenizer, prompt, ids),
    logprobs,
    logprob,
    perplexity: ids.length === 0 ? null : Math.exp(-logprob / ids.length),
    ...(score !== undefined && { score }),
    reason,
    ...(alternatives && {
      alternatives: alternatives.map((each, step) =>
        each.map(({ id, logprob: own }) => ({
          token: piece(id),
          text: nextText(tokenizer, behind(step), id),
          id,
          logprob: own,
        })),
      ),
    }),
  };
}
