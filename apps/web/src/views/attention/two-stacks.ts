import {
  attentionCells,
  attentionLines,
  headOverview,
  type AttendedDocument,
  type AttentionFigureStyle,
  type Figure,
  type FigureStyle,
} from "@limelight/report/figures";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { MarkChosen, MarkPointed } from "../../components/figure/figure.ts";
import type { AttentionMethodFacts } from "../../engine/catalog.ts";
import type { Engine } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import { isWriter, type Scene } from "../view.ts";
import { mostTokensAtOnce } from "./asked.ts";
import { shownHeads } from "./attended-text.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";
import "./choices.ts";

/** So much of an answer is looked at. */
const mostWritten = 24;

type Own = AppState["attention"];

/** @param writes whether the decoder writes; else it reads the text once more, for a class */
const parts = (writes: boolean) =>
  [
    {
      id: "cross",
      name: writes ? "From what it writes to what it reads" : "From decoder to encoder",
      term: "cross-attention",
    },
    { id: "encoder", name: writes ? "Within what it reads" : "Within the encoder", term: "encoder" },
    { id: "decoder", name: writes ? "Within what it writes" : "Within the decoder", term: "decoder" },
  ] as const;

const pictures = [
  { id: "lines", name: "Lines" },
  { id: "cells", name: "Cells" },
] as const;

/** Attention of an encoder-decoder: of what it read, of what it wrote, and from this to that. It writes by itself first. */
@customElement("limelight-two-stacks")
export class TwoStacks extends LitElement {
  static override styles = [base, columns];

  @property({ attribute: false }) scene!: Scene;
  /** Those that tell of two stacks. */
  @property({ attribute: false }) methods: readonly AttentionMethodFacts[] = [];
  /** What is pointed at in the picture. */
  @state() private mark: string | undefined;
  /** What is pointed at in the overview. */
  @state() private head: string | undefined;

  private readonly tokens = new Question<"tokenize">(this);
  private readonly attention = new Question<"attend">(this);
  /** The model and the part that were asked about last, and how many layers there are once that is answered. */
  #asked = "";
  #measured: { readonly of: string; readonly layers: number } | undefined;

  private get own(): Own {
    return this.scene.state.attention;
  }

  get #writes(): boolean {
    return this.scene.model !== undefined && isWriter(this.scene.model);
  }

  override willUpdate(): void {
    const { engine: given, fields } = this.scene;
    const engine: Engine | undefined = given.status.kind === "unavailable" ? undefined : given;
    // Heads that are off are those of the other models' blocks.
    const asked = fields && { ...(fields.model !== undefined && { model: fields.model }), input: fields.input };
    this.tokens.ask(given, asked && { verb: "tokenize", ...asked });
    const read = this.tokens.answer?.document;
    const { part } = this.own;
    const of = JSON.stringify([asked?.model, part]);
    const { answer, stale } = this.attention;
    if (answer && !stale) this.#measured = { of: this.#asked, layers: answer.document.layers };
    const isLong = (read?.tokens.length ?? 0) > mostTokensAtOnce;
    const layers = this.#measured?.of === of ? this.#measured.layers : 1;
    // Where its tokens cannot be had, the question itself says why.
    const isRead = read?.text === asked?.input || this.tokens.course.kind === "failed";
    if (asked && !isRead) return;
    this.#asked = of;
    this.attention.ask(
      engine,
      asked && {
        verb: "attend",
        ...asked,
        part,
        ...(part !== "encoder" && this.#writes && { maxNewTokens: mostWritten }),
        ...(isLong && { layer: Math.min(this.own.layer, layers - 1) }),
      },
    );
  }

  /** The chosen layer, as far as the model has it. */
  get #layer(): number {
    const layers = this.attention.answer?.document.layers ?? 1;
    return Math.max(0, Math.min(this.own.layer, layers - 1));
  }

  override render(): TemplateResult {
    const { course, answer } = this.attention;
    const document = answer?.document;
    return html`<div class="stack">
      <div class="row" role="group" aria-label="Whose looks">
        ${parts(this.#writes).map(
          ({ id, name, term }) =>
            html`<button aria-pressed=${id === this.own.part} title=${term} @click=${() => this.#change({ part: id })}>
              ${name}
            </button>`,
        )}
      </div>
      <div class="columns wide">
        <div class="stack">
          <limelight-attention-choices
            .scene=${this.scene}
            .methods=${this.methods}
            .measures=${document}
            .layer=${this.#layer}
            .pictures=${pictures}
          ></limelight-attention-choices>
          <limelight-course
            .question=${this.attention}
            .course=${course}
            what="Reading the attention"
          ></limelight-course>
          ${document?.continuation === undefined ? nothing : html`<p><span class="quiet small">It answers</span> ${document.continuation}</p>`}
          ${
            document
              ? this.#picture(document)
              : html`<p class="quiet">The picture appears as soon as the model has answered the sentence.</p>`
          }
        </div>
        <aside class="stack" aria-label="Heads">${document && this.#overview(document)}</aside>
      </div>
    </div>`;
  }

  #picture(document: AttendedDocument): TemplateResult {
    return html`<limelight-figure
      .draw=${(style: FigureStyle) => this.#draw(document, style)}
      .theme=${this.scene.theme}
      .pointed=${this.mark}
      ?stale=${this.attention.stale}
      @mark-pointed=${({ mark }: MarkPointed) => (this.mark = mark)}
      @focusin=${this.#say}
      @pointerenter=${this.#say}
    ></limelight-figure>`;
  }

  #overview(document: AttendedDocument): TemplateResult | typeof nothing {
    if (document.layer !== undefined) return nothing;
    return html`<limelight-figure
      choosable
      class="overview"
      .draw=${(style: FigureStyle) => headOverview(document, this.#style(document, style)) ?? this.#draw(document, style)}
      .theme=${this.scene.theme}
      .pointed=${this.head}
      .chosen=${this.#heads(document).map((head) => `head:${this.#layer}.${head}`)}
      ?stale=${this.attention.stale}
      @mark-pointed=${({ mark }: MarkPointed) => (this.head = mark)}
      @mark-chosen=${({ mark }: MarkChosen) => this.#chooseHead(mark)}
    ></limelight-figure>`;
  }

  #draw(document: AttendedDocument, style: FigureStyle): Figure {
    const own = this.#style(document, style);
    if (this.own.picture === "cells") return attentionCells(document, own);
    return attentionLines(document, { ...own, threshold: this.own.threshold });
  }

  #style(document: AttendedDocument, style: FigureStyle): AttentionFigureStyle {
    return { ...style, layer: this.#layer, heads: this.#heads(document), hideSpecial: this.own.hideSpecial };
  }

  #heads({ heads }: AttendedDocument): readonly number[] {
    return shownHeads(this.own.heads, heads);
  }

  #say = (): void => {
    const what =
      this.own.picture === "cells"
        ? "A row looks at the columns, the darker the more; arrow keys move from weight to weight."
        : "Point at a token to see only its lines; arrow keys move.";
    this.dispatchEvent(new Say(what));
  };

  #chooseHead(mark: string): void {
    const [, layer, head] = /^head:(\d+)\.(\d+)$/.exec(mark) ?? [];
    if (head !== undefined) this.#change({ layer: Number(layer), heads: [Number(head)] });
  }

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(new StateChange({ attention: { ...this.own, ...patch } }));
  }
}
