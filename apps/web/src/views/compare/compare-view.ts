import type { ResultOf } from "@limelight/experiments";
import { scorePairs, tokenStrip, type Figure, type FigureStyle } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { MarkPointed } from "../../components/figure/figure.ts";
import type { ModelFacts } from "../../engine/catalog.ts";
import { explanationsOf } from "../../engine/explanations.ts";
import { Question } from "../../engine/question.ts";
import { CastLight, PointAt, Say, StateChange } from "../../events/events.ts";
import { valueOf } from "../../events/targets.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { probabilityBars } from "../../styles/probability-bars.ts";
import { lightOf } from "../explain/light.ts";
import { methodNames } from "../explain/method-names.ts";
import { placeOf, pointedUnit } from "../pointing.ts";
import type { Scene } from "../view.ts";
import { answerOf } from "./answer.ts";
import { agreementText, conclusion } from "./conclusion.ts";
import { modelSides, textSides, type Explained, type Side } from "./sides.ts";
import { disagreements, largestOf, mostDifferent, pairWords, rankAgreement, type WordPair } from "./words.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

/** Where do two models, or two texts, differ? */
@customElement("limelight-compare")
export class CompareView extends LitElement {
  static override styles = [
    base,
    css`
      .sides {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 24px 48px;
      }
      @media (max-width: 45em) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      textarea {
        width: 100%;
        resize: vertical;
        field-sizing: content;
        max-height: 36vh;
      }
      .second {
        gap: 8px;
      }
      .stale {
        opacity: 0.6;
      }
    `,
    probabilityBars,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** The pair of words that is pointed at. */
  @state() private pair: string | undefined;

  private readonly models = new Question<"compare">(this);
  private readonly texts = new Question<"classify">(this);
  private readonly words = new Question<"explain">(this);
  #cast: Explained | undefined;

  private get own(): AppState["compare"] {
    return this.scene.state.compare;
  }

  /** Models that can be asked for a class. */
  private get classifiers(): readonly ModelFacts[] {
    return this.scene.catalog?.models.filter(({ tasks }) => tasks.includes("classify")) ?? [];
  }

  private get first(): string | undefined {
    return this.scene.state.model ?? this.classifiers.find((model) => model.default)?.id;
  }

  private get second(): string | undefined {
    const others = this.classifiers.filter(({ id }) => id !== this.first);
    return (others.find(({ id }) => id === this.own.model) ?? others[0])?.id;
  }

  override willUpdate(): void {
    const { engine, catalog, fields } = this.scene;
    const ready = catalog && engine.status.kind !== "unavailable" ? engine : undefined;
    const { what, text, method } = this.own;
    const { first, second } = this;
    this.models.ask(
      ready,
      what === "models" && fields && first !== undefined && second !== undefined
        ? { verb: "compare", models: [first, second], input: fields.input, method, unit: "word" }
        : undefined,
    );
    const both =
      what === "texts" && fields && text.trim() !== "" ? { ...fields, input: [fields.input, text] } : undefined;
    this.texts.ask(ready, both && { verb: "classify", ...both });
    // Both are explained for the label of the first: scores for another could not be held beside them.
    const target = this.texts.stale ? undefined : this.texts.answers[0]?.document.label;
    if (target !== undefined || !both)
      this.words.ask(ready, both && { verb: "explain", ...both, method, unit: "word", target: target ?? "predicted" });
  }

  override updated(): void {
    const explained = this.#sides()?.[0].explained;
    if (explained === this.#cast) return;
    this.#cast = explained;
    this.dispatchEvent(new CastLight(explained && lightOf(explained)));
  }

  #known: { readonly from: readonly unknown[]; readonly sides: [Side, Side] | undefined } | undefined;

  /** The same objects as long as the answers are the same. */
  #sides(): [Side, Side] | undefined {
    const from =
      this.own.what === "models"
        ? [this.models.answer]
        : [this.texts.answers[0], this.texts.answers[1], this.words.answers[0], this.words.answers[1]];
    if (
      !this.#known ||
      this.#known.from.length !== from.length ||
      from.some((each, index) => each !== this.#known?.from[index])
    )
      this.#known = {
        from,
        sides:
          this.own.what === "models"
            ? modelSides(this.models.answer?.document)
            : textSides(documentsOf(this.texts), explanationsOf(this.words)),
      };
    return this.#known.sides;
  }

  override render(): TemplateResult {
    const { what } = this.own;
    const question = what === "models" ? this.models : this.texts.course.kind === "running" ? this.texts : this.words;
    return html`<div class="stack">
      ${this.#choices()}
      <limelight-course
        .question=${question}
        .course=${question.course}
        what=${what === "models" ? "Asking both models" : "Asking about both texts"}
      ></limelight-course>
      ${this.#comparison()}
    </div>`;
  }

  #choices(): TemplateResult {
    const { what, text, method } = this.own;
    const { catalog } = this.scene;
    return html`<div class="row">
        <div class="row" role="group" aria-label="What is compared">
          <button aria-pressed=${what === "models"} @click=${() => this.#change({ what: "models" })}>Two models</button>
          <button aria-pressed=${what === "texts"} @click=${() => this.#change({ what: "texts" })}>Two texts</button>
        </div>
        ${what === "models" ? this.#secondModel() : nothing}
        <label class="small"
          >Score the words by
          <select @change=${({ target }: Event) => this.#change({ method: valueOf(target) })}>
            ${catalog?.methods.map(({ id, title, asks }) => html`<option value=${id} title=${asks} ?selected=${id === method}>${title}</option>`)}
          </select></label
        >
      </div>
      ${
        what === "models"
          ? nothing
          : html`<div class="stack second">
              <label for="second">The second text</label>
              <textarea
                id="second"
                rows="1"
                spellcheck="false"
                placeholder="Type or paste a second text"
                .value=${text}
                @input=${({ target }: Event) => {
                  if (target instanceof HTMLTextAreaElement) this.#change({ text: target.value });
                }}
              ></textarea>
              <div class="row">
                <button class="plain" @click=${() => this.#change({ text: this.scene.asked.text })}>
                  Begin with the text above
                </button>
              </div>
            </div>`
      }`;
  }

  #secondModel(): TemplateResult {
    const others = this.classifiers.filter(({ id }) => id !== this.first);
    if (others.length === 0)
      return html`<span class="quiet"
        >${this.scene.catalog ? 'There is no second model that classifies: open one by "Open a model".' : "Looking for models"}</span
      >`;
    return html`<label class="small"
      >Second model
      <select @change=${({ target }: Event) => this.#change({ model: valueOf(target) })}>
        ${others.map(({ id, title }) => html`<option value=${id} title=${title} ?selected=${id === this.second}>${id}</option>`)}
      </select></label
    >`;
  }

