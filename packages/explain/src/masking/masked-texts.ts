import type { Answer, BlackBox, Queries, Question } from "@limelight/core";
import type { Context } from "../method.ts";
import type { OutputKind } from "../output.ts";
import { AskedTexts } from "../sampling/asked-texts.ts";
import { marginalOf } from "./marginal.ts";
import { maskerOf, type Masker, type Variant } from "./masker.ts";
import type { Masking } from "./options.ts";
import type { PartedText } from "./parts.ts";

/** What a subject says of one question. */
export interface Said {
  readonly answer: Answer;
  /** The explained number. */
  readonly output: number;
}

/** What it says of a text that lacks some parts: the expectation over what stands in their place, and what that was. */
export interface SaidWithout extends Said {
  readonly variants: readonly (Variant & Said)[];
}

export interface MaskedTextsOptions {
  readonly target: number;
  readonly output: OutputKind;
  readonly masking: Masking;
  readonly context: Context;
  /** Of all rounds of questions, as far as that is known: what progress counts up to. */
  readonly expected?: number;
}

/** Texts that lack parts, asked about: a round's questions go together, none is asked twice, and all are counted. */
export class MaskedTexts {
  readonly masker: Masker;
  readonly #input: Question;
  readonly #options: MaskedTextsOptions;
  readonly #texts: AskedTexts;
  #whole: Said | undefined;

  /** @throws ExplainError as `maskerOf` */
  constructor(subject: BlackBox, text: PartedText, options: MaskedTextsOptions) {
    this.masker = maskerOf(subject, text, options.masking, options.context.seed);
    this.#input = text.input;
    this.#options = options;
    const { target, output, context, expected = 0 } = options;
    this.#texts = new AskedTexts(subject, target, output, {
      ...context,
      progress: (done, total) => context.progress?.(this.asked + done, Math.max(expected, this.asked + total)),
    });
  }

  /** What all of it cost, masked language model included. */
  get queries(): Queries {
    const [own, filling] = [this.#texts.queries, this.masker.queries];
    return {
      asked: own.asked + filling.asked,
      distinct: own.distinct + filling.distinct,
      forward: own.forward + filling.forward,
    };
  }

  /** How often the subject itself was asked. */
  get asked(): number {
    return this.#texts.queries.asked;
  }

  /** What is said of the text as it is. @throws TypeError before the first round */
  get whole(): Said {
    if (!this.#whole) throw new TypeError("the text as it is comes with the first round");
    return this.#whole;
  }

  /** Answers on the text without each of these sets of parts; the first round has the text as it is in it. */
  async without(sets: readonly (readonly number[])[]): Promise<SaidWithout[]> {
    const variants = await this.masker.without(sets, this.#options.context.signal);
    const questions = variants.flat().map(({ question }) => question);
    if (this.#whole) return this.#marginals(variants, await this.#ask(questions));
    const [whole, ...said] = await this.#ask([this.#input, ...questions]);
    if (!whole) throw new TypeError("there is a first answer");
    this.#whole = whole;
    return this.#marginals(variants, said);
  }

  async #ask(questions: readonly Question[]): Promise<Said[]> {
    if (questions.length === 0) return [];
    const { outputs, answers } = await this.#texts.ask(questions);
    return answers.map((answer, index) => ({ answer, output: outputs[index] ?? Number.NaN }));
  }

  #marginals(variants: readonly (readonly Variant[])[], said: readonly Said[]): SaidWithout[] {
    let next = 0;
    return variants.map((own) => {
      const found = own.flatMap((variant) => {
        const each = said[next++];
        return each ? [{ ...variant, ...each }] : [];
      });
      return { ...marginalOf(found, this.#options.target, this.#options.output), variants: found };
    });
  }
}
