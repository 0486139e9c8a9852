import {
  attackSearch,
  takenSteps,
  type Figure,
  type FigureStyle,
  type SearchedDocument,
  type Theme,
} from "@limelight/report/figures";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import type { MarkChosen } from "../../components/figure/figure.ts";
import { Say } from "../../events/events.ts";
import { base } from "../../styles/base.ts";
import { probabilityBars } from "../../styles/probability-bars.ts";
import { markedText, markedTextStyle } from "./marked-text.ts";
import { labelsByRank, probabilityLines } from "./probabilities.ts";
import "../../components/figure/figure.ts";

/** Another question is to be looked at, counted from 0. */
export class QuestionTurned extends Event {
  constructor(readonly place: number) {
    super("question-turned", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "question-turned": QuestionTurned;
  }
}

const playMilliseconds = 300;

/** A search, question by question: the text as it was asked about, what the model said, and where that stands in the course of all. */
@customElement("limelight-attack-replay")
export class AttackReplay extends LitElement {
  static override styles = [
    base,
    probabilityBars,
    markedTextStyle,
    css`
      :host {
        display: block;
      }
      input[type="range"] {
        flex: 1 1 8rem;
        min-width: 6rem;
      }
      .question {
        min-height: 8rem;
        align-content: start;
        gap: 8px;
      }
    `,
  ];

  @property({ attribute: false }) searched!: SearchedDocument;
  /** The question that is looked at; undefined: the last that was kept, or the last. */
  @property({ attribute: false }) place: number | undefined;
  @property({ attribute: false }) theme: Theme = "light";
  /** Of an earlier attack. */
  @property({ type: Boolean }) stale = false;

  @state() private playing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  private steps: readonly number[] = [];

  private get last(): number {
    return this.searched.trace.length - 1;
  }

  private get shown(): number {
    return Math.min(this.place ?? this.steps.at(-1) ?? this.last, this.last);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pause();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("searched")) this.steps = takenSteps(this.searched.trace, this.searched.found);
  }

  override updated(): void {
    clearTimeout(this.#timer);
    if (!this.playing) return;
    if (this.shown >= this.last) this.#pause();
    else this.#timer = setTimeout(() => this.#turn(this.shown + 1), playMilliseconds);
  }

  override render(): TemplateResult | typeof nothing {
    const { searched, shown, steps, theme } = this;
    const { trace } = searched;
    const [original] = trace;
    const question = trace[shown];
    if (!original || !question) return nothing;
    return html`<section class="stack" aria-label="The search, question by question">
      ${trace.length > 1 ? this.#controls() : nothing}
      <div class="stack question">
        ${markedText(original.text, question.text)}
        ${probabilityLines(question.probabilities, labelsByRank(original.probabilities))}
        <p class="small quiet">${this.#about()}</p>
      </div>
      <limelight-figure
        choosable
        .draw=${guard(
          [searched],
          () =>
            (style: FigureStyle): Figure | undefined =>
              attackSearch(searched, style),
        )}
        .theme=${theme}
        .chosen=${[`question:${shown}`]}
        ?hidden=${trace.length < 2}
        ?stale=${this.stale}
        @mark-chosen=${({ mark }: MarkChosen) => this.#turn(Number(mark.slice("question:".length)))}
      ></limelight-figure>
      ${steps.length > 0 || searched.partial ? nothing : html`<p class="small quiet">The search kept none of them.</p>`}
    </section>`;
  }

  #controls(): TemplateResult {
    const { shown, last, steps } = this;
    const next = steps.find((step) => step > shown) ?? steps[0];
    return html`<div
      class="row"
      role="group"
      aria-label="Through the questions"
      @focusin=${() => this.dispatchEvent(new Say("Arrow keys go from question to question; Home and End to the first and the last."))}
    >
      <button @click=${this.#play} ?disabled=${last < 1}>${this.playing ? "Pause" : "Play"}</button>
      <button ?disabled=${shown === 0} @click=${() => this.#stop(shown - 1)}>Back</button>
      <input
        type="range"
        aria-label="Question"
        aria-valuetext=${this.#about()}
        min="0"
        max=${last}
        step="1"
        .value=${live(String(shown))}
        @input=${({ target }: Event) => {
          if (target instanceof HTMLInputElement) this.#stop(target.valueAsNumber);
        }}
      />
      <button ?disabled=${shown === last} @click=${() => this.#stop(shown + 1)}>Next</button>
      ${
        next === undefined
          ? nothing
          : html`<button @click=${() => this.#stop(next)} title="A change that the search went on from">
              Next that was kept
            </button>`
      }
    </div>`;
  }

  /** Which question it is, and what came of it. */
  #about(): string {
    const { shown, steps } = this;
    const { trace, label, partial } = this.searched;
    const question = trace[shown];
    if (!question) return "";
    const step = steps.indexOf(shown);
    const rounds = new Set(trace.map(({ round }) => round)).size;
    const parts = [
      `Question ${shown + 1} of ${trace.length}${partial ? " so far" : ""}`,
      `${label} ${(question.probabilities[label] ?? 0).toFixed(3)}`,
      `score ${question.score.toFixed(3)}`,
      `round ${question.round + 1} of ${rounds}`,
      question.known ? "asked before, so answered from memory" : "asked for the first time",
      ...(step < 0 ? [] : [step === steps.length - 1 ? "what the search ended with" : `kept as step ${step + 1}`]),
    ];
    return `${parts.join(", ")}.`;
  }

  #play = (): void => {
    if (this.playing) {
      this.#pause();
      return;
    }
    this.playing = true;
    if (this.shown >= this.last) this.#turn(0);
  };

  #pause(): void {
    this.playing = false;
    clearTimeout(this.#timer);
  }

  #stop(place: number): void {
    this.#pause();
    this.#turn(place);
  }

  #turn(place: number): void {
    if (Number.isInteger(place)) this.dispatchEvent(new QuestionTurned(Math.max(0, Math.min(this.last, place))));
  }
}
