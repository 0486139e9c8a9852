import type { ResultOf } from "@limelight/experiments";
import {
  ablationGrid,
  ablationMetrics,
  classGrid,
  headGrid,
  type Figure,
  type FigureStyle,
} from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { customElement, property, state } from "lit/decorators.js";
import type { ExamplesChosen } from "../../components/examples/examples.ts";
import { examplesOf } from "../../components/examples/list.ts";
import type { MarkChosen, MarkPointed } from "../../components/figure/figure.ts";
import type { Asked } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import { valueOf } from "../../events/targets.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import { headMark, headOf, withHead, withLayer } from "./heads.ts";
import "../../components/course/course.ts";
import "../../components/examples/examples.ts";
import "../../components/figure/figure.ts";
import "./effects.ts";

type Sweep = ResultOf<"ablate">;

const parts = [
  { id: "heads", name: "heads" },
  { id: "layers", name: "whole layers" },
  { id: "mlp", name: "feed-forward networks" },
  { id: "patterns", name: "all attention of a layer" },
  { id: "rows", name: "what one position looks at" },
  { id: "tokens", name: "one position of the text" },
] as const;

const replacements = [
  { id: "zero", name: "nothing (zeros)" },
  { id: "mean", name: "the mean over the other texts" },
  { id: "resample", name: "what another text has there" },
] as const;

