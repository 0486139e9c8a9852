import type { JudgeTask } from "@limelight/experiments/judging";
import { judgedExplanation, type Figure, type FigureStyle, type Theme } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { Say } from "../../events/events.ts";
import { base } from "../../styles/base.ts";
import { isAnswered, nextOpen, ranked, rated, saidOf, type JudgingSession } from "./judging-session.ts";
import "../../components/figure/figure.ts";

/** What was said, or which task is shown, changed. */
export class JudgingChange extends Event {
  constructor(readonly session: JudgingSession | undefined) {
    super("judging-change", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "judging-change": JudgingChange;
  }
}

/** What the ends of the scale say, and its middle. */
const steps = [1, 2, 3, 4, 5] as const;
const meanings: Readonly<Record<number, string>> = { 1: "not at all", 5: "just so" };

/** One text with its explanations, of which nobody says whose they are: each gets a number from 1 to 5, or a place. */
@customElement("limelight-judged-task")
export class JudgedTaskElement extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .explanation {
        display: grid;
        gap: 4px;
        padding: 12px 0 12px 12px;
        border-inline-start: 3px solid var(--line);
      }
      .explanation:focus-within {
        border-inline-start-color: var(--accent);
      }
      .explanation.said {
        border-inline-start-color: var(--quiet);
      }
      .scale button {
        min-width: 40px;
        padding: 0 8px;
      }
      progress {
        width: 100%;
        height: 8px;
        accent-color: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) session!: JudgingSession;
  @property({ attribute: false }) theme: Theme = "light";

  private get task(): JudgeTask | undefined {
    return this.session.tasks.tasks[this.session.at];
  }

  override render(): TemplateResult | typeof nothing {
    const { task, session } = this;
    if (!task) return nothing;
    const { tasks, header } = session.tasks;
    const done = tasks.filter((each) => isAnswered(session, each)).length;
    return html`<section
      class="stack"
      aria-label="Text ${session.at + 1} of ${tasks.length}"
      @keydown=${this.#onKey}
      @focusin=${() => this.dispatchEvent(new Say(this.#gestures))}
    >
      <div>
        <progress aria-label="Texts that are done" max=${tasks.length} value=${done}></progress>
        <p class="small quiet" role="status">Text ${session.at + 1} of ${tasks.length}; ${done} done.</p>
      </div>
      <h2>
        ${session.way === "rate" ? header.question : "Which explanation says best why one would answer so? Put the best first."}
      </h2>
      <p>The model says ${task.label} (${task.probability.toFixed(3)}). <span class="quiet">${this.#gestures}</span></p>
      ${task.explanations.map((_, place) => this.#explanation(task, place))}
      <div class="row">
        <button ?disabled=${session.at === 0} @click=${() => this.#go(session.at - 1)}>Back</button>
        <button
          class=${isAnswered(session, task) && done < tasks.length ? "primary next" : "next"}
          ?disabled=${tasks.length < 2}
          @click=${() => this.#next()}
        >
          Next text
        </button>
      </div>
    </section>`;
  }

  #explanation(task: JudgeTask, place: number): TemplateResult | typeof nothing {
    const { session } = this;
    const { ratings, ranking } = saidOf(session, task);
    const explanation = task.explanations[place];
    if (!explanation) return nothing;
    const { id, words } = explanation;
    const name = `Explanation ${place + 1}`;
    const rank = ranking.indexOf(id);
    const said = session.way === "rate" ? Object.hasOwn(ratings, id) : rank >= 0;
    return html`<div
      class="explanation ${said ? "said" : ""}"
      role="group"
      aria-label="${name} of ${task.explanations.length}"
      data-place=${place}
    >
      <limelight-figure
        untitled
        bare
        .draw=${guard(
          [task, place],
          () =>
            (style: FigureStyle): Figure =>
              judgedExplanation(task, words, name, style),
        )}
        .theme=${this.theme}
      ></limelight-figure>
      ${
        session.way === "rate"
          ? html`<div class="row scale" role="group" aria-label="${name}: 1 not at all, 5 just so">
              ${steps.map(
                (step) =>
                  html`<button
                    aria-pressed=${ratings[id] === step}
                    aria-label="${step}${meanings[step] === undefined ? "" : `, ${meanings[step]}`}"
                    @click=${() => this.#change(rated(session, id, step))}
                  >
                    ${step}
                  </button>`,
              )}
            </div>`
          : html`<div class="row scale">
              <button aria-pressed=${rank >= 0} @click=${() => this.#change(ranked(session, id))}>
                ${rank >= 0 ? `Place ${rank + 1}` : `Put at place ${ranking.length + 1}`}
              </button>
            </div>`
      }
    </div>`;
  }

  get #gestures(): string {
    return this.session.way === "rate"
      ? "Keys 1 to 5 rate the explanation that is chosen and go to the next; arrows move, Enter goes on to the next text."
      : "The number of an explanation gives it the next place, or takes it back; Enter goes on to the next text.";
  }

  #onKey = (event: KeyboardEvent): void => {
    const { task, session } = this;
    if (!task || event.ctrlKey || event.metaKey || event.altKey) return;
    // A picture's own arrows lead from word to word; buttons beside the explanations do what they say.
    if (event.defaultPrevented && event.key.startsWith("Arrow")) return;
    const within = this.#chosen(event);
    const chosen = within ?? 0;
    const last = task.explanations.length - 1;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : undefined;
    if (event.key === "ArrowDown" || event.key === "ArrowUp")
      this.#focus(Math.max(0, Math.min(last, chosen + (event.key === "ArrowDown" ? 1 : -1))));
    else if (digit !== undefined && session.way === "rate") {
      const explanation = task.explanations[chosen];
      if (!explanation || digit > 5) return;
      this.#change(rated(session, explanation.id, digit));
      this.#focus(Math.min(last, chosen + 1));
    } else if (digit !== undefined) {
      const explanation = task.explanations[digit - 1];
      if (!explanation) return;
      this.#change(ranked(session, explanation.id));
    } else if (event.key === "Enter" && within !== undefined && isAnswered(session, task)) this.#next();
    else return;
    event.preventDefault();
  };

  /** Which explanation has the focus; undefined where none has. */
  #chosen({ target }: Event): number | undefined {
    const place = target instanceof Element ? target.closest("[data-place]")?.getAttribute("data-place") : undefined;
    return place == null ? undefined : Number(place);
  }

  /** The number that an explanation has, or its first: where keys are heard. */
  #focus(place: number): void {
    const buttons = this.renderRoot.querySelectorAll<HTMLElement>(`[data-place="${place}"] .scale button`);
    const pressed = Array.from(buttons).find((button) => button.getAttribute("aria-pressed") === "true");
    (pressed ?? buttons[0])?.focus();
  }

  /** From one text to the next the keyboard stays at the explanations. */
  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    if (before && before.at !== this.session.at) this.#focus(0);
  }

  #next(): void {
    const { session } = this;
    const open = nextOpen(session, session.at + 1);
    this.#go(open ?? (session.at + 1) % session.tasks.tasks.length);
  }

  #go(at: number): void {
    this.#change({ ...this.session, at });
  }

  #change(session: JudgingSession): void {
    this.session = session;
    this.dispatchEvent(new JudgingChange(session));
  }
}
