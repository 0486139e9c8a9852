import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { EngineError } from "../../engine/engine.ts";
import type { Course } from "../../engine/question.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import { gatherHeads, type GatheredHeads } from "./gathered-heads.ts";
import type { Measures } from "./long-text.ts";
import "../../components/course/course.ts";

/** All heads of a long text are there. */
export class HeadsGathered extends Event {
  constructor(
    readonly heads: GatheredHeads,
    /** What they were asked with. */
    readonly key: string,
  ) {
    super("heads-gathered", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "heads-gathered": HeadsGathered;
  }
}

/** Of long texts, all heads are read when they are asked for: a button, and how it is coming along. */
@customElement("limelight-long-overview")
export class LongOverview extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
        justify-items: start;
      }
      limelight-course {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) measures: Measures | undefined;
  @property({ attribute: false }) tokens: readonly string[] = [];
  /** What tells this question from others. */
  @property({ attribute: false }) key = "";

  @state() private course: Course = { kind: "idle" };
  #abort: AbortController | undefined;
  #key = "";

  readonly #question = {
    warnings: [],
    failures: [],
    again: (): void => void this.#gather(),
    cancel: (): void => this.#stop(),
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override willUpdate(): void {
    if (this.#abort && this.key !== this.#key) this.#stop();
  }

  override render(): TemplateResult {
    return html`<p class="quiet">
        This text is long: its layers are read one at a time. To see all heads at once takes some seconds.
      </p>
      <limelight-course .question=${this.#question} .course=${this.course} what="Reading all heads"></limelight-course>
      ${this.course.kind === "running" ? nothing : html`<button @click=${() => void this.#gather()}>Show all heads</button>`}`;
  }

  #stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.course = { kind: "idle" };
  }

  async #gather(): Promise<void> {
    const { measures, key, tokens } = this;
    const { engine, fields } = this.scene;
    if (!measures || !fields) return;
    this.#stop();
    const abort = new AbortController();
    [this.#abort, this.#key] = [abort, key];
    const since = performance.now();
    const progress = (done: number): void => {
      const total = measures.layers;
      this.course = { kind: "running", since, progress: { label: "Reading all heads", done, total, unit: "layers" } };
    };
    try {
      const heads = await gatherHeads(engine, fields, measures, tokens, { signal: abort.signal, progress });
      this.course = { kind: "done" };
      this.dispatchEvent(new HeadsGathered(heads, key));
    } catch (error) {
      if (abort.signal.aborted) return;
      const known =
        error instanceof EngineError
          ? error
          : new EngineError("unexpected", String(error), "Try again, or reload the page.");
      this.course = { kind: "failed", error: known };
    }
  }
}
