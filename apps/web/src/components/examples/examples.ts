import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { EngineError, type Engine } from "../../engine/engine.ts";
import { OpenText } from "../../events/events.ts";
import { base } from "../../styles/base.ts";
import { fileButton } from "../../styles/file-button.ts";
import { problems } from "../../styles/problems.ts";
import { openFile } from "../app/dropped.ts";
import { examplesOf, labelledSentences, unknownLabel } from "./list.ts";

/** Texts that a reader gave: a list, or a file in its place. */
export interface ExampleSet {
  /** One a line: a text, or text, tab and label. */
  readonly examples: string;
  /** A file that was added to the engine. */
  readonly file?: string | undefined;
  /** At most so many rows of the file. */
  readonly limit: number;
}

/** Other examples are wanted. None, and no file, are a way back to what there is without any. */
export class ExamplesChosen extends Event {
  constructor(readonly set: ExampleSet) {
    super("examples-chosen", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "examples-chosen": ExamplesChosen;
  }
}

/** A form for examples: pasted, a few that come along, or a file that is opened. */
@customElement("limelight-examples")
export class Examples extends LitElement {
  static override styles = [
    base,
    fileButton,
    problems,
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
    `,
  ];

  /** What is asked now. */
  @property({ attribute: false }) set: ExampleSet = { examples: "", limit: 100 };
  /** Files are added to it. */
  @property({ attribute: false }) engine: Engine | undefined;
  /** The classes that labels may name; none where any may stand there, or they are not known. */
  @property({ attribute: false }) labels: readonly string[] = [];
  /** What is done with them. */
  @property() heading = "Run over examples";
  /** What a label is for. */
  @property() hint = "";
  /** On the button that gives them up. */
  @property() back = "Back to the one sentence";
  /** Labelled texts that come along, for those who have none at hand. */
  @property({ attribute: false }) samples: { readonly name: string; readonly list: string } = {
    name: "Use eight labelled sentences",
    list: labelledSentences,
  };

  /** What was typed and not run yet. */
  @state() private typed: string | undefined;
  @state() private problem: string | undefined;
  @query("textarea") private area!: HTMLTextAreaElement | null;

  override render(): TemplateResult {
    const { examples, file } = this.set;
    const written = this.typed ?? examples;
    const count = examplesOf(written).length;
    const changed = this.typed !== undefined && this.typed !== examples;
    return html`<section class="stack" aria-label=${this.heading}>
      <h3>${this.heading}</h3>
      <p class="quiet small">One text a line; behind a tab its label, if you know it. ${this.hint}</p>
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
        <button @click=${() => this.#choose({ examples: this.samples.list, file: undefined })}>
          ${this.samples.name}
        </button>
        <label class="button open"
          >Open a file<input
            type="file"
            accept=".tsv,.csv,.txt,.jsonl,.ndjson,.parquet"
            aria-label="Open a file of examples: .tsv, .csv, .jsonl or .txt"
            @change=${this.#open}
        /></label>
        ${
          examples !== "" || file !== undefined
            ? html`<button @click=${() => this.#choose({ examples: "", file: undefined })}>${this.back}</button>`
            : nothing
        }
      </div>
      ${this.#rows()} ${this.problem === undefined ? nothing : html`<p class="wrong" role="alert">${this.problem}</p>`}
    </section>`;
  }

  #rows(): TemplateResult | typeof nothing {
    const { file, limit } = this.set;
    if (file === undefined) return nothing;
    return html`<div class="row small">
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
    </div>`;
  }

  #run = (): void => {
    const examples = this.typed ?? this.set.examples;
    const unknown = unknownLabel(examples, this.labels);
    if (unknown === undefined) this.#choose({ examples, file: undefined });
    else
      this.problem = `The model has no class "${unknown}": it has ${this.labels.join(" and ")}. Change that label, or leave it out.`;
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#run();
  };

  #setLimit = ({ target }: Event): void => {
    const limit = target instanceof HTMLInputElement ? Math.trunc(Number(target.value)) : 0;
    if (limit >= 1) this.#choose({ limit });
  };

  #open = async ({ target }: Event): Promise<void> => {
    if (!(target instanceof HTMLInputElement)) return;
    const [file] = target.files ?? [];
    if (!file || !this.engine) return;
    try {
      this.problem = undefined;
      const found = await openFile(file, this.engine);
      if ("text" in found) this.dispatchEvent(new OpenText(found));
      else this.#choose({ examples: "", file: found.data });
    } catch (error) {
      this.problem =
        error instanceof EngineError
          ? `${error.message}. ${error.hint}`
          : `${file.name} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      target.value = ""; // the same file may be chosen again once it is mended
    }
  };

  #choose(patch: Partial<ExampleSet>): void {
    this.typed = undefined;
    this.problem = undefined;
    this.dispatchEvent(new ExamplesChosen({ ...this.set, ...patch }));
  }
}
