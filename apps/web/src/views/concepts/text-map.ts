import type { ResultOf } from "@limelight/experiments";
import { mapScatter, sliceName, type FigureStyle } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { sourceOf, textsOf } from "../../components/examples/source.ts";
import type { MarkChosen, MarkPointed } from "../../components/figure/figure.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import { valueOf } from "../../events/targets.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { modelOf, offHere, type Scene } from "../view.ts";
import { mapAsked } from "./asked.ts";
import { seconds, stageWords } from "./stages.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

type Own = AppState["concepts"];
type Found = ResultOf<"map">;
type Slice = Found["slices"][number];

/** The examples in the plane as a layer holds them, with groups that can be lit up. */
@customElement("limelight-text-map")
export class TextMap extends LitElement {
  static override styles = [
    base,
    css`
      .told {
        min-height: 4.5em;
        margin: 0;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr));
        gap: 4px 16px;
      }
      li button {
        width: 100%;
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 12px;
        text-align: start;
      }
      @media print {
        section,
        .told {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @state() private pointed: string | undefined;

  private readonly question = new Question<"map">(this);

  private get own(): Own {
    return this.scene.state.concepts;
  }

  override willUpdate(): void {
    const { engine, catalog } = this.scene;
    this.question.ask(
      !catalog || engine.status.kind === "unavailable" ? undefined : engine,
      mapAsked(modelOf(this.scene), this.own),
    );
  }

  override render(): TemplateResult {
    const { question } = this;
    const { document } = question.answer ?? {};
    return html`<div class="stack">
      ${this.#choices(document)}
      <limelight-course
        .question=${question}
        .course=${question.course}
        what=${stageWords(question.course)}
      ></limelight-course>
      ${
        document
          ? html`${this.#map(document)} ${this.#slices(document)}`
          : html`<p class="quiet">
              The map appears here: a dot for each text, what the model holds for alike side by side.
            </p>`
      }
    </div>`;
  }

  #choices(document: Found | undefined): TemplateResult {
    const { mapLayer, colour } = this.own;
    const layers = Math.max(document?.layers ?? 0, (mapLayer ?? -1) + 1);
    const took = document && !this.question.stale ? ` It took ${seconds(document.seconds)}.` : "";
    return html`<div class="row">
        <label
          >What it holds for alike at
          <select
            aria-label="Layer"
            @change=${({ target }: Event) => this.#change({ mapLayer: valueOf(target) === "" ? undefined : Number(valueOf(target)) })}
          >
            <option value="" ?selected=${mapLayer === undefined}>the last layer</option>
            ${Array.from({ length: layers }, (_, layer) => html`<option value=${layer} ?selected=${layer === mapLayer}>layer ${layer}</option>`)}
          </select></label
        >
        <label
          >coloured by
          <select
            @change=${({ target }: Event) => this.#change({ colour: valueOf(target) === "error" ? "error" : "label" })}
          >
            <option value="label" ?selected=${colour === "label"}>label</option>
            <option value="error" ?selected=${colour === "error"}>what it gets wrong</option>
          </select></label
        >
      </div>
      <p class="quiet small">
        Reads up to ${textsOf(sourceOf(this.own))} texts, and lays them out by what is
        alike.${took}${offHere(this.scene)}
      </p>`;
  }

  #map(document: Found): TemplateResult {
    const slice = document.slices.find((each) => idOf(each) === this.own.slice);
    const { points } = document;
    const onStage = points.flatMap(({ text }, index) => (text === this.scene.state.text ? [`point:${index}`] : []));
    const point = points[indexOf(this.pointed) ?? indexOf(onStage[0]) ?? -1];
    return html`<limelight-figure
        choosable
        .draw=${(style: FigureStyle) =>
          mapScatter(document, { ...style, by: this.own.colour, ...(slice && { rows: slice.rows }) })}
        .theme=${this.scene.theme}
        .pointed=${this.pointed}
        .chosen=${onStage}
        ?stale=${this.question.stale}
        @mark-pointed=${({ mark }: MarkPointed) => (this.pointed = mark)}
        @mark-chosen=${({ mark }: MarkChosen) => this.#stage(points[indexOf(mark) ?? -1]?.text)}
        @focusin=${this.#say}
        @pointerenter=${this.#say}
      ></limelight-figure>
      <p class="told">
        ${point ? html`<b>${point.text}</b> <span class="quiet">${told(point)}</span>` : html`<span class="quiet">Point at a dot to read its text.</span>`}
      </p>`;
  }

  #slices({ slices }: Found): TemplateResult | typeof nothing {
    if (slices.length === 0) return nothing;
    return html`<section class="stack" aria-label="Groups of texts">
      <h3>How does it do on groups of them?</h3>
      <ul>
        ${slices.map((slice) => {
          const id = idOf(slice);
          const chosen = id === this.own.slice;
          return html`<li>
            <button aria-pressed=${chosen} @click=${() => this.#change({ slice: chosen ? undefined : id })}>
              <span>${sliceName(slice)}</span><span class="quiet">${standing(slice)}</span>
            </button>
          </li>`;
        })}
      </ul>
    </section>`;
  }

  #say = (): void => {
    this.dispatchEvent(new Say("A click or Enter puts that text on the stage; arrow keys move from dot to dot."));
  };

  #stage(text: string | undefined): void {
    if (text !== undefined) this.dispatchEvent(new StateChange({ text, changes: [] }));
  }

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(new StateChange({ concepts: { ...this.own, ...patch } }));
  }
}

function idOf({ kind, name }: Slice): string {
  return `${kind}:${name}`;
}

function indexOf(mark: string | undefined): number | undefined {
  const index = /^point:(\d+)$/.exec(mark ?? "")?.[1];
  return index === undefined ? undefined : Number(index);
}

function told({ label, predicted, probability, error }: Found["points"][number]): string {
  const said = predicted === undefined ? "" : `taken for ${predicted}, ${Math.round(100 * (probability ?? 0))}%`;
  const own = label === undefined ? "" : `labelled ${label}`;
  return [own, said, error === true ? "a mistake" : ""].filter((part) => part !== "").join("; ");
}

function standing({ rows, accuracy }: Slice): string {
  const texts = rows.length === 1 ? "1 text" : `${rows.length} texts`;
  return accuracy ? `${texts}, ${Math.round(100 * accuracy.mean)}% right` : texts;
}
