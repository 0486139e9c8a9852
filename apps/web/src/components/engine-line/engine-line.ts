import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { EngineStatus } from "../../engine/status.ts";
import { sentence } from "../course/sentence.ts";
import { base } from "../../styles/base.ts";

/** What the engine is doing, as long as that keeps people waiting; `start-again` is asked for where it stopped. */
@customElement("limelight-engine-line")
export class EngineLine extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      progress {
        width: min(100%, 320px);
        accent-color: var(--accent);
      }
      .unavailable {
        border-inline-start: 3px solid var(--against);
        padding: 8px 12px;
        background: var(--raised);
      }
    `,
  ];

  @property({ attribute: false }) status: EngineStatus | undefined;

  override render(): TemplateResult | typeof nothing {
    const { status } = this;
    if (!status) return nothing;
    switch (status.kind) {
      case "starting":
        return line("Starting the engine");
      case "fetching":
        return html`<div class="row small">
          <progress aria-label="Fetching the model" max=${status.total || 1} .value=${status.bytes}></progress>
          <span
            >${wherefrom[status.from]} ${status.model}: ${megabytes(status.bytes)} of ${megabytes(status.total)}
            MB</span
          >
        </div>`;
      case "preparing":
        return line(`Preparing ${status.model}: its weights go to the graphics adapter`);
      case "recovering":
        return line("The graphics adapter was lost; it is opened again, and the last question is asked once more");
      case "unavailable":
        return html`<div class="unavailable" role="alert">
          <p><b>${sentence(status.message)}</b> ${status.hint}</p>
          ${
            status.code === "worker-lost"
              ? html`<button @click=${() => this.dispatchEvent(new Event("start-again"))}>Start it again</button>`
              : nothing
          }
          <p class="quiet">Saved results can be read all the same: drop one on this page, or open it in Experiments.</p>
        </div>`;
      case "ready":
        return nothing;
    }
  }
}

/** What computes, for the foot of the page. */
export function computedOn(status: EngineStatus | undefined): string {
  if (status?.kind !== "ready") return "";
  return `Computed on ${status.adapter}${status.software ? ", which a processor emulates: slower than a graphics card by far" : ""}.`;
}

const wherefrom = { network: "Fetching", storage: "Reading", folder: "Reading" } as const;

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function line(words: string): TemplateResult {
  return html`<div class="row small" role="status">
    <progress aria-label=${words}></progress><span>${words}</span>
  </div>`;
}
