import {
  attentionCells,
  attentionLines,
  headOverview,
  weightsOf,
  type AttendedDocument,
  type AttentionFigureStyle,
  type Figure,
  type FigureStyle,
  type Weights,
} from "@limelight/report/figures";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { MarkChosen, MarkPointed } from "../../components/figure/figure.ts";
import type { AttentionMethodFacts, ModelFacts } from "../../engine/catalog.ts";
import { CastLight, PointAt, Say, StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { withChange } from "../../state/changes.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import { knowsMasks, type Scene } from "../view.ts";
import { AttendedText, shownHeads } from "./attended-text.ts";
import type { GatheredHeads } from "./gathered-heads.ts";
import { lightOf } from "./light.ts";
import type { HeadsGathered } from "./long-overview.ts";
import { isSpecial, markedToken, tokenAt, writtenPlace, type Tokenized } from "./places.ts";
import "../../components/about-method/about-method.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";
import "./choices.ts";
import "./head-vectors.ts";
import "./long-overview.ts";
import "./mask-predictions.ts";
import "./neighbours.ts";
import "./switched-off.ts";
import "./two-stacks.ts";

/** Which token looks at which? */
@customElement("limelight-attention")
export class AttentionView extends LitElement {
  static override styles = [base, columns];

  @property({ attribute: false }) scene!: Scene;
  /** What is pointed at in the picture itself. */
  @state() private mark: string | undefined;
  /** What is pointed at in the overview. */
  @state() private head: string | undefined;

  /** All heads of a long text, once they were asked for. */
  @state() private gathered: HeadsGathered | undefined;

  @state() private methods: readonly AttentionMethodFacts[] = [];

  private readonly text = new AttendedText(this);
  #weights: Weights | undefined;
  #castFor: readonly unknown[] = [];
  #held: Scene["held"];

  private get own(): AppState["attention"] {
    return this.scene.state.attention;
  }

  private get method(): AttentionMethodFacts | undefined {
    return this.methods.find(({ id }) => id === this.own.method);
  }

  private get model(): ModelFacts | undefined {
    return this.scene.model;
  }

  /** What is pointed at, in the picture or on the stage. */
  private get pointed(): string | undefined {
    if (this.mark !== undefined) return this.mark;
    const { pointed, asked } = this.scene;
    const { tokenized } = this.text;
    const index = pointed && tokenized && tokenAt(tokenized, asked, pointed);
    return index === undefined ? undefined : `query:${index}`;
  }

  /** Layer and heads that are shown, as far as the model has them. */
  private get place(): { readonly layer: number; readonly heads: readonly number[] } {
    const { layer, heads } = this.own;
    const measures = this.text.measures;
    return {
      layer: this.text.document?.layer ?? Math.min(layer, (measures?.layers ?? layer + 1) - 1),
      heads: shownHeads(heads, measures?.heads ?? 0),
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.methods.length === 0) void this.#learn();
  }

  /** Which methods there are; an engine that cannot say that says why when it is asked the next thing. */
  async #learn(): Promise<void> {
    this.methods = await this.scene.engine.attentionMethods().catch(() => []);
  }

  /** It reads by one stack of blocks, and writes or classifies by another. */
  get #hasTwoStacks(): boolean {
    return this.scene.model?.encoderDecoder === true;
  }

  override willUpdate(): void {
    this.text.ask(this.#hasTwoStacks ? { ...this.scene, fields: undefined } : this.scene, this.method);
    const { document } = this.text;
    this.#weights = document && weightsOf(document, this.#style);
  }

  override updated(): void {
    const { tokenized } = this.text;
    this.#follow(tokenized);
    const weights = tokenized && this.#weights;
    // Hundreds of grounds on the stage take longer than a pointer rests.
    const on = this.text.isLong ? undefined : markedToken(this.pointed);
    const castFor = [weights, tokenized, on?.side, on?.index];
    if (castFor.every((each, index) => each === this.#castFor[index])) return;
    this.#castFor = castFor;
    const cast = (): void => {
      if (this.#castFor === castFor) this.dispatchEvent(new CastLight(weights && lightOf(tokenized, weights, on)));
    };
    // The stage takes as long as the picture then: one after the other, so that keys come through between them.
    if (this.text.isLong) setTimeout(cast);
    else cast();
  }

  /** The word that is held on the stage is the one that is asked about. */
  #follow(tokenized: Tokenized | undefined): void {
    const { held, asked } = this.scene;
    const token = held && tokenized && tokenAt(tokenized, asked, held);
    if (held === this.#held || (held && token === undefined)) return;
    this.#held = held;
    if (token !== undefined && token !== this.own.token) this.#change({ token });
  }

  /** How all pictures of it are drawn, but for their room. */
  get #style(): Omit<AttentionFigureStyle, "width"> {
    const { layer, heads } = this.place;
    return {
      theme: this.scene.theme,
      layer,
      heads,
      hideSpecial: this.own.hideSpecial,
      titles: Object.fromEntries(this.methods.map(({ id, title }) => [id, title])),
    };
  }

  override render(): TemplateResult {
    const { document, question } = this.text;
    if (this.#hasTwoStacks)
      return html`<limelight-two-stacks
        .scene=${this.scene}
        .methods=${this.methods.filter(({ gives }) => gives === "pattern")}
      ></limelight-two-stacks>`;
    return html`<div class="columns wide">
      <div class="stack">
        <limelight-attention-choices
          .scene=${this.scene}
          .methods=${this.methods}
          .measures=${this.text.measures}
          .layer=${this.place.layer}
        ></limelight-attention-choices>
        <limelight-course
          .question=${question}
          .course=${question.course}
          what="Reading the attention"
        ></limelight-course>
        <div role="tabpanel" aria-label=${this.own.picture}>
          ${document ? this.#picture(document) : this.#waiting()}
        </div>
        <limelight-neighbours
          .scene=${this.scene}
          .tokenized=${document && this.text.tokenized}
          .layer=${this.place.layer}
          .heads=${this.method?.headwise === true ? this.place.heads : []}
        ></limelight-neighbours>
      </div>
      <aside class="stack" aria-label="Masks, heads, and the method">
        ${this.#masks()} ${document ? this.#heads(document) : nothing}
        <limelight-about-method .method=${this.method}></limelight-about-method>
      </aside>
    </div>`;
  }

  #waiting(): TemplateResult {
    const { fields, engine } = this.scene;
    if (!fields) return html`<p class="quiet">Write a sentence above, and its tokens appear here.</p>`;
    return engine.status.kind === "unavailable" || this.text.question.course.kind === "failed"
      ? html`<p class="quiet">There is no picture without an answer of the model.</p>`
      : html`<p class="quiet">The picture appears as soon as the model has read the sentence.</p>`;
  }

  #picture(document: AttendedDocument): TemplateResult {
    const { picture } = this.own;
    if (picture === "vectors")
      return html`<limelight-head-vectors
        .scene=${this.scene}
        .tokens=${document.tokens}
        .layer=${this.place.layer}
        .head=${this.place.heads[0] ?? 0}
        .token=${this.own.token}
        .pointed=${this.pointed}
        @mark-pointed=${this.#point}
        @mark-chosen=${({ mark }: MarkChosen) => this.#change({ token: markedToken(mark)?.index ?? 0 })}
        @focusin=${this.#say}
        @pointerenter=${this.#say}
      ></limelight-head-vectors>`;
    return html`<limelight-figure
      choosable
      .draw=${(style: FigureStyle) => this.#draw(document, style)}
      .theme=${this.scene.theme}
      .pointed=${this.pointed}
      .chosen=${this.#row(document)}
      ?stale=${this.text.stale}
      @mark-pointed=${this.#point}
      @mark-chosen=${({ mark }: MarkChosen) => this.#mask(mark)}
      @focusin=${this.#say}
      @pointerenter=${this.#say}
    ></limelight-figure>`;
  }

  /** Of the cells, the row of what is pointed at on the stage. */
  #row({ tokens }: AttendedDocument): readonly string[] {
    const on = this.own.picture === "cells" && this.mark === undefined ? markedToken(this.pointed) : undefined;
    return on ? tokens.map((_, key) => `cell:${on.index}.${key}`) : [];
  }

  #draw(document: AttendedDocument, style: FigureStyle): Figure {
    const own = { ...this.#style, ...style };
    return this.own.picture === "cells"
      ? attentionCells(document, own)
      : attentionLines(document, { ...own, threshold: this.own.threshold });
  }

  #masks(): TemplateResult | typeof nothing {
    const { scene, model } = this;
    if (!scene.fields || !scene.asked.text.includes(scene.mask)) return nothing;
    return html`<limelight-mask-predictions
      .scene=${scene}
      .tokenized=${this.text.tokenized}
      .able=${model?.tasks.includes("fill-mask")}
    ></limelight-mask-predictions>`;
  }

  #heads(document: AttendedDocument): TemplateResult {
    const { layer, heads } = this.place;
    const isApart = this.method?.headwise === true && (this.method.gives === "pattern" || this.own.heads.length > 0);
    return html`${this.#overview(document)}
      <limelight-switched-off
        .scene=${this.scene}
        .layer=${layer}
        .heads=${isApart ? heads : []}
        .classifies=${this.model?.tasks.includes("classify") ?? false}
      ></limelight-switched-off>`;
  }

  #overview(document: AttendedDocument): TemplateResult | typeof nothing {
    if (!document.pattern) return nothing;
    const { layer, heads } = this.place;
    const key = JSON.stringify(this.scene.fields);
    const gathered = this.gathered?.key === key ? this.gathered.heads : undefined;
    const whole = document.layer === undefined ? document : gathered?.document;
    if (!whole)
      return html`<limelight-long-overview
        .scene=${this.scene}
        .measures=${this.text.measures}
        .tokens=${document.tokens}
        .key=${key}
        @heads-gathered=${(event: HeadsGathered) => (this.gathered = event)}
      ></limelight-long-overview>`;
    return html`<limelight-figure
      choosable
      class="overview"
      .draw=${(style: FigureStyle) => this.#drawHeads(whole, style, gathered)}
      .theme=${this.scene.theme}
      .pointed=${this.head}
      .chosen=${heads.map((head) => `head:${layer}.${head}`)}
      ?stale=${this.text.stale}
      @mark-pointed=${({ mark }: MarkPointed) => (this.head = mark)}
      @mark-chosen=${({ mark }: MarkChosen) => this.#chooseHead(mark)}
      @focusin=${this.#sayHeads}
      @pointerenter=${this.#sayHeads}
    ></limelight-figure>`;
  }

  #drawHeads(document: AttendedDocument, style: FigureStyle, gathered: GatheredHeads | undefined): Figure {
    const off = this.scene.state.off.map(([layer, head]) => `head:${layer}.${head}`);
    const own = {
      ...this.#style,
      ...style,
      off,
      ...(gathered && document === gathered.document && { said: gathered.said, hideSpecial: false }),
    };
    return headOverview(document, own) ?? attentionCells(document, own);
  }

  #point = ({ mark }: MarkPointed): void => {
    if (mark === this.mark) return;
    this.mark = mark;
    const on = markedToken(mark);
    const { tokenized } = this.text;
    this.dispatchEvent(new PointAt(on && tokenized && writtenPlace(tokenized, this.scene.asked, on.index)));
  };

  #say = (): void => {
    const hides = knowsMasks(this.scene.model) ? "hides it behind a mask" : "leaves it out";
    const what = {
      lines: `Point at a token to see only its lines; a click or Enter ${hides}; arrow keys move.`,
      cells: `Arrow keys move from weight to weight; on the token that is looked at, a click or Enter ${hides}.`,
      vectors: "A click or Enter shows the query of that token; arrow keys move.",
    };
    this.dispatchEvent(new Say(what[this.own.picture]));
  };

  #sayHeads = (): void => {
    this.dispatchEvent(new Say("A click or Enter shows that head; arrow keys move from head to head."));
  };

  /** Hides the token of a mark behind a mask; one that is hidden is shown again. */
  #mask(mark: string): void {
    const { scene } = this;
    const { tokenized } = this.text;
    const key = /^cell:\d+\.(\d+)$/.exec(mark)?.[1];
    const index = key === undefined ? markedToken(mark)?.index : Number(key);
    const token = index === undefined ? undefined : tokenized?.tokens[index];
    if (!tokenized || !token || index === undefined) return;
    const span = writtenPlace(tokenized, scene.asked, index);
    if (isSpecial(tokenized, index) || !span) {
      this.dispatchEvent(new Say(`${token.text} is put in by the model's template: it cannot be masked.`));
      return;
    }
    const { text, changes } = scene.state;
    if (text.slice(span.start, span.end) === scene.mask) {
      this.dispatchEvent(new Say("This mask is written in the text: edit the text to change it."));
      return;
    }
    const masks = knowsMasks(scene.model);
    const next = withChange(changes, span, masks ? "masked" : "removed");
    const word = text.slice(span.start, span.end);
    this.dispatchEvent(
      new Say(
        next.length > changes.length || next.some(({ start }) => start === span.start)
          ? `"${word}" is ${masks ? "hidden behind a mask" : "left out"}; once more brings it back.`
          : `"${word}" is back.`,
      ),
    );
    this.dispatchEvent(new StateChange({ changes: next, attention: { ...this.own, token: index } }));
  }

  #chooseHead(mark: string): void {
    const [, layer, head] = /^head:(\d+)\.(\d+)$/.exec(mark) ?? [];
    if (head !== undefined) this.#change({ layer: Number(layer), heads: [Number(head)] });
  }

  #change(patch: Partial<AppState["attention"]>): void {
    this.dispatchEvent(new StateChange({ attention: { ...this.own, ...patch } }));
  }
}
