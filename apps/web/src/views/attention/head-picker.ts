import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../../styles/base.ts";

/** Other heads are to be shown; none: all of the layer. */
export class HeadsChange extends Event {
  constructor(readonly heads: readonly number[]) {
    super("heads-change", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "heads-change": HeadsChange;
  }
}

/** Heads of a layer, to be shown by themselves or together. */
@customElement("limelight-head-picker")
export class HeadPicker extends LitElement {
  static override styles = [
    base,
    css`
      button {
        min-width: 32px;
        padding: 0 8px;
      }
      .row {
        gap: 4px;
      }
      .off {
        text-decoration: line-through;
        color: var(--quiet);
      }
    `,
  ];

  /** How many there are. */
  @property({ attribute: false }) count = 0;
  /** None: all. */
  @property({ attribute: false }) heads: readonly number[] = [];
  /** Those that are switched off. */
  @property({ attribute: false }) off: readonly number[] = [];
  /** Only one at a time, or all. */
  @property({ attribute: false }) single = false;

  /** Which button Tab reaches: −1 is "All". */
  #focused: number | undefined;

  override render(): TemplateResult {
    const { heads, off, count } = this;
    const reached = this.#focused ?? heads[0] ?? -1;
    return html`<div class="row" role="toolbar" aria-label="Heads" @keydown=${this.#onKey}>
      <button
        data-head="-1"
        tabindex=${reached < 0 ? 0 : -1}
        aria-pressed=${heads.length === 0}
        @click=${() => this.#show(-1, [])}
      >
        All
      </button>
      ${Array.from(
        { length: count },
        (_, head) =>
          html`<button
            data-head=${head}
            class=${off.includes(head) ? "off" : ""}
            tabindex=${reached === head ? 0 : -1}
            aria-pressed=${heads.includes(head)}
            aria-label="Head ${head}${off.includes(head) ? ", switched off" : ""}"
            title=${off.includes(head) ? "Switched off" : nothing}
            @click=${() => this.#toggle(head)}
          >
            ${head}
          </button>`,
      )}
    </div>`;
  }

  #toggle(head: number): void {
    const { heads } = this;
    const others = heads.filter((each) => each !== head);
    const next = this.single ? [head] : others.length < heads.length ? others : [...heads, head];
    this.#show(
      head,
      next.toSorted((one, other) => one - other),
    );
  }

  #show(head: number, heads: readonly number[]): void {
    this.#focused = head;
    this.dispatchEvent(new HeadsChange(heads));
  }

  #onKey = async (event: KeyboardEvent): Promise<void> => {
    const { target } = event;
    if (!(target instanceof HTMLElement)) return;
    const at = Number(target.dataset["head"]);
    const to: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: -1, End: this.count - 1 };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.#focused = Math.max(-1, Math.min(this.count - 1, next));
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  };
}
