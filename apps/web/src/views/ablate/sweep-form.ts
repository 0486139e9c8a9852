import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { openFile } from "../../components/app/dropped.ts";
import { EngineError } from "../../engine/engine.ts";
import type { Scene } from "../view.ts";
import { examplesOf, labelledSentences, unknownLabel } from "./examples.ts";

/** Which texts the sweep runs over: the sentence above, a pasted list, or a file. */
@customElement("limelight-sweep-form")
export class SweepForm extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      textarea {
        width: 100%;
        resize: vertical;
      }
      input[type="number"] {
        width: 6rem;
      }
      input[type="file"] {
        position: absolute;
        width: 1px;
        height: 1px;
        opacity: 0;
      }
      .open {
        display: inline-flex;
        align-items: center;
      }
      .open:focus-within {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      .wrong {
        border-inline-start: 3px solid var(--against);
        padding-inline-start: 12px;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** The model's classes, where they are known. */
  @property({ attribute: false }) labels: readonly string[] = [];

  /** What was typed and not run yet. */
  @state() private typed: string | undefined;
  @state() private problem: string | undefined;
  @query("textarea") private area!: HTMLTextAreaElement | null;

  private get own(): AppState["ablate"] {
    return this.scene.state.ablate;
  }

  override render(): TemplateResult {
    const { examples, file, limit } = this.own;
    const written = this.typed ?? examples;
    const count = examplesOf(written).length;
    const changed = this.typed !== undefined && this.typed !== examples;
    return html`<section class="stack" aria-label="Run the sweep over examples">
      <h3>Run the sweep over examples</h3>
      <p class="quiet small">
        One text a line; behind a tab its label, if you know it. Without labels, what the whole model says counts as
        right.
      </p>
      <textarea
        aria-label="Examples, one a line"
        rows="6"
        spellcheck="false"
        placeholder="A text a line"
        .value=${written}
        @input=${() => (this.typed = this.area?.value ?? "")}
        @keydown=${this.#onKey}
      ></textarea>
      <div class="row">
        <button
          class=${changed ? "primary" : ""}
          ?disabled=${count === 0 || (!changed && file === undefined)}
          @click=${this.#run}
        >
          Run over ${count === 0 ? "the examples" : count === 1 ? "one text" : `${count} texts`}
        </button>
        <button @click=${this.#useSentences}>Use eight labelled sentences</button>
        <label class="button open"
          >Open a file<input
            type="file"
            accept=".tsv,.csv,.txt,.jsonl,.ndjson,.parquet"
            aria-label="Open a file of examples: .tsv, .csv, .jsonl or .txt"
            @change=${this.#open}
        /></label>
        ${examples !== "" || file !== undefined ? html`<button @click=${this.#clear}>Back to the one sentence</button>` : nothing}
      </div>
      ${
        file === undefined
          ? nothing
          : html`<div class="row small">
              <span>From ${file}, the first</span>
              <input
                type="number"
                min="1"
                step="1"
                aria-label="How many rows of the file"
                .value=${String(limit)}
                @change=${this.#setLimit}
              />
              <span>rows</span>
            </div>`
      }
      ${this.problem === undefined ? nothing : html`<p class="wrong" role="alert">${this.problem}</p>`}
    </section>`;
  }

  #run = (): void => {
    const examples = this.typed ?? this.own.examples;
    const unknown = unknownLabel(examples, this.labels);
    if (unknown === undefined) this.#change({ examples, file: undefined });
    else
      this.problem = `The model has no class "${unknown}": it has ${this.labels.join(" and ")}. Change that label, or leave it out.`;
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#run();
  };

  #useSentences = (): void => {
    this.#change({ examples: labelledSentences, file: undefined });
  };

  #clear = (): void => {
    this.#change({ examples: "", file: undefined, with: "zero" });
  };

  #setLimit = ({ target }: Event): void => {
    const limit = target instanceof HTMLInputElement ? Math.trunc(Number(target.value)) : 0;
    if (limit >= 1) this.#change({ limit });
  };

  #open = async ({ target }: Event): Promise<void> => {
    if (!(target instanceof HTMLInputElement)) return;
    const [file] = target.files ?? [];
    if (!file) return;
    try {
      this.problem = undefined;
      this.dispatchEvent(new StateChange(await openFile(file, this.scene.engine, this.scene.state)));
      this.typed = undefined;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.problem = `${error.message}. ${error.hint}`;
    }
    target.value = "";
  };

  #change(patch: Partial<AppState["ablate"]>): void {
    this.typed = undefined;
    this.problem = undefined;
    this.dispatchEvent(new StateChange({ ablate: { ...this.own, ...patch } }));
  }
}
