import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { Question } from "../../engine/question.ts";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { probabilityBars } from "../../styles/probability-bars.ts";
import type { Scene } from "../view.ts";
import { markedText, markedTextStyle } from "./marked-text.ts";
import { labelsByRank, probabilityLines } from "./probabilities.ts";
import { seedEdits, seedText } from "./seeds.ts";
import "../../components/course/course.ts";

/** A recipe is to look for a change of the text above. */
class RecipeAsked extends Event {
  constructor() {
    super("recipe-asked", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "recipe-asked": RecipeAsked;
  }
}

/** What one model says of both texts. */
interface Turned {
  readonly model: string;
  readonly before: string;
  readonly after: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly was: number;
}

/** The text with letters changed by hand, and what both bundled classifiers say of it while one types. */
@customElement("limelight-letter-edits")
export class LetterEdits extends LitElement {
  static override styles = [
    base,
    probabilityBars,
    markedTextStyle,
    css`
      :host {
        display: block;
      }
      textarea {
        width: 100%;
        resize: vertical;
        field-sizing: content;
        max-height: 36vh;
        font-size: 1.25rem;
      }
      .sides {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 24px 48px;
      }
      .side {
        gap: 4px;
      }
      .stale {
        opacity: 0.6;
      }
      @media (max-width: 45em) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** What an attack found. */
  @property({ attribute: false }) found: string | undefined;

  private readonly first = new Question<"classify">(this);
  private readonly second = new Question<"classify">(this);

  private get own(): AppState["attack"] {
    return this.scene.state.attack;
  }

  private get original(): string {
    return this.scene.asked.text;
  }

  private get edited(): string {
    return this.own.edited ?? this.original;
  }

  /** The classifiers that come with Limelight. */
  private get models(): readonly string[] {
    const all = this.scene.catalog?.models ?? [];
    return all.flatMap(({ id, tasks, source }) => (source === "bundled" && tasks.includes("classify") ? [id] : []));
  }

  override willUpdate(): void {
    const { engine, catalog, fields } = this.scene;
    const ready = catalog && engine.status.kind !== "unavailable" ? engine : undefined;
    const able = fields && this.edited.trim() !== "";
    for (const [index, question] of [this.first, this.second].entries()) {
      const model = this.models[index];
      const input = [this.original, this.edited];
      question.ask(ready, able && model !== undefined ? { verb: "classify", model, input } : undefined);
    }
  }

  override render(): TemplateResult {
    const { original, edited } = this;
    const turned = [this.first, this.second].flatMap(
      (question, index) => turnedBy(question, this.models[index] ?? "") ?? [],
    );
    const running = [this.first, this.second].find(
      ({ course }) => course.kind === "running" || course.kind === "failed",
    );
    return html`<section class="stack" aria-label="Edit a letter yourself">
      <h2>Edit a letter yourself</h2>
      <div class="row" role="group" aria-label="Edits to try">
        ${seedEdits.map(
          ({ word, text }) =>
            html`<button
              aria-pressed=${original === seedText && edited === text}
              title=${text}
              @click=${() => this.#change({ edited: text }, seedText)}
            >
              ${word}
            </button>`,
        )}
        <button class="plain" @click=${() => this.#change({ edited: undefined })}>Begin with the text above</button>
        ${
          this.found === undefined
            ? nothing
            : html`<button class="plain" @click=${() => this.#change({ edited: this.found })}>
                Begin with what was found
              </button>`
        }
      </div>
      <textarea
        aria-label="The text, to be edited"
        rows="1"
        spellcheck="false"
        .value=${live(edited)}
        @input=${({ target }: Event) => {
          if (target instanceof HTMLTextAreaElement) this.#change({ edited: target.value });
        }}
      ></textarea>
      ${edited === original ? nothing : markedText(original, edited)}
      <limelight-course
        .question=${running ?? this.first}
        .course=${(running ?? this.first).course}
        what="Asking both models"
      ></limelight-course>
      ${turned.length === 0 ? nothing : html`<p aria-live="polite"><b>${conclusion(turned, edited === original)}</b></p>`}
      <div class="sides">${turned.map((each) => this.#side(each))}</div>
      <div class="row">
        <button @click=${() => this.dispatchEvent(new RecipeAsked())} ?disabled=${!this.scene.fields}>
          Let DeepWordBug look for one that does
        </button>
        <span class="quiet small">It changes a letter in the words that count most, one after another.</span>
      </div>
    </section>`;
  }

  #side({ model, before, after, probabilities, was }: Turned): TemplateResult {
    const stale = this.first.stale || this.second.stale;
    const now = probabilities[before] ?? 0;
    return html`<section class="stack side ${stale ? "stale" : ""}" aria-label=${model}>
      <h3>${model}</h3>
      <p>
        ${after === before ? html`${this.edited === this.original ? "" : "still "}${after}` : html`<b>${before} becomes ${after}</b>`}
        <span class="quiet small">${before} ${was.toFixed(3)} before, ${now.toFixed(3)} now</span>
      </p>
      ${probabilityLines(probabilities, labelsByRank({ ...probabilities, [before]: 2 }))}
    </section>`;
  }

  #change(patch: Partial<AppState["attack"]>, text?: string): void {
    const attack = { ...this.own, ...patch };
    this.dispatchEvent(new StateChange(text === undefined ? { attack } : { attack, text, changes: [] }));
  }
}

function turnedBy({ answers }: Question<"classify">, model: string): Turned | undefined {
  const [first, second] = answers.map(({ document }) => document);
  if (!first || !second) return undefined;
  const { label, probabilities } = first;
  return {
    model,
    before: label,
    after: second.label,
    probabilities: second.probabilities,
    was: probabilities[label] ?? 0,
  };
}

/** Who was turned by it, in a sentence. */
function conclusion(turned: readonly Pick<Turned, "model" | "before" | "after">[], same: boolean): string {
  if (same) return "Change a letter, and see whether the models still say the same.";
  const flipped = turned.filter(({ before, after }) => before !== after);
  const [one] = flipped;
  if (!one) return turned.length > 1 ? "Neither model changes its mind." : "The model does not change its mind.";
  if (flipped.length === turned.length) return turned.length > 1 ? "It turns both models." : "It turns the model.";
  return `It turns ${one.model} alone.`;
}
