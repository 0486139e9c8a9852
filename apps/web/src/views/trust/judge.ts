import {
  ExperimentError,
  explainedText,
  prepareTasks,
  readKey,
  readTasks,
  tasksFile,
} from "@limelight/experiments/judging";
import type { Failure } from "@limelight/experiments";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { saveFile } from "../../components/figure/save-file.ts";
import type { Asked } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import { isChecked, valueOf } from "../../events/targets.ts";
import { base } from "../../styles/base.ts";
import { fileButton } from "../../styles/file-button.ts";
import { problems } from "../../styles/problems.ts";
import type { Scene } from "../view.ts";
import type { JudgingChange } from "./judged-task.ts";
import {
  allAnswers,
  answersFile,
  answersOf,
  beginJudging,
  withAnswers,
  type JudgingSession,
} from "./judging-session.ts";
import { keepSession, keptSession } from "./kept-session.ts";
import "../../components/course/course.ts";
import "./judged-task.ts";
import "./revealed.ts";

/** Of texts that are left out, so many are told one by one. */
const mostTold = 5;

/** People as judges: explanations are rated without knowing whose they are, and told at the end. */
@customElement("limelight-judge")
export class Judge extends LitElement {
  static override styles = [
    base,
    fileButton,
    problems,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** What is explained for people to judge. */
  @property({ attribute: false }) explaining: Asked<"compare"> | undefined;
  @state() private session: JudgingSession | undefined = keptSession();
  /** Tasks are being made. */
  @state() private making = false;
  @state() private random = true;
  @state() private problem: string | undefined;
  @state() private note: string | undefined;

  private readonly question = new Question<"compare">(this);

  override willUpdate(): void {
    const { engine, catalog } = this.scene;
    const ready = !catalog || engine.status.kind === "unavailable" ? undefined : engine;
    this.question.ask(ready, this.making ? this.explaining : undefined);
    if (this.making && this.question.course.kind === "done" && !this.question.stale) this.#prepare();
  }

  override render(): TemplateResult {
    const { session } = this;
    return html`<div class="stack">
      ${session ? this.#judging(session) : this.#begin()}
      ${this.problem === undefined ? nothing : html`<p class="wrong" role="alert">${this.problem}</p>`}
      ${this.note === undefined ? nothing : html`<p class="quiet small" role="status">${this.note}</p>`}
    </div>`;
  }

  #begin(): TemplateResult {
    const { methods } = this.scene.state.trust;
    const few = methods.length < 2;
    return html`<p>
        Numbers say what the model does; whether an explanation says what people would, people have to say. You see each
        text with several explanations, and not whose they are; at the end you are told.
      </p>
      <label class="small"
        ><input
          type="checkbox"
          .checked=${this.random}
          @change=${({ target }: Event) => (this.random = isChecked(target))}
        />
        Put drawn scores among them, to see what people make of nothing</label
      >
      <div class="row">
        <button class="primary" ?disabled=${few || !this.explaining || this.making} @click=${this.#make}>
          Judge these methods
        </button>
        ${this.#open("Open tasks and their key", "Open a file of tasks, and its key if you have it", this.#openTasks, true)}
      </div>
      ${few ? html`<p class="quiet">Add a second method: there is nothing to compare one with.</p>` : nothing}
      ${this.explaining || !this.scene.catalog ? nothing : html`<p class="quiet">Write a sentence above, or give examples to judge.</p>`}
      ${
        this.making
          ? html`<limelight-course
              .question=${this.question}
              .course=${this.question.course}
              what="Explaining the texts by ${methods.length} methods"
            ></limelight-course>`
          : nothing
      }`;
  }

