import type { AttendedDocument } from "@limelight/report/figures";
import type { ReactiveControllerHost } from "lit";
import type { AttentionMethodFacts } from "../../engine/catalog.ts";
import type { Answered } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import type { Scene } from "../view.ts";
import { attentionAsked, mostTokensAtOnce } from "./asked.ts";
import { attendedLayer, type Measures } from "./long-text.ts";
import { readTokens, type Tokenized } from "./places.ts";

/** The attention to the stage's text, asked for as sparingly as its length wants it. What was there stays until there is more. */
export class AttendedText {
  readonly #tokens: Question<"tokenize">;
  readonly #attend: Question<"attend">;
  readonly #capture: Question<"capture">;
  readonly #measure: Question<"attend">;
  #layer:
    | { readonly of: Answered<"capture">; readonly heads: string; readonly document: AttendedDocument | undefined }
    | undefined;
  #read: { readonly whole: Tokenized | undefined; readonly read: number | undefined } | undefined;
  /** What the picture waits for. */
  question: Question<"attend"> | Question<"capture">;
  /** Whether layers come one at a time. */
  isLong = false;
  /** Whether `document` is of an earlier question. */
  stale = false;
  document: AttendedDocument | undefined;
  /** The tokens that the model read of the document's text; undefined where they are not known. */
  tokenized: Tokenized | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#tokens = new Question(host);
    this.#attend = new Question(host);
    this.#capture = new Question(host);
    this.#measure = new Question(host);
    this.question = this.#attend;
  }

  /** How many layers and heads the model has, once that is known. */
  get measures(): Measures | undefined {
    if (this.isLong && !this.#measure.stale) return this.#measure.answer?.document;
    return this.document;
  }

  /** Meant to be called before every update of the host. @param method undefined while it is not known */
  ask(scene: Scene, method: AttentionMethodFacts | undefined): void {
    const { engine: given, catalog, fields, state } = scene;
    const engine = given.status.kind === "unavailable" ? undefined : given;
    const named = fields?.model === undefined ? {} : { model: fields.model };
    const input = fields?.input ?? "";
    this.#tokens.ask(given, fields && { verb: "tokenize", ...named, input });
    const tokenized = this.#tokens.answer?.document;
    // Most tokens have three letters at least; where that was wrong, what was asked is taken back.
    const count = tokenized?.text === input ? tokenized.tokens.length : Math.ceil(input.length / 3);
    this.isLong = count > mostTokensAtOnce;
    this.#measure.ask(
      engine,
      fields && this.isLong ? { verb: "attend", ...named, input: "a", layer: 0, head: 0 } : undefined,
    );
    const isReady = catalog && (!this.isLong || (this.measures && tokenized?.text === input));
    const layer = Math.min(state.attention.layer, (this.measures?.layers ?? Infinity) - 1);
    const { attend, capture } = isReady && fields ? attentionAsked(fields, state.attention, method, count, layer) : {};
    this.#attend.ask(engine, attend);
    this.#capture.ask(engine, capture);
    this.question = capture ? this.#capture : attend || !this.isLong ? this.#attend : this.#measure;
    this.#keep(capture ? this.#captured(scene, tokenized) : this.#attend.answer?.document);
    if (!fields) this.document = undefined;
    this.#readTokens(tokenized);
  }

  /** The same object as long as they are the same: others compare by it what they have done already. */
  #readTokens(whole: Tokenized | undefined): void {
    const read = whole?.text === this.document?.text ? this.document?.tokens.length : undefined;
    if (this.#read?.whole === whole && this.#read?.read === read) return;
    this.#read = { whole, read };
    this.tokenized = whole && read !== undefined ? readTokens(whole, read) : undefined;
  }

  #keep(document: AttendedDocument | undefined): void {
    this.stale = document === undefined || this.question.stale;
    this.document = document ?? this.document;
  }

  #captured({ state }: Scene, tokenized: Tokenized | undefined): AttendedDocument | undefined {
    const { answer, stale } = this.#capture;
    const { measures } = this;
    if (!answer || stale || !measures || !tokenized) return undefined;
    const heads = state.attention.heads.join(" ");
    if (this.#layer?.of !== answer || this.#layer.heads !== heads) {
      const shown = shownHeads(state.attention.heads, measures.heads);
      const names = tokenized.tokens.map(({ text }) => text);
      this.#layer = { of: answer, heads, document: attendedLayer(answer, names, measures, shown) };
    }
    return this.#layer.document;
  }
}

/** The chosen heads that there are; none chosen: all. */
export function shownHeads(chosen: readonly number[], count: number): readonly number[] {
  const there = chosen.filter((head) => head < count);
  return there.length > 0 ? there : Array.from({ length: count }, (_, head) => head);
}
