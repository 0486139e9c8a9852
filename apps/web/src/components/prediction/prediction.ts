import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ModelFacts } from "../../engine/catalog.ts";
import type { Course } from "../../engine/question.ts";
import { StateChange } from "../../events/events.ts";
import { base } from "../../styles/base.ts";
import { probabilityBars } from "../../styles/probability-bars.ts";
import { properties } from "../../styles/properties.ts";
import { fileButton } from "../../styles/file-button.ts";
import type { Said } from "../app/said.ts";
import { counting } from "../counting/counting.ts";
import type { CourseElement } from "../course/course.ts";
import "../course/course.ts";
import "../hub-form/hub-form.ts";

/** More classes than these go into the table of a picture. */
const shownLabels = 6;

/** The line under the sentence: which model, what it says, how sure it is. */
@customElement("limelight-prediction")
export class Prediction extends LitElement {
  static override styles = [
    base,
    fileButton,
    probabilityBars,
    css`
      :host {
        display: block;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 24px;
        align-items: center;
        min-height: 48px;
      }
      ::slotted(*) {
        flex: 1 1 20rem;
        min-width: 0;
      }
      .bar {
        print-color-adjust: exact;
      }
      .stale {
        opacity: 0.6;
      }
      .open {
        margin-inline: auto -12px;
      }
    `,
  ];

  @property({ attribute: false }) question: CourseElement["question"];
  @property({ attribute: false }) said: Said | undefined;
  /** There is no text to say anything of. */
  @property({ type: Boolean }) textless = false;
  /** What is said is what may come next. */
  @property({ type: Boolean }) writes = false;
  @property({ attribute: false }) course: Course = { kind: "idle" };
  @property({ attribute: false }) stale = false;
  @property({ attribute: false }) models: readonly ModelFacts[] = [];
  @property({ attribute: false }) model: ModelFacts | undefined;
  /** The engine has to be waited for first, and what it is doing stands in the slot. */
  @property({ type: Boolean }) waiting = false;
  /** A model that is asked for and not here, and may be on the hub. */
  @property({ attribute: false }) wanted: string | undefined;
  @state() private asking = false;
  /** How many heads are switched off. */
  @property({ attribute: false }) off = 0;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("wanted")) this.asking = this.wanted !== undefined;
    if (changed.has("model") && this.model?.source === "hub") this.asking = false;
  }

  override render(): TemplateResult {
    return html`<div class="line">
        <label class="visually-hidden" for="model">Model</label>
        <select id="model" .value=${this.model?.id ?? ""} @change=${this.#choose}>
          ${this.models.length === 0 ? html`<option>Looking for models</option>` : nothing}
          ${this.models.map(
            ({ id, title }) =>
              html`<option value=${id} title=${title} ?selected=${id === this.model?.id}>${id}</option>`,
          )}
        </select>
        ${this.#says()}
        <slot></slot>
        ${
          this.off > 0
            ? html`<button @click=${() => this.dispatchEvent(new StateChange({ off: [] }))}>
                ${this.off} ${this.off === 1 ? "head" : "heads"} off: switch on
              </button>`
            : nothing
        }
        <label class="button plain open"
          >Open a model<input
            type="file"
            multiple
            webkitdirectory
            aria-label="Open a model: a folder with config.json and model.safetensors"
            @change=${this.#open}
        /></label>
        <button
          class="plain"
          aria-expanded=${this.asking ? "true" : "false"}
          @click=${() => (this.asking = !this.asking)}
        >
          From the hub
        </button>
      </div>
      ${this.asking ? html`<limelight-hub-form .wanted=${this.wanted}></limelight-hub-form>` : nothing}
      ${
        this.waiting && this.course.kind === "running"
          ? nothing
          : html`<limelight-course
              .question=${this.question}
              .course=${this.course}
              what="Asking the model"
            ></limelight-course>`
      }`;
  }

  #says(): TemplateResult | typeof nothing {
    const { said } = this;
    if (!said && this.waiting) return nothing;
    if (!said)
      return html`<span class="quiet"
        >${this.textless ? "Write a text to see what the model says of it." : this.course.kind === "running" ? "" : "No prediction yet"}</span
      >`;
    const { label, probabilities } = said;
    const ranked = Object.entries(probabilities).toSorted(([, one], [, other]) => other - one);
    return html`${this.writes ? html`<span class="quiet small">Next</span>` : nothing}<span
        class="says ${this.stale ? "stale" : ""}"
        aria-live="polite"
        >${label}</span
      >
      <div class="bars small ${this.stale ? "stale" : ""}" role="list" aria-label="Probabilities">
        ${ranked.slice(0, shownLabels).map(
          ([name, probability], place) =>
            html`<span role="listitem">${name}</span>
              <span
                class="bar ${place > 0 ? "less" : ""}"
                aria-hidden="true"
                ${properties({ "--share": `${probability * 100}%` })}
              ></span>
              <span>${counting(probability, 3)}</span>`,
        )}
      </div>`;
  }

  #choose = ({ target }: Event): void => {
    if (target instanceof HTMLSelectElement) this.dispatchEvent(new StateChange({ model: target.value }));
  };

  #open = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    const files = Array.from(target.files ?? []);
    const name = files[0]?.webkitRelativePath.split("/")[0] || "opened-model";
    if (files.length > 0) this.dispatchEvent(new CustomEvent("models-chosen", { detail: { name, files } }));
    target.value = "";
  };
}