  #judging(session: JudgingSession): TemplateResult {
    const { tasks, key, rater, way, others, revealed } = session;
    const done = answersOf(session).length;
    const begun = Object.keys(session.said).length > 0;
    const raters = new Set(others.map((answer) => answer.rater)).size;
    if (revealed && key)
      return html`<limelight-revealed .scene=${this.scene} .session=${session} .key=${key}></limelight-revealed>
        ${this.#files(session)}`;
    return html`<div class="row small">
        <label
          >You are
          <input
            type="text"
            maxlength="200"
            .value=${rater}
            @change=${({ target }: Event) => this.#keep({ ...session, rater: valueOf(target) })}
        /></label>
        <label
          >and
          <select
            ?disabled=${begun}
            title=${begun ? "Begin anew to change that" : ""}
            @change=${({ target }: Event) => this.#keep({ ...session, way: valueOf(target) === "rank" ? "rank" : "rate" })}
          >
            <option value="rate" ?selected=${way === "rate"}>rate each, 1 to 5</option>
            <option value="rank" ?selected=${way === "rank"}>put them in order</option>
          </select></label
        >
      </div>
      <limelight-judged-task
        .session=${session}
        .theme=${this.scene.theme}
        @judging-change=${({ session: next }: JudgingChange) => this.#keep(next)}
      ></limelight-judged-task>
      <div class="row">
        <button
          class=${done === tasks.tasks.length ? "primary" : ""}
          ?disabled=${done + raters === 0 || !key}
          @click=${() => this.#keep({ ...session, revealed: true })}
        >
          ${done === tasks.tasks.length ? "Whose were they?" : "End here: whose were they?"}
        </button>
        ${key ? nothing : this.#open("Open the key", "Open the key to these tasks", this.#openKey)}
        ${raters > 0 ? html`<span class="quiet small">Answers of ${raters} more ${raters === 1 ? "person is" : "people are"} here.</span>` : nothing}
      </div>
      ${this.#files(session)}`;
  }

  #files(session: JudgingSession): TemplateResult {
    const { tasks, key } = session;
    const saved = "application/jsonl";
    return html`<details>
      <summary class="small">Files: for other raters, and for the command line</summary>
      <div class="row">
        <button
          ?disabled=${answersOf(session).length === 0}
          @click=${() => saveFile("answers.jsonl", saved, answersFile(answersOf(session)))}
        >
          Save your answers
        </button>
        ${this.#open("Open answers", "Open files of answers, yours or others'", this.#openAnswers, true)}
        <button @click=${() => saveFile("tasks.jsonl", saved, tasksFile(tasks))}>Save the tasks</button>
        ${key ? html`<button @click=${() => saveFile("key.json", "application/json", `${JSON.stringify(key, undefined, 2)}\n`)}>Save the key</button>` : nothing}
        <button @click=${() => this.#keep(undefined)}>Begin anew</button>
      </div>
      <p class="quiet small">
        ${allAnswers(session).length} answers are here. Give other people the tasks, not the key; their answers are
        opened here, or read by <code>limelight judge report</code>. What you said is kept until this tab is closed.
      </p>
    </details>`;
  }

  #open(text: string, label: string, opened: (files: File[]) => Promise<void>, multiple = false): TemplateResult {
    return html`<label class="button open"
      >${text}<input
        type="file"
        accept=".jsonl,.json"
        ?multiple=${multiple}
        aria-label=${label}
        @change=${async ({ target }: Event) => {
          if (!(target instanceof HTMLInputElement)) return;
          const files = Array.from(target.files ?? []);
          target.value = "";
          await this.#guarded(() => opened(files));
        }}
    /></label>`;
  }

  #make = (): void => {
    [this.making, this.problem, this.note] = [true, undefined, undefined];
  };

  #prepare(): void {
    this.making = false;
    try {
      const documents = this.question.answers.map(({ document }) => document);
      const texts = documents.flatMap((document) => explainedText(document) ?? []);
      const model = documents.flatMap((document) => ("type" in document ? [] : (document.model ?? [])))[0] ?? {
        id: "",
      };
      const { tasks, key } = prepareTasks(texts, { model, seed: this.scene.state.trust.seed, random: this.random });
      this.#keep(beginJudging(tasks, key));
      this.note ??= leftOut(this.question.failures, texts.length - tasks.tasks.length);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Tasks, and their key where it was chosen with them. */
  #openTasks = async (files: File[]): Promise<void> => {
    const texts = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
    const first = texts.find((each) => !isKey(each));
    const key = texts.find(isKey);
    if (!first)
      throw new ExperimentError("bad-result", "there are no tasks among these files", "Choose the file of tasks.");
    const tasks = readTasks(first.name, first.text);
    this.#keep(beginJudging(tasks, key && this.#fitting(readKey(key.name, key.text), tasks.header.set)));
  };

  #openKey = async ([file]: File[]): Promise<void> => {
    const text = await file?.text();
    const { session } = this;
    if (!file || text === undefined || !session) return;
    const key = this.#fitting(readKey(file.name, text), session.tasks.header.set);
    this.#keep({ ...session, key });
  };

  #fitting<Key extends { readonly set: string }>(key: Key, set: string): Key {
    if (key.set !== set)
      throw new ExperimentError("bad-result", "this key is of other tasks", "Choose the key that was made with them.");
    return key;
  }

  #openAnswers = async (files: File[]): Promise<void> => {
    const texts = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
    let { session } = this;
    const notes: string[] = [];
    for (const { name, text } of texts) {
      if (!session) return;
      const { read, passed, bad, session: next } = withAnswers(session, text);
      const parts = [
        `${name}: ${read} ${read === 1 ? "answer" : "answers"}`,
        ...(passed === 0
          ? []
          : [
              `${passed} under your own name left out, for you said something else: if they are another's, change your name and open them again`,
            ]),
        ...bad.map(({ line, error }) => `line ${line}: ${error}`),
      ];
      notes.push(`${parts.join("; ")}.`);
      session = next;
    }
    this.#keep(session);
    this.note = notes.join(" ");
  };

  async #guarded(body: () => Promise<void>): Promise<void> {
    [this.problem, this.note] = [undefined, undefined];
    try {
      await body();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.problem =
      error instanceof ExperimentError
        ? `${error.message}. ${error.hint}`
        : `This could not be read: ${error instanceof Error ? error.message : String(error)}`;
  }

  #keep(session: JudgingSession | undefined): void {
    this.session = session;
    if (!keepSession(session)) this.note = "This browser keeps nothing here: save your answers before you leave.";
  }
}

/** Texts that there is nothing to judge of; undefined where all are there. @param wordless how many have no words */
function leftOut(failures: readonly Failure[], wordless: number): string | undefined {
  const out = failures.length + wordless;
  if (out === 0) return undefined;
  const told = [
    ...failures.slice(0, mostTold).map(({ line, error }) => `line ${line}: ${error}`),
    ...(failures.length > mostTold ? ["…"] : []),
    ...(wordless > 0 ? [`${wordless} without words`] : []),
  ];
  return `${out} ${out === 1 ? "text is" : "texts are"} left out: ${told.join("; ")}.`;
}

function isKey({ text }: { readonly text: string }): boolean {
  return text.slice(0, 200).includes('"limelight-judge-key"');
}
