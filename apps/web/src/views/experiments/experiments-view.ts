import type { ExperimentInput, Verb } from "@limelight/experiments";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { EngineError, type Asked } from "../../engine/engine.ts";
import { Question, type Course } from "../../engine/question.ts";
import { OpenText, StateChange } from "../../events/events.ts";
import { openFile, shownData } from "../../components/app/dropped.ts";
import { sentence } from "../../components/course/sentence.ts";
import { saveFile } from "../../components/figure/save-file.ts";
import type { OptionsChange } from "../../components/option-form/option-form.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import { fileButton } from "../../styles/file-button.ts";
import { problems } from "../../styles/problems.ts";
import type { Scene } from "../view.ts";
import { experimentOf, isRecord, readDocuments, type Opened } from "./documents.ts";
import "../../components/course/course.ts";
import "../../components/option-form/option-form.ts";
import "./result.ts";

const pauseMilliseconds = 250;

/** Documents that are drawn; more would keep the page busy. */
const mostShown = 20;

/** The experiment itself: the file that the command line runs, to be opened, edited, run and kept, and results of either. */
@customElement("limelight-experiments")
export class ExperimentsView extends LitElement {
  static override styles = [
    base,
    fileButton,
    problems,
    columns,
    css`
      textarea {
        width: 100%;
        min-height: 16rem;
        font-family: ui-monospace, "DejaVu Sans Mono", monospace;
        font-size: 0.8125rem;
        line-height: 1.5;
        tab-size: 2;
      }
      .hash {
        font-family: ui-monospace, "DejaVu Sans Mono", monospace;
        overflow-wrap: anywhere;
      }
      limelight-result + limelight-result {
        border-top: 1px solid var(--line);
        padding-top: 24px;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** What is wrong with what is written; empty: nothing; undefined: not looked at yet. */
  @state() private problem: string | undefined;
  /** What was asked to be run. */
  @state() private running: Asked<Verb> | undefined;
  /** Why the file that was chosen was not opened. */
  @state() private unopened = "";
  @query("textarea") private area!: HTMLTextAreaElement | null;

  private readonly question = new Question<Verb>(this);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #checked: string | undefined;
  /** What was written when it was run last. */
  #ran = "";
  #file: Scene["opened"];
  #found: Extract<Opened, { kind: "results" }> | undefined;

  private get written(): string {
    return this.scene.state.experiments.document ?? this.#usual();
  }

  /** What the view Explain asks of the stage's text. */
  #usual(): string {
    const { fields, state: current } = this.scene;
    const { methods, unit } = current.explain;
    return pretty({ verb: "explain", ...fields, method: methods, ...(unit !== "own" && { unit }) });
  }

  /** The opened file is read once: it may be large. */
  private get opened(): Extract<Opened, { kind: "results" }> | undefined {
    const { opened } = this.scene;
    if (opened !== this.#file) {
      this.#file = opened;
      const found = opened && readDocuments(opened.text);
      this.#found = found?.kind === "results" ? found : undefined;
    }
    return this.#found;
  }

  override willUpdate(_changed: PropertyValues<this>): void {
    const { written } = this;
    // Until the worker has started, what is written lacks a model and an input.
    if (this.scene.catalog && written !== this.#checked) {
      this.#checked = written;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#check(written), this.problem === undefined ? 0 : pauseMilliseconds);
    }
    this.question.ask(this.scene.engine, this.running);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const { opened } = this;
    return html`<div class="columns">
      <div class="stack">
        ${opened ? this.#results(opened) : nothing} ${this.#editor()}
        <limelight-course
          .question=${this.question}
          .course=${this.#course}
          what="Running the experiment"
        ></limelight-course>
        ${this.question.answers.length > 0 ? this.#answers() : nothing}
      </div>
      <aside class="stack" aria-label="Fields of the experiment">${this.#help()}</aside>
    </div>`;
  }

  /** What went wrong with another text than the one that stands there now is of no use any more. */
  get #course(): Course {
    const { course } = this.question;
    return course.kind === "failed" && this.#ran !== this.written ? { kind: "idle" } : course;
  }

  #editor(): TemplateResult {
    return html`<section class="stack" aria-label="The experiment">
      <label for="document"><h2>The experiment</h2></label>
      <textarea
        id="document"
        spellcheck="false"
        autocomplete="off"
        .value=${this.written}
        @input=${({ target }: Event) => {
          if (target instanceof HTMLTextAreaElement) this.#write(target.value);
        }}
      ></textarea>
      ${
        this.problem
          ? html`<p class="wrong" role="alert">${this.problem}</p>`
          : html`<p class="quiet small" role="status">
              ${this.problem === "" ? "Its fields are in order." : "It is being checked."} The command line runs the
              same file: limelight run experiment.json
            </p>`
      }
      <div class="row">
        <button class="primary" ?disabled=${this.problem !== ""} @click=${() => void this.#run()}>Run</button>
        <label class="button open"
          >Open a file<input type="file" accept=".json,.jsonl,.ndjson" @change=${this.#open}
        /></label>
        <button @click=${() => saveFile("experiment.json", "application/json", this.written)}>
          Save the experiment
        </button>
        ${
          this.scene.state.experiments.document === undefined
            ? nothing
            : html`<button @click=${() => this.dispatchEvent(new StateChange({ experiments: {} }))}>
                Begin anew with the sentence above
              </button>`
        }
      </div>
      ${this.unopened === "" ? nothing : html`<p class="wrong" role="alert">${this.unopened}</p>`}
    </section>`;
  }

  #results({ documents }: Extract<Opened, { kind: "results" }>): TemplateResult {
    const { opened } = this.scene;
    return html`<section class="stack" aria-label="The opened result">
      <h2>What ${opened?.name} holds</h2>
      <div class="row">
        <button @click=${() => this.#write(pretty(experimentOf(documents)))}>Edit its experiment</button>
        <button @click=${() => this.dispatchEvent(new OpenText(undefined))}>Close it</button>
      </div>
      ${this.#documents(documents)}
    </section>`;
  }

  #answers(): TemplateResult {
    const { answers, course, stale } = this.question;
    const documents = answers.map(({ document }) => document);
    const complete = course.kind === "done" && !stale;
    const lines = (): string => documents.map((document) => `${JSON.stringify(document)}\n`).join("");
    return html`<section class="stack" aria-label="The result">
      <h2>${complete ? "The result" : stale ? "The result before" : "The result so far"}</h2>
      <div class="row">
        <button ?disabled=${!complete} @click=${() => saveFile("result.jsonl", "application/x-ndjson", lines())}>
          Save the result
        </button>
        ${complete ? html`<span class="small quiet">${this.#verdict(documents)}</span>` : nothing}
      </div>
      ${this.#documents(documents)}
    </section>`;
  }

  /** The first of them as figures; a saved result holds all. */
  #documents(documents: readonly unknown[]): TemplateResult {
    const { catalog, theme } = this.scene;
    return html`${documents
      .slice(0, mostShown)
      .map(
        (document) =>
          html`<limelight-result .document=${document} .catalog=${catalog} .theme=${theme}></limelight-result>`,
      )}
    ${documents.length > mostShown ? html`<p class="quiet">The first ${mostShown} of ${documents.length} are shown.</p>` : nothing}`;
  }

  /** The numbers' hash; where a result is open, whether they are the same. */
  #verdict(documents: readonly { readonly hash: string }[]): TemplateResult {
    const opened = this.opened?.documents ?? [];
    const again = opened.length > 0 && sameFields(experimentOf(opened), experimentOf(documents.filter(isRecord)));
    const before = opened.map(({ hash }) => hash);
    const hashes = documents.map(({ hash }) => hash);
    if (!again) return html`Hash of the numbers: <span class="hash">${hashes[0]}</span>`;
    const same = before.length === hashes.length && before.every((hash, index) => hash === hashes[index]);
    return same
      ? html`The same numbers as in the opened result.`
      : html`Not the very same numbers as in the opened result: on another adapter the last digits differ;
          <code>limelight compare --results a.json,b.json</code> tells by how much.`;
  }

  #help(): TemplateResult {
    const { catalog } = this.scene;
    const written = this.#object();
    const verb = typeof written?.["verb"] === "string" ? written["verb"] : "";
    const schema = catalog && Object.hasOwn(catalog.verbs, verb) ? catalog.verbs[verb] : undefined;
    if (!catalog) return html`<p class="quiet">The fields are listed once the engine has started.</p>`;
    return html`<label for="verb"><h3>What is run</h3></label>
      <select
        id="verb"
        @change=${({ target }: Event) => this.#patch({ verb: target instanceof HTMLSelectElement ? target.value : "explain" })}
      >
        ${schema ? nothing : html`<option value="">Choose</option>`}
        ${Object.keys(catalog.verbs).map((name) => html`<option value=${name} ?selected=${name === verb}>${name}</option>`)}
      </select>
      ${
        schema && written
          ? html`<limelight-option-form
              .schema=${without(schema, "verb")}
              .values=${written}
              @options-change=${({ values }: OptionsChange) => this.#write(pretty({ verb, ...values }))}
            ></limelight-option-form>`
          : nothing
      }`;
  }

  #object(): Readonly<Record<string, unknown>> | undefined {
    try {
      const value: unknown = JSON.parse(this.written);
      return isRecord(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  #patch(fields: Readonly<Record<string, unknown>>): void {
    this.#write(pretty({ ...this.#object(), ...fields }));
  }

  #write(document: string): void {
    this.dispatchEvent(new StateChange({ experiments: { document } }));
  }

  /** What is wrong with it; empty: nothing. It is shown unless something else stands there by then. */
  async #check(written: string): Promise<string> {
    let problem = "";
    try {
      await this.scene.engine.check(JSON.parse(written));
    } catch (error) {
      problem = said(error);
    }
    if (written === this.#checked) this.problem = problem;
    return problem;
  }

  /** What was just typed may not have been checked yet; what ran before is run again. */
  async #run(): Promise<void> {
    const { written, running } = this;
    clearTimeout(this.#timer);
    if ((await this.#check(written)) !== "") return;
    const experiment: unknown = JSON.parse(written);
    if (!isExperiment(experiment)) return;
    this.#ran = written;
    if (JSON.stringify(experiment) === JSON.stringify(running)) this.question.again();
    else this.running = experiment;
  }

  #open = async ({ target }: Event): Promise<void> => {
    const file = target instanceof HTMLInputElement ? target.files?.[0] : undefined;
    if (!file) return;
    try {
      this.unopened = "";
      const found = await openFile(file, this.scene.engine);
      this.dispatchEvent(
        "text" in found ? new OpenText(found) : new StateChange(shownData(found.data, this.scene.state)),
      );
      this.area?.focus();
    } catch (error) {
      this.unopened = error instanceof EngineError ? `${sentence(error.message)} ${error.hint}` : String(error);
    }
    if (target instanceof HTMLInputElement) target.value = "";
  };
}

/** The engine checks all of it; here it is only told from what no engine should be asked. */
function isExperiment(value: unknown): value is ExperimentInput {
  return isRecord(value) && typeof value["verb"] === "string";
}

/** Whether two experiments ask the same, in whatever order their fields stand. */
function sameFields(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

function said(error: unknown): string {
  if (error instanceof EngineError) return `${sentence(error.message)} ${error.hint}`;
  return error instanceof Error ? `This is no JSON: ${error.message}` : String(error);
}

/** A schema without one of its fields. */
function without(schema: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const { properties } = schema;
  if (!isRecord(properties)) return schema;
  return { ...schema, properties: Object.fromEntries(Object.entries(properties).filter(([field]) => field !== name)) };
}
