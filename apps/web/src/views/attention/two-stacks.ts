import {
  attentionCells,
  attentionLines,
  headOverview,
  type AttendedDocument,
  type AttentionFigureStyle,
  type Figure,
  type FigureStyle,
} from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { MarkChosen, MarkPointed } from "../../components/figure/figure.ts";
import type { AttentionMethodFacts } from "../../engine/catalog.ts";
import type { Engine } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import { mostTokensAtOnce } from "./asked.ts";
import { shownHeads } from "./attended-text.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";
import "./choices.ts";

/** So much of an answer is looked at. */
const mostWritten = 24;

type Own = AppState["attention"];

const parts = [
  { id: "cross", name: "From what it writes to what it reads", term: "cross-attention" },
  { id: "encoder", name: "Within what it reads", term: "encoder" },
  { id: "decoder", name: "Within what it writes", term: "decoder" },
] as const;

const pictures = [
  { id: "lines", name: "Lines" },
  { id: "cells", name: "Cells" },
] as const;

/** Attention of an encoder-decoder: of what it read, of what it wrote, and from this to that. It writes by itself first. */
@customElement("limelight-two-stacks")
export class TwoStacks extends LitElement {
  static override styles = [
    base,
    css`
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 400px);
        gap: 24px 48px;
      }
      @media (max-width: 62.5em) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** Those that tell of two stacks. */
  @property({ attribute: false }) methods: readonly AttentionMethodFacts[] = [];
  /** What is pointed at in the picture. */
  @state() private mark: string | undefined;
  /** What is pointed at in the overview. */
  @state() private head: string | undefined;

  private readonly writing = new Question<"generate">(this);
  private readonly attention = new Question<"attend">(this);

  private get own(): Own {
    return this.scene.state.attention;
  }

  override willUpdate(): void {
    const { engine: given, fields } = this.scene;
    const { part } = this.own;
    const engine: Engine | undefined = given.status.kind === "unavailable" ? undefined : given;
    // Heads that are off are those of the other models' blocks.
    const asked = fields && { ...(fields.model !== undefined && { model: fields.model }), input: fields.input };
    this.writing.ask(engine, asked && { verb: "generate", ...asked, strategy: "greedy", maxNewTokens: mostWritten });
    const written = this.writing.course.kind === "done";
    const continuation = this.writing.answer?.document.sequences[0]?.text ?? "";
    const isLong = (asked?.input.length ?? 0) > 3 * mostTokensAtOnce;
    this.attention.ask(
      written ? engine : undefined,
      asked && {
        verb: "attend",
        ...asked,
        part,
        ...(part !== "encoder" && continuation !== "" && { continuation }),
        ...(isLong && { layer: this.#layer }),
      },
    );
  }

  /** The chosen layer, as far as the model has it. */
  get #layer(): number {
    const layers = this.attention.answer?.document.layers ?? 1;
    return Math.max(0, Math.min(this.own.layer, layers - 1));
  }

  override render(): TemplateResult {
    const question = this.writing.course.kind === "done" ? this.attention : this.writing;
    const document = this.attention.answer?.document;
    return html`<div class="stack">
      <div class="row" role="group" aria-label="Whose looks">
        ${parts.map(
          ({ id, name, term }) =>
            html`<button aria-pressed=${id === this.own.part} title=${term} @click=${() => this.#change({ part: id })}>
              ${name}
            </button>`,
        )}
      </div>
      <div class="columns">
        <div class="stack">
          <limelight-attention-choices
            .scene=${this.scene}
            .methods=${this.methods}
            .measures=${document}
            .layer=${this.#layer}
            .pictures=${pictures}
          ></limelight-attention-choices>
          <limelight-course
            .question=${question}
            .course=${question.course}
            what="Reading the attention"
          ></limelight-course>
          ${this.#written()}
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

  #written(): TemplateResult | typeof nothing {
    const text = this.writing.answer?.document.sequences[0]?.text;
    return text === undefined ? nothing : html`<p><span class="quiet small">It answers</span> ${text}</p>`;
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
