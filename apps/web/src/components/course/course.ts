import type { Verb } from "@limelight/experiments";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Course, Question } from "../../engine/question.ts";
import { base } from "../../styles/base.ts";
import { sentence } from "./sentence.ts";
import { timeLeft } from "./time-left.ts";

/** Work that ends sooner needs no bar. */
const shownAfterMilliseconds = 500;

/** Of what was left out, so many are told one by one. */
const mostNotes = 5;

/** How a question is coming along: what, how far, time left and a button that stops it; or what went wrong and what to do. */
@customElement("limelight-course")
export class CourseElement extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .running,
      .failed {
        display: grid;
        gap: 8px;
        padding: 12px 0;
      }
      progress {
        width: 100%;
        height: 8px;
        accent-color: var(--accent);
      }
      .failed {
        border-inline-start: 3px solid var(--against);
        padding-inline-start: 12px;
      }
    `,
  ];

  /** Whom it concerns; it changes in place, so what changes of it is handed down beside it. */
  @property({ attribute: false }) question:
    | Pick<Question<Verb>, "warnings" | "failures" | "again" | "cancel">
    | undefined;
  @property({ attribute: false }) course: Course = { kind: "idle" };
  /** What is being worked out, in the reader's words. */
  @property() what = "";

  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult | typeof nothing {
    const { question, course } = this;
    if (!question) return nothing;
    if (course.kind === "running") return this.#running(course);
    if (course.kind === "failed")
      return html`<div class="failed" role="alert">
        <p><b>${sentence(course.error.message)}</b> ${course.error.hint}</p>
        <div class="row"><button @click=${() => question.again()}>Try again</button></div>
      </div>`;
    const notes = [...question.warnings, ...question.failures.map(({ line, error }) => `Line ${line}: ${error}`)];
    return notes.length === 0
      ? html``
      : html`<div role="status" class="small quiet">
          ${notes.slice(0, mostNotes).map((note) => html`<p>${sentence(note)}</p>`)}
          ${notes.length > mostNotes ? html`<p>And ${notes.length - mostNotes} more.</p>` : nothing}
        </div>`;
  }

  #running({ since, stage = since, progress }: Extract<Course, { kind: "running" }>): TemplateResult {
    const passed = performance.now() - since;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.requestUpdate(),
      passed < shownAfterMilliseconds ? shownAfterMilliseconds - passed + 5 : 500,
    );
    if (passed < shownAfterMilliseconds) return html``;
    const worked = performance.now() - stage;
    const { done = 0, total } = progress ?? {};
    const known = progress && total ? Math.min(1, done / total) : undefined;
    const parts = [
      this.what || progress?.label || "Working",
      ...(progress ? [total === undefined ? `${done} ${progress.unit}` : `${done} of ${total} ${progress.unit}`] : []),
      ...(progress?.now === undefined ? [] : [progress.now]),
      ...(known && worked > shownAfterMilliseconds ? [timeLeft(worked, known)] : []),
    ];
    return html`<div class="running">
      <progress aria-label=${this.what || "Working"} max="1" value=${known ?? nothing}></progress>
      <div class="row">
        <span class="small">${parts.join(" · ")}</span>
        <button @click=${() => this.question?.cancel()}>Stop</button>
      </div>
    </div>`;
  }
}
