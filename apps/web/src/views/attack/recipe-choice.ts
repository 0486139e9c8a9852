import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { AttackParts, ModelFacts } from "../../engine/catalog.ts";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { helpersOf, noHelpers } from "./helping-models.ts";

type Own = AppState["attack"];

const setNames: Readonly<Record<string, string>> = {
  paper: "as the paper has them",
  textattack: "as TextAttack has them",
  strict: "strict: few words, no stop words, parts of speech kept",
};

/** Which attack: the recipe, and under "More" what bounds it and what it is after. What is chosen was not attacked with yet. */
@customElement("limelight-recipe-choice")
export class RecipeChoice extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .fields {
        gap: 8px 16px;
      }
      input[type="number"] {
        width: 7rem;
      }
      details[open] summary {
        margin-bottom: 8px;
      }
    `,
  ];

  @property({ attribute: false }) own!: Own;
  @property({ attribute: false }) parts: AttackParts | undefined;
  /** Of which some may help with an attack. */
  @property({ attribute: false }) models: readonly ModelFacts[] = [];
  /** Of the model. */
  @property({ attribute: false }) labels: readonly string[] = [];

  override render(): TemplateResult {
    const { recipe, constraints, budget, seed } = this.own;
    const { recipes = [], constraintSets = [] } = this.parts ?? {};
    const known = recipes.some(({ id }) => id === recipe);
    return html`<div class="stack">
      <div class="row">
        <label
          >Recipe
          <select @change=${({ target }: Event) => this.#change({ recipe: valueOf(target), ...noHelpers })}>
            ${known ? nothing : html`<option value=${recipe} selected>${recipe}</option>`}
            ${recipes.map(({ id, title, does }) => html`<option value=${id} title=${does} ?selected=${id === recipe}>${title}</option>`)}
          </select></label
        >
        <slot></slot>
      </div>
      <details>
        <summary class="small">More: constraints, goal, budget</summary>
        <div class="row fields">
          <label
            >Constraints
            <select @change=${({ target }: Event) => this.#change({ constraints: valueOf(target), ...noHelpers })}>
              ${constraintSets.map((id) => html`<option value=${id} ?selected=${id === constraints}>${setNames[id] ?? id}</option>`)}
            </select></label
          >
          ${this.#goal()}
          <label title="Questions at most; empty: as many as it takes"
            >Questions at most
            <input
              type="number"
              min="1"
              step="1"
              placeholder="no limit"
              .value=${budget === undefined ? "" : String(budget)}
              @change=${({ target }: Event) => {
                if (!(target instanceof HTMLInputElement)) return;
                const value = Math.round(target.valueAsNumber);
                this.#change({ budget: Number.isFinite(value) ? Math.max(1, Math.min(10_000_000, value)) : undefined });
              }}
          /></label>
          <label title="The same seed draws the same"
            >Seed
            <input
              type="number"
              min="0"
              step="1"
              .value=${String(seed)}
              @change=${({ target }: Event) => {
                if (!(target instanceof HTMLInputElement)) return;
                const value = Math.round(target.valueAsNumber);
                this.#change({ seed: Number.isFinite(value) ? Math.max(0, Math.min(10_000_000, value)) : 0 });
              }}
          /></label>
          ${helpersOf(this.own, this.parts).map(({ field, title, does, able }) => this.#helper(field, title, does, this.models.filter(able)))}
        </div>
      </details>
    </div>`;
  }

  /** A model that the recipe works with beside the one that is attacked. */
  #helper(
    field: "maskedModel" | "encoder" | "languageModel",
    title: string,
    does: string,
    models: readonly ModelFacts[],
  ): TemplateResult {
    const named = this.own[field];
    return html`<label title=${does}
      >${title}
      <select @change=${({ target }: Event) => this.#change({ [field]: valueOf(target) || undefined })}>
        <option value="" ?selected=${named === undefined}>the bundled model</option>
        ${models.map(({ id }) => html`<option value=${id} ?selected=${id === named}>${id}</option>`)}
      </select></label
    >`;
  }

  /** What it is after, and where that needs one, the class or the bound behind it. */
  #goal(): TemplateResult {
    const [id = "", value] = this.own.goal.split(":");
    const { goals = [] } = this.parts ?? {};
    const { main } = goals.find((goal) => goal.id === id) ?? {};
    return html`<label
        >Goal
        <select @change=${({ target }: Event) => this.#changeGoal(valueOf(target))}>
          <option value="" ?selected=${id === ""}>the recipe's own</option>
          ${goals.map((goal) => html`<option value=${goal.id} title=${goal.does} ?selected=${goal.id === id}>${goal.title}</option>`)}
        </select></label
      >
      ${
        main === "label"
          ? html`<label
              >Which class
              <select @change=${({ target }: Event) => this.#change({ goal: `${id}:${valueOf(target)}` })}>
                ${value ? nothing : html`<option value="" selected disabled>choose one</option>`}
                ${this.labels.map((label) => html`<option value=${label} ?selected=${label === value}>${label}</option>`)}
              </select></label
            >`
          : nothing
      }
      ${
        main === "below"
          ? html`<label
              >Below
              <input
                type="number"
                min="0.01"
                max="0.99"
                step="0.05"
                .value=${value ?? "0.5"}
                @change=${({ target }: Event) => {
                  if (target instanceof HTMLInputElement && target.validity.valid && target.value !== "")
                    this.#change({ goal: `${id}:${target.value}` });
                }}
            /></label>`
          : nothing
      }`;
  }

  #changeGoal(id: string): void {
    const { main } = this.parts?.goals.find((goal) => goal.id === id) ?? {};
    const [likeliest, other = likeliest] = this.labels;
    // A bound has a default; a class has none.
    this.#change({ goal: main === "label" && other !== undefined ? `${id}:${other}` : id });
  }

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(
      new StateChange({ attack: { ...this.own, ...patch, attacked: undefined, question: undefined } }),
    );
  }
}

function valueOf(target: EventTarget | null): string {
  return target instanceof HTMLSelectElement ? target.value : "";
}
