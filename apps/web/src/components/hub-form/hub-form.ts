import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { EngineError } from "../../engine/engine.ts";
import { fetchFromHub } from "../../engine/hub.ts";
import { base } from "../../styles/base.ts";
import { sentence } from "../course/sentence.ts";
import { timeLeft } from "../course/time-left.ts";

/** How a fetch is coming along. */
interface Running {
  readonly model: string;
  readonly since: number;
  readonly end: AbortController;
  readonly bytes: number;
  readonly total: number;
  /** Bytes that were there when the first of them were told: what was kept came in no time. */
  readonly before: number | undefined;
}

/** Asks for a model of the hub by its name, and fetches it; its files go up as `models-chosen`. */
@customElement("limelight-hub-form")
export class HubForm extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      form,
      .running {
        padding-block: 8px;
      }
      input {
        min-height: 32px;
        width: min(100%, 320px);
        padding: 0 8px;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--surface);
      }
      progress {
        width: min(100%, 320px);
        accent-color: var(--accent);
      }
      .failed {
        border-inline-start: 3px solid var(--against);
        padding-inline-start: 12px;
      }
    `,
  ];

  /** A model that is asked for elsewhere, such as in a link, and is not here. */
  @property({ attribute: false }) wanted: string | undefined;

  @state() private running: Running | undefined;
  @state() private failure: { readonly message: string; readonly hint: string } | undefined;
  @query("input") private input!: HTMLInputElement;

  protected override firstUpdated(): void {
    if (this.wanted === undefined) this.input.focus();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("wanted")) this.failure = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.running?.end.abort();
  }

  override render(): TemplateResult {
    const { running, failure } = this;
    return html`${running ? this.#progress(running) : this.#form()}${
      failure
        ? html`<p class="failed small" role="alert"><b>${sentence(failure.message)}</b> ${failure.hint}</p>`
        : nothing
    }`;
  }

  #form(): TemplateResult {
    return html`<form class="row small" @submit=${this.#submit}>
      <label for="hub-name">Model on the hub</label>
      <input
        id="hub-name"
        name="name"
        required
        placeholder="org/name"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        .value=${this.wanted ?? ""}
      />
      <button>Fetch</button>
      <span class="quiet">Its files are fetched and kept here. Your text is sent nowhere.</span>
    </form>`;
  }

  #progress({ model, since, bytes, total, before = 0, end }: Running): TemplateResult {
    const share = total > before ? (bytes - before) / (total - before) : 0;
    const left = share > 0 && share < 1 ? `, ${timeLeft(performance.now() - since, share)}` : "";
    const known = total > 0;
    return html`<div class="row small running" role="status">
      <progress aria-label="Fetching ${model}" max=${total || 1} .value=${known ? bytes : nothing}></progress>
      <span>Fetching ${model}${known ? `: ${megabytes(bytes)} of ${megabytes(total)} MB${left}` : ""}</span>
      <button type="button" @click=${() => end.abort()}>Stop</button>
    </div>`;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const model = this.input.value.trim();
    const end = new AbortController();
    this.wanted = model;
    this.failure = undefined;
    this.running = { model, end, since: performance.now(), bytes: 0, total: 0, before: undefined };
    try {
      const files = await fetchFromHub(model, {
        signal: end.signal,
        progress: ({ bytes, total }) => {
          if (this.running?.end === end)
            this.running = { ...this.running, bytes, total, before: this.running.before ?? bytes };
        },
      });
      const detail = { name: model, files, from: "hub" };
      this.dispatchEvent(new CustomEvent("models-chosen", { detail, bubbles: true, composed: true }));
    } catch (error) {
      if (!end.signal.aborted) this.failure = told(error);
    } finally {
      if (this.running?.end === end) this.running = undefined;
    }
  };
}

function told(error: unknown): { message: string; hint: string } {
  if (error instanceof EngineError) return error;
  return { message: error instanceof Error ? error.message : String(error), hint: "" };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
