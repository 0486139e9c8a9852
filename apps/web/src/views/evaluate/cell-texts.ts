import type { ResultOf } from "@limelight/experiments";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";

type Row = NonNullable<ResultOf<"evaluate">["rows"]>[number];

/** Rows that a page shows without a pause. */
const listed = 20;

/** The texts of one cell of the confusion matrix, the surest answers first; one goes to the stage. */
@customElement("limelight-cell-texts")
export class CellTexts extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li button {
        border: 0;
        border-top: 1px solid var(--line);
        border-radius: 0;
        align-items: center;
        padding: 8px 0;
        width: 100%;
        text-align: start;
        white-space: normal;
        display: flex;
        justify-content: space-between;
        gap: 16px;
      }
    `,
  ];

  @property({ attribute: false }) document: ResultOf<"evaluate"> | undefined;
  @property({ attribute: false }) cell: AppState["evaluate"]["cell"];
  @state() private all = false;

  override render(): TemplateResult | typeof nothing {
    const { document, cell } = this;
    const [gold, said] = [document?.labels[cell?.gold ?? -1], document?.labels[cell?.said ?? -1]];
    if (!document || !cell || gold === undefined || said === undefined) return nothing;
    const model = (document.models ?? [document])[cell.side]?.model.id ?? "";
    const answer = (row: Row) => row.answers[cell.side];
    const rows = (document.rows ?? [])
      .filter((row) => row.gold === gold && answer(row)?.label === said)
      .toSorted((one, other) => (answer(other)?.probability ?? 0) - (answer(one)?.probability ?? 0));
    const heading = `${rows.length === 1 ? "One text" : `${rows.length} texts`} of ${gold} that ${model} ${gold === said ? "gets right" : `takes for ${said}`}`;
    return html`<section class="stack" aria-label=${heading}>
      <div class="row">
        <h3>${heading}</h3>
        <button @click=${() => this.dispatchEvent(new CellClosed())}>Close</button>
      </div>
      <ol>
        ${(this.all ? rows : rows.slice(0, listed)).map(
          (row) =>
            html`<li>
              <button title="Put it on the stage" @click=${() => this.#stage(row)}>
                <span>${row.text}${row.text_pair === undefined ? nothing : html` / ${row.text_pair}`}</span
                ><span class="quiet">${answer(row)?.probability.toFixed(3)}</span>
              </button>
            </li>`,
        )}
      </ol>
      ${
        !this.all && rows.length > listed
          ? html`<div class="row"><button @click=${() => (this.all = true)}>Show all ${rows.length}</button></div>`
          : nothing
      }
    </section>`;
  }

  #stage({ text }: Row): void {
    this.dispatchEvent(new StateChange({ text, changes: [] }));
  }
}

/** The list is no longer wanted. */
class CellClosed extends Event {
  constructor() {
    super("cell-closed", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "cell-closed": CellClosed;
  }
}
