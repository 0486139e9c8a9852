import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { Question } from "../../engine/question.ts";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";

/** A button that switches the shown heads off, and what heads that are off do to the prediction. */
@customElement("limelight-switched-off")
export class SwitchedOff extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
        justify-items: start;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) layer = 0;
  /** Those that are shown. */
  @property({ attribute: false }) heads: readonly number[] = [];
  /** Whether the model has a prediction to be changed. */
  @property({ attribute: false }) classifies = false;

  private readonly question = new Question<"classify">(this);

  override willUpdate(): void {
    const { engine, fields, state } = this.scene;
    const wanted = this.classifies && state.off.length > 0;
    this.question.ask(
      engine.status.kind === "unavailable" ? undefined : engine,
      fields && wanted ? { verb: "classify", ...fields } : undefined,
    );
  }

  override render(): TemplateResult {
    const { off } = this.scene.state;
    const isOff = this.#isOff;
    const these = this.heads.length === 1 ? "this head" : "these heads";
    return html`<button aria-pressed=${isOff} ?disabled=${this.heads.length === 0} @click=${this.#toggle}>
        ${isOff ? `Switch ${these} on again` : `What if ${these} were switched off?`}
      </button>
      <p class="small quiet" role="status">${off.length > 0 ? this.#effect() : nothing}</p>`;
  }

  get #isOff(): boolean {
    return (
      this.heads.length > 0 &&
      this.heads.every((head) => this.scene.state.off.some((each) => each[0] === this.layer && each[1] === head))
    );
  }

  #effect(): string {
    const { off } = this.scene.state;
    const which = off.length > 4 ? `${off.length} heads` : off.map(([layer, head]) => `${layer}.${head}`).join(", ");
    const answer = this.question.stale ? undefined : this.question.answer?.document;
    if (!this.classifies) return `Off, by layer and head: ${which}.`;
    if (!answer?.unedited) return `Off, by layer and head: ${which}. Asking the model what changes.`;
    const { label, probabilities } = answer.unedited;
    const [before, after] = [probabilities[label] ?? 0, answer.probabilities[label] ?? 0];
    const flips = answer.label === label ? "" : `; it now says ${answer.label}`;
    return `Off, by layer and head: ${which}. ${label}: ${before.toFixed(3)} with all heads on, ${after.toFixed(3)} without ${off.length === 1 ? "it" : "them"}${flips}.`;
  }

  #toggle = (): void => {
    const { off } = this.scene.state;
    const others = off.filter(([layer, head]) => layer !== this.layer || !this.heads.includes(head));
    const next: AppState["off"] = this.#isOff
      ? others
      : [...others, ...this.heads.map((head): [number, number] => [this.layer, head])];
    this.dispatchEvent(new StateChange({ off: next }));
  };
}
