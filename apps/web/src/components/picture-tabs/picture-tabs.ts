import { html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../../styles/base.ts";

/** One of several pictures of the same numbers. */
export interface PictureChoice {
  readonly id: string;
  readonly name: string;
}

/** Another picture is wanted. */
export class PictureTurned extends Event {
  constructor(readonly place: number) {
    super("picture-turned", { bubbles: true, composed: true });
  }
}

/** Which picture is shown: one control of several parts, which arrow keys go through. */
@customElement("limelight-picture-tabs")
export class PictureTabs extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) pictures: readonly PictureChoice[] = [];
  @property({ attribute: false }) shown = "";

  override render(): TemplateResult {
    return html`<span role="tablist" aria-label="Picture" class="row small" @keydown=${this.#onKey}>
      ${this.pictures.map(
        ({ id, name }, place) =>
          html`<button
            role="tab"
            tabindex=${id === this.shown ? 0 : -1}
            aria-selected=${id === this.shown}
            @click=${() => this.dispatchEvent(new PictureTurned(place))}
          >
            ${name}
          </button>`,
      )}
    </span>`;
  }

  #onKey = async (event: KeyboardEvent): Promise<void> => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = this.pictures.findIndex(({ id }) => id === this.shown);
    this.dispatchEvent(new PictureTurned((at + step + this.pictures.length) % this.pictures.length));
    await new Promise(requestAnimationFrame); // the view hands the choice back down
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  };
}
