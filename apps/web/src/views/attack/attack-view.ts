import {
  attackStrips,
  searchOf,
  type Figure,
  type FigureStyle,
  type SearchedDocument,
} from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { AttackParts } from "../../engine/catalog.ts";
import type { Asked } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import { CastLight, StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import type { Scene } from "../view.ts";
import type { QuestionTurned } from "./attack-replay.ts";
import { attackAsked, attackedOf, foundIn, type AttackedDocument } from "./asked.ts";
import { noHelpers } from "./helping-models.ts";
import { lightOf } from "./light.ts";
import { labelsByRank } from "./probabilities.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";
import "./attack-flip.ts";
import "./attack-reasons.ts";
import "./attack-replay.ts";
import "./letter-edits.ts";
import "./recipe-choice.ts";

/** How easily a model is fooled: attack the text, watch the search, go through it again, and edit a letter yourself. */
@customElement("limelight-attack")
export class AttackView extends LitElement {
  static override styles = [
    base,
    columns,
    css`
      limelight-attack-replay,
      limelight-attack-reasons,
      limelight-attack-flip {
        margin-top: 16px;
      }
      .about {
        border-inline-start: 3px solid var(--line);
        padding-inline-start: 12px;
      }
      ul {
        margin: 0;
        padding-inline-start: 16px;
      }
      li {
        margin-block: 4px;
      }
      hr {
        width: 100%;
        margin: 16px 0 0;
        border: 0;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @state() private parts: AttackParts | undefined;

  private readonly question = new Question<"attack">(this);
  private readonly classes = new Question<"classify">(this);
  /** The attack whose course or result is shown. */
  #pressed: Asked<"attack"> | undefined;
  #cast: unknown;

  private get own(): AppState["attack"] {
    return this.scene.state.attack;
  }

  /** What the button would ask. */
  private get wanted(): Asked<"attack"> | undefined {
    const { fields } = this.scene;
    return fields && attackAsked(fields, this.own);
  }

  private get document(): AttackedDocument | undefined {
    return attackedOf(this.question);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.parts) void this.#learn();
  }

  /** What there is to choose from; where that cannot be learnt, the recipe that is chosen does its work. */
  async #learn(): Promise<void> {
    this.parts = await this.scene.engine.attackParts().catch(() => undefined);
  }

  override willUpdate(): void {
    const { engine, catalog, fields } = this.scene;
    const ready = catalog && engine.status.kind !== "unavailable" ? engine : undefined;
    if (fields && this.own.attacked === fields.input) this.#pressed = this.wanted;
    this.question.ask(ready, this.#pressed);
    const targeted = fields && this.own.goal.startsWith("targeted");
    this.classes.ask(ready, targeted ? { verb: "classify", ...fields } : undefined);
  }

  override updated(): void {
    const { document } = this;
    if (document === this.#cast) return;
    this.#cast = document;
    this.dispatchEvent(new CastLight(document && lightOf(document)));
  }

  override render(): TemplateResult {
    const { question, scene, document } = this;
    const found = document && foundIn(document);
    return html`<div class="columns">
      <div class="stack">
        <limelight-recipe-choice
          .own=${this.own}
          .parts=${this.parts}
          .models=${scene.catalog?.models ?? []}
          .labels=${this.#labels()}
        >
          <button class="primary" ?disabled=${!scene.fields} @click=${this.#press}>Attack</button>
        </limelight-recipe-choice>
        <limelight-course
          .question=${question}
          .course=${question.course}
          what="Attacking by ${this.#title()}"
        ></limelight-course>
        ${
          scene.state.off.length > 0
            ? html`<p class="quiet">Here the model is whole: heads that are switched off are on.</p>`
            : nothing
        }
        ${this.#shown()}
        <hr />
        <limelight-letter-edits
          .scene=${scene}
          .found=${found}
          @recipe-asked=${this.#letRecipe}
        ></limelight-letter-edits>
      </div>
      <aside class="stack" aria-label="The recipe">${this.#about()}</aside>
    </div>`;
  }

  /** What is attacked, or became of it; of an attack that is stopped, as far as it came. */
  #shown(): TemplateResult {
    const { question, document } = this;
    const { kind } = question.course;
    const isLive = (kind === "running" || kind === "failed") && question.questions.length > 0;
    if (isLive && (!document || question.stale)) return this.#replay(this.#live());
    if (!document)
      return kind === "running"
        ? html``
        : html`<p class="quiet">
            The search appears here, question by question: the text as it is changed, and how sure the model still is.
          </p>`;
    return this.#result(document);
  }

  #result(document: AttackedDocument): TemplateResult {
    const { scene, question } = this;
    const isCurrent = JSON.stringify(this.wanted) === JSON.stringify(this.#pressed);
    const { trace = [] } = document;
    return html`${isCurrent ? nothing : html`<p class="quiet" role="status">This is of the text or the settings before: press Attack for those above.</p>`}
      <limelight-figure
        .draw=${guard(
          [document],
          () =>
            (style: FigureStyle): Figure =>
              attackStrips(document, style),
        )}
        .theme=${scene.theme}
        ?stale=${question.stale || !isCurrent}
      ></limelight-figure>
      ${trace.length > 0 ? this.#replay(this.#searched(document)) : nothing}
      ${
        foundIn(document) === undefined
          ? nothing
          : html`<limelight-attack-reasons .scene=${scene} .document=${document}></limelight-attack-reasons>
              <limelight-attack-flip .scene=${scene} .document=${document}></limelight-attack-flip>`
      }`;
  }

  #replay(searched: SearchedDocument): TemplateResult {
    return html`<limelight-attack-replay
      .searched=${searched}
      .place=${this.own.question}
      .theme=${this.scene.theme}
      ?stale=${this.question.stale}
      @question-turned=${({ place }: QuestionTurned) => this.#change({ question: place })}
    ></limelight-attack-replay>`;
  }

  #known: { readonly of: unknown; readonly searched: SearchedDocument } | undefined;

  /** The same object as long as it is of the same. */
  #once(of: unknown, make: () => SearchedDocument): SearchedDocument {
    const before = this.#known;
    const known = before && before.of === of ? before : { of, searched: make() };
    this.#known = known;
    return known.searched;
  }

  #searched(document: AttackedDocument): SearchedDocument {
    return this.#once(document, () => searchOf(document, document.trace ?? []));
  }

  #live(): SearchedDocument {
    const { questions } = this.question;
    return this.#once(questions, () => {
      const [label = ""] = labelsByRank(questions[0]?.probabilities ?? {});
      return { label, trace: questions, made: this.#title(), partial: true };
    });
  }

  #about(): TemplateResult | typeof nothing {
    const recipe = this.parts?.recipes.find(({ id }) => id === this.own.recipe);
    if (!recipe) return nothing;
    const { title, does, differences, citation } = recipe;
    return html`<section class="stack about" aria-label=${title}>
      <h3>${title}</h3>
      <p>It ${does}.</p>
      ${
        differences.length > 0
          ? html`<details open>
              <summary>What differs from the paper, and between constraints</summary>
              <ul class="small">
                ${differences.map((each) => html`<li>${each}</li>`)}
              </ul>
            </details>`
          : nothing
      }
      <p class="quiet small">${citation}</p>
    </section>`;
  }

  #title(): string {
    const id = this.#pressed?.recipe ?? this.own.recipe;
    return this.parts?.recipes.find((recipe) => recipe.id === id)?.title ?? id;
  }

  /** The model's classes; they are asked for where a goal is one of them. */
  #labels(): readonly string[] {
    const known = this.document?.before.probabilities ?? this.classes.answer?.document.probabilities ?? {};
    return labelsByRank(known);
  }

  /** The recipe that needs nothing but answers; what it finds is shown above. */
  #letRecipe = (): void => {
    const { fields } = this.scene;
    if (!fields) return;
    this.#change({
      recipe: "deepwordbug",
      constraints: "textattack",
      goal: "",
      budget: undefined,
      ...noHelpers,
      attacked: fields.input,
      question: undefined,
    });
    this.renderRoot.querySelector("limelight-recipe-choice")?.scrollIntoView({ block: "start" });
  };

  #press = (): void => {
    const { fields } = this.scene;
    if (!fields) return;
    const same = this.own.attacked === fields.input;
    this.#change({ attacked: fields.input, question: undefined });
    if (same) this.question.again();
  };

  #change(patch: Partial<AppState["attack"]>): void {
    this.dispatchEvent(new StateChange({ attack: { ...this.own, ...patch } }));
  }
}