  #comparison(): TemplateResult {
    const { what, text } = this.own;
    const sides = this.#sides();
    if (!sides)
      return html`<p class="quiet">
        ${what === "texts" && text.trim() === "" ? "Type a second text, and both are held side by side here." : "Both sides appear here, in the same colours and on one scale."}
      </p>`;
    const [first, second] = sides;
    const [one, other] = [first.explained, second.explained];
    const pairs = one && other ? pairWords(one, other) : [];
    const labels = Object.entries(first.probabilities)
      .toSorted(([, high], [, low]) => low - high)
      .map(([label]) => label);
    const stale = what === "models" ? this.models.stale : this.texts.stale || this.words.stale;
    return html`<h2 class=${stale ? "stale" : ""} aria-live="polite">${conclusion(sides, pairs, what)}</h2>
      ${
        what === "models" && this.scene.state.off.length > 0
          ? html`<p class="quiet">Here both models are whole: heads that are switched off are those of one model.</p>`
          : nothing
      }
      <div class="sides">
        ${this.#side(first, 0, labels, one && other && largestOf(one, other), pairs, stale)}
        ${this.#side(second, 1, labels, one && other && largestOf(one, other), pairs, stale)}
      </div>
      ${one && other ? this.#pairs(sides, one, pairs, stale) : nothing}`;
  }

  #side(
    side: Side,
    at: 0 | 1,
    labels: readonly string[],
    largest: number | undefined,
    pairs: readonly WordPair[],
    stale: boolean,
  ): TemplateResult {
    const { name, explained } = side;
    const pointed = pairs.find(({ id }) => id === this.#pointedPair(pairs))?.units[at];
    return html`<section class="stack" aria-label=${name}>
      <div>
        <h3>${this.own.what === "models" ? name : capital(name)}</h3>
        ${answerOf(side, labels, stale)}
      </div>
      ${
        explained && largest !== undefined
          ? html`<limelight-figure
              untitled
              .draw=${(style: FigureStyle): Figure => tokenStrip(explained, { ...style, ...methodNames(this.scene.catalog), largest })}
              .theme=${this.scene.theme}
              .pointed=${pointed === undefined || pointed === null ? undefined : `unit:${pointed}`}
              .chosen=${this.#marked(pairs).flatMap(({ units }) => (units[at] === null ? [] : [`unit:${units[at]}`]))}
              ?stale=${stale}
              @mark-pointed=${({ mark }: MarkPointed) => this.#point(pairs.find(({ units }) => `unit:${units[at]}` === mark))}
            ></limelight-figure>`
          : html`<p class="quiet">The words are being scored.</p>`
      }
    </section>`;
  }

  /** What is marked as different: other words, or words that change sides. */
  #marked(pairs: readonly WordPair[]): readonly WordPair[] {
    if (this.own.what === "texts") return pairs.filter(({ same }) => !same);
    const apart = disagreements(pairs);
    return apart.length > 0 ? apart : [mostDifferent(pairs) ?? []].flat();
  }

  #pairs(
    [first, second]: readonly [Side, Side],
    one: Explained,
    pairs: readonly WordPair[],
    stale: boolean,
  ): TemplateResult {
    const { titles = {} } = methodNames(this.scene.catalog);
    const draw = (style: FigureStyle): Figure =>
      scorePairs(
        {
          title: agreementText(rankAgreement(pairs), pairs),
          sides: [first.name, second.name],
          ...(!one.sizes && { target: one.target.label }),
          made: `${titles[one.method] ?? one.method}, scores for ${one.target.label}`,
          ...(this.own.what === "texts" && one.model && { model: one.model }),
          ...(one.provenance && { provenance: one.provenance }),
          rows: pairs,
        },
        style,
      );
    return html`<limelight-figure
      .draw=${draw}
      .theme=${this.scene.theme}
      .pointed=${this.#pointedPair(pairs)}
      .chosen=${this.#marked(pairs).map(({ id }) => id)}
      ?stale=${stale}
      @mark-pointed=${({ mark }: MarkPointed) => this.#point(pairs.find(({ id }) => id === mark))}
    ></limelight-figure>`;
  }

  /** The pair that is pointed at here, or on the stage. */
  #pointedPair(pairs: readonly WordPair[]): string | undefined {
    const index = pointedUnit(this.#sides()?.[0].explained?.units ?? [], this.scene);
    return pairs.find(({ units }) => units[0] === index)?.id ?? this.pair;
  }

  #point(pair: WordPair | undefined): void {
    this.pair = pair?.id;
    if (pair) this.dispatchEvent(new Say("A word that is pointed at lights up on both sides and above; arrows move."));
    const { units = [], text = "" } = this.#sides()?.[0].explained ?? {};
    this.dispatchEvent(new PointAt(placeOf(units[pair?.units[0] ?? -1], text, this.scene)));
  }

  #change(patch: Partial<AppState["compare"]>): void {
    this.dispatchEvent(new StateChange({ compare: { ...this.own, ...patch } }));
  }
}

function documentsOf({ answers }: Question<"classify">): ResultOf<"classify">[] {
  return answers.map(({ document }) => document);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