/** What if a head were switched off? */
@customElement("limelight-ablate")
export class AblateView extends LitElement {
  static override styles = [
    base,
    css`
      .sides {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        grid-template-rows: auto 1fr;
        gap: 24px 48px;
      }
      limelight-effects {
        grid-row: span 2;
      }
      .choices {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 8px 12px;
        align-items: center;
      }
      .choices select {
        justify-self: start;
        max-width: 100%;
      }
      @media (max-width: 67.5em) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: none;
        }
        limelight-effects {
          grid-row: auto;
        }
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** The head that was pointed at last. */
  @state() private looked: string | undefined;
  @state() private pointed: string | undefined;

  private readonly sweep = new Question<"ablate">(this);
  /** How many layers and heads there are, as the last sweep said. */
  #size: { readonly model: { readonly id: string }; readonly layers: number; readonly heads: number } | undefined;

  private get own(): AppState["ablate"] {
    return this.scene.state.ablate;
  }

  /** Whether there are other texts to take numbers from. */
  private get several(): boolean {
    return this.own.file !== undefined || examplesOf(this.own.examples).length > 1;
  }

  override willUpdate(): void {
    const { engine, catalog } = this.scene;
    // The stage's own question goes first, which waits for the catalog.
    this.sweep.ask(!catalog || engine.status.kind === "unavailable" ? undefined : engine, this.#experiment());
    const { document } = this.sweep.answer ?? {};
    if (document) this.#size = { model: document.model, layers: document.layers, heads: document.heads };
  }

  #experiment(): Asked<"ablate"> | undefined {
    const { fields, state: current } = this.scene;
    const { examples, file, limit, what, with: replacement } = this.own;
    const listed = examplesOf(examples);
    const source =
      file !== undefined
        ? { data: { file, limit } }
        : listed.length > 0
          ? { input: listed }
          : fields && { input: fields.input };
    return (
      source && {
        verb: "ablate",
        ...(current.model !== undefined && { model: current.model }),
        ...source,
        ...(what !== "heads" && { what }),
        ...(replacement !== "zero" && this.several && { with: replacement }),
      }
    );
  }

  override render(): TemplateResult {
    const { document } = this.sweep.answer ?? {};
    const { examples, file, limit } = this.own;
    return html`<div class="sides">
      <div class="stack">
        ${this.#choices(document)}
        <limelight-course
          .question=${this.sweep}
          .course=${this.sweep.course}
          what="Switching ${parts.find(({ id }) => id === this.own.what)?.name ?? "parts"} off, one by one"
        ></limelight-course>
        ${this.#grid(document)} ${this.#switches()}
      </div>
      <limelight-effects .scene=${this.scene} .looked=${this.looked ?? mostOf(document)}></limelight-effects>
      <limelight-examples
        heading="Run the sweep over examples"
        hint="Without labels, what the whole model says counts as right."
        .set=${{ examples, file, limit }}
        .engine=${this.scene.engine}
        .labels=${Object.keys(document?.baseline.metrics.perClass ?? {})}
        @examples-chosen=${this.#runOver}
      ></limelight-examples>
    </div>`;
  }

  #choices(document: Sweep | undefined): TemplateResult {
    const { what, with: replacement, metric } = this.own;
    const metrics = document ? ablationMetrics(document) : [];
    return html`<div class="choices small">
      <label for="what">Switch off, one by one</label>
      <select
        id="what"
        @change=${({ target }: Event) => this.#change({ what: parts.find(({ id }) => id === valueOf(target))?.id ?? "heads" })}
      >
        ${parts.map(({ id, name }) => html`<option value=${id} ?selected=${id === what}>${name}</option>`)}
      </select>
      <label for="with">In their place</label>
      <select
        id="with"
        @change=${({ target }: Event) => this.#change({ with: replacements.find(({ id }) => id === valueOf(target))?.id ?? "zero" })}
      >
        ${replacements.map(({ id, name }) => {
          const missing = id !== "zero" && !this.several;
          return html`<option value=${id} ?selected=${id === replacement} ?disabled=${missing}>
            ${name}${missing ? " (needs examples)" : ""}
          </option>`;
        })}
      </select>
      <label for="metric">Colour by what changes</label>
      <select id="metric" @change=${({ target }: Event) => this.#change({ metric: valueOf(target) })}>
        ${metrics.length === 0 ? html`<option value=${metric}>log-odds</option>` : nothing}
        ${metrics.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.#metric(document)}>${name}</option>`)}
      </select>
    </div>`;
  }

  /** The number that was asked for, where the sweep has it. */
  #metric(document: Sweep | undefined): string {
    const known = document === undefined || ablationMetrics(document).some(({ id }) => id === this.own.metric);
    return known ? this.own.metric : "logOdds";
  }

  #grid(document: Sweep | undefined): TemplateResult {
    const size = this.#size;
    const {
      asked,
      state: { off },
    } = this.scene;
    const chosen = off.map(headMark);
    if (!document && !size)
      return html`<p class="quiet">
        ${this.#experiment() || asked.text.trim() !== "" ? "" : "Write a sentence above, or give examples. "}The grid of
        heads appears here: each is switched off once, and what that changes is its colour.
      </p>`;
    const draw = (style: FigureStyle): Figure =>
      document
        ? ablationGrid(document, { ...style, metric: this.#metric(document) })
        : headGrid(size ?? { layers: 0, heads: 0 }, style);
    return html`<limelight-figure
        choosable
        .draw=${draw}
        .theme=${this.scene.theme}
        .pointed=${this.pointed}
        .chosen=${chosen}
        ?stale=${this.sweep.stale}
        @mark-pointed=${this.#point}
        @mark-chosen=${({ mark }: MarkChosen) => this.#choose(mark)}
      ></limelight-figure>
      ${
        document && document.what !== "heads"
          ? html`<limelight-figure
              choosable
              .draw=${(style: FigureStyle) => headGrid(document, style)}
              .theme=${this.scene.theme}
              .chosen=${chosen}
              @mark-pointed=${this.#point}
              @mark-chosen=${({ mark }: MarkChosen) => this.#choose(mark)}
            ></limelight-figure>`
          : nothing
      }
      ${document?.families ? this.#classes(document) : nothing}`;
  }

  /** Which part is which class, where texts have labels of their own. */
  #classes(document: Sweep): TemplateResult {
    const draw = (style: FigureStyle): Figure => classGrid(document, style) ?? ablationGrid(document, style);
    return html`<limelight-figure
        .draw=${guard([document], () => draw)}
        .theme=${this.scene.theme}
        ?stale=${this.sweep.stale}
      ></limelight-figure>
      <details class="small">
        <summary>What each class rests on, in words</summary>
        ${draw({ theme: this.scene.theme, width: 320 }).remarks?.map((remark) => html`<p>${remark}</p>`)}
      </details>`;
  }

  #switches(): TemplateResult | typeof nothing {
    const size = this.#size;
    const { off } = this.scene.state;
    if (!size) return nothing;
    return html`<div class="row small" role="group" aria-label="Switch off all heads of a layer">
      <span class="quiet">All heads of layer</span>
      ${Array.from({ length: size.layers }, (_, layer) => {
        const isOff = new Set(off.flatMap(([each, head]) => (each === layer ? [head] : []))).size >= size.heads;
        return html`<button
          aria-pressed=${isOff}
          aria-label="Layer ${layer}: all heads off"
          @click=${() => this.#switch(withLayer(off, layer, size.heads))}
        >
          ${layer}
        </button>`;
      })}
      <button ?disabled=${off.length === 0} @click=${() => this.#switch([])}>All on again</button>
    </div>`;
  }

  #point = ({ mark }: MarkPointed): void => {
    this.pointed = mark;
    if (mark === undefined) return;
    const head = headOf(mark);
    if (head) {
      this.looked = mark;
      const isOff = this.scene.state.off.some((each) => headMark(each) === mark);
      this.dispatchEvent(
        new Say(
          `Head ${head.join(".")} is ${isOff ? "off" : "on"}. Enter or a click switches it ${isOff ? "on" : "off"}; arrows move.`,
        ),
      );
    } else if (mark.startsWith("layer:") && this.own.what === "layers")
      this.dispatchEvent(new Say("Enter or a click switches all heads of this layer off; arrows move."));
    else this.dispatchEvent(new Say("This is measured only. What can be held off are heads, in the grid below."));
  };

  #choose(mark: string): void {
    const { off } = this.scene.state;
    const head = headOf(mark);
    const layer = this.own.what === "layers" ? /^layer:(\d+)$/.exec(mark)?.[1] : undefined;
    if (head) this.#switch(withHead(off, head));
    else if (layer !== undefined && this.#size) this.#switch(withLayer(off, Number(layer), this.#size.heads));
  }

  #switch(off: AppState["off"]): void {
    this.dispatchEvent(new StateChange({ off }));
  }

  #runOver = ({ set }: ExamplesChosen): void => {
    const none = set.examples === "" && set.file === undefined;
    this.#change({ ...set, ...(none && { with: "zero" }) });
  };

  #change(patch: Partial<AppState["ablate"]>): void {
    this.dispatchEvent(new StateChange({ ablate: { ...this.own, ...patch } }));
  }
}

/** The head that matters most, as a mark. */
function mostOf(document: Sweep | undefined): string | undefined {
  const [most] = (document?.cells ?? []).toSorted(
    (one, other) => Math.abs(other.delta.logOdds) - Math.abs(one.delta.logOdds),
  );
  return most?.head === undefined || most.layer === null ? undefined : headMark([most.layer, most.head]);
}
