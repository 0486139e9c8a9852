import {
  forcePlot,
  methodAgreement,
  methodScores,
  unitBars,
  waterfall,
  type ExplanationFigureStyle,
  type Figure,
  type FigureStyle,
} from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { MethodFacts } from "../../engine/catalog.ts";
import { explanationsOf, type Explanation } from "../../engine/explanations.ts";
import { Question } from "../../engine/question.ts";
import { CastLight, PointAt, StateChange } from "../../events/events.ts";
import { late } from "../../events/late.ts";
import { isChecked, valueOf } from "../../events/targets.ts";
import type { MarkPointed } from "../../components/figure/figure.ts";
import type { OptionsChange } from "../../components/option-form/option-form.ts";
import type { AppState } from "../../state/app-state.ts";
import type { PictureTurned } from "../../components/picture-tabs/picture-tabs.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import { placeOf, pointedUnit } from "../pointing.ts";
import type { Scene } from "../view.ts";
import type { Disagreement } from "./disagreements.ts";
import { lightOf } from "./light.ts";
import { methodNames } from "./method-names.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";
import "../../components/about-method/about-method.ts";
import "../../components/picture-tabs/picture-tabs.ts";

const pictures = [
  { id: "bars", name: "Bars" },
  { id: "force", name: "Force plot" },
  { id: "waterfall", name: "Waterfall" },
  { id: "curves", name: "Curves" },
] as const;

/** Which words made the model say what it says, by one method or several side by side. */
@customElement("limelight-explain")
export class ExplainView extends LitElement {
  static override styles = [
    base,
    columns,
    css`
      .away {
        min-width: 32px;
        margin-inline-start: -8px;
        padding: 0;
      }
      .method {
        scroll-margin-top: 16px;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** Which method's scores are on the stage. */
  @state() private chosen: string | undefined;
  /** Words that the methods do not agree on. */
  @state() private disputed: readonly Disagreement[] = [];
  @state() private told = "";

  private readonly question = new Question<"explain">(this);
  #cast: readonly unknown[] = [];
  #compared: unknown;

  private get own(): AppState["explain"] {
    return this.scene.state.explain;
  }

  /** The method that is chosen, or the first. */
  private get lit(): string | undefined {
    const { methods } = this.own;
    return methods.find((id) => id === this.chosen) ?? methods[0];
  }

  override willUpdate(): void {
    const { engine, fields } = this.scene;
    const { methods, options, target, unit, seed } = this.own;
    const chosen = Object.fromEntries(Object.entries(options).filter(([id]) => methods.includes(id)));
    this.question.ask(
      engine.status.kind === "unavailable" ? undefined : engine,
      fields && methods.length > 0
        ? {
            verb: "explain",
            ...fields,
            method: methods,
            ...(target !== "predicted" && { target }),
            ...(unit !== "own" && { unit }),
            ...(Object.keys(chosen).length > 0 && { methodOptions: chosen }),
            ...(seed > 0 && { seed }),
          }
        : undefined,
    );
  }

  override updated(): void {
    const found = explanationsOf(this.question);
    const document = found.find(({ method }) => method === this.lit) ?? found[0];
    if (this.#compared !== this.question.answers) {
      this.#compared = this.question.answers;
      if (found.length > 1) late(this, () => this.#dispute(found));
    }
    const disputed = found.length > 1 ? this.disputed : [];
    const cast = [document, ...disputed];
    if (cast.length === this.#cast.length && cast.every((each, place) => each === this.#cast[place])) return;
    this.#cast = cast;
    this.dispatchEvent(new CastLight(document && lightOf(document, disputed)));
  }

  override render(): TemplateResult {
    const { catalog } = this.scene;
    const { methods, picture } = this.own;
    const curves = picture === "curves";
    return html`<div class="columns">
      <div class="stack">
        ${this.#choices()}
        ${methods.length === 0 ? html`<p class="quiet">Add a method to see which words speak for what it says.</p>` : nothing}
        <limelight-course
          .question=${this.question}
          .course=${this.question.course}
          what="Explaining the prediction"
        ></limelight-course>
        ${this.#disagreement()} ${curves ? nothing : this.#together()}
        <div class="stack" role="tabpanel" aria-label=${pictures.find(({ id }) => id === this.own.picture)?.name ?? ""}>
          ${this.#pictures()}
        </div>
        ${curves ? this.#together() : nothing} ${this.#assistant()}
      </div>
      <aside class="stack" aria-label="The methods">
        ${methods.map((id) => this.#about(catalog?.methods.find((method) => method.id === id)))}
      </aside>
    </div>`;
  }

  #choices(): TemplateResult {
    const { catalog } = this.scene;
    const { methods, target, unit, picture, order } = this.own;
    const known = Object.keys(explanationsOf(this.question)[0]?.prediction.probabilities ?? {});
    // One that the model does not have stays to be seen, and to be left.
    const labels = target === "predicted" || known.includes(target) ? known : [...known, target];
    return html`<div class="row">
        ${methods.map(
          (id) =>
            html`<button
                aria-pressed=${id === this.lit}
                title="Put its scores on the stage"
                @click=${() => (this.chosen = id)}
              >
                ${this.#title(id)}
              </button>
              ${methods.length > 1 ? html`<button class="plain away" aria-label="Take ${this.#title(id)} away" @click=${() => this.#change({ methods: methods.filter((each) => each !== id) })}>×</button>` : nothing}`,
        )}
        <select aria-label="Add a method" @change=${this.#add}>
          <option value="">Add a method</option>
          ${catalog?.methods.filter(({ id }) => !methods.includes(id)).map(({ id, title, asks }) => html`<option value=${id} title=${asks}>${title}</option>`)}
        </select>
      </div>
      <div class="row small">
        <label
          >Why
          <select @change=${({ target: chosen }: Event) => this.#change({ target: valueOf(chosen) })}>
            <option value="predicted" ?selected=${target === "predicted"}>what it predicts</option>
            ${labels.map((label) => html`<option value=${label} ?selected=${label === target}>${label}</option>`)}
          </select></label
        >
        <label
          >by
          <select @change=${({ target: chosen }: Event) => this.#change({ unit: unitOf(valueOf(chosen)) })}>
            ${(["own", "token", "word", "sentence"] as const).map((each) => html`<option value=${each} ?selected=${each === unit}>${each === "own" ? "the method's own parts" : `${each}s`}</option>`)}
          </select></label
        >
        <limelight-picture-tabs
          .pictures=${pictures}
          .shown=${picture}
          @picture-turned=${({ place }: PictureTurned) => this.#change({ picture: pictures[place]?.id ?? picture })}
        ></limelight-picture-tabs>
        ${
          picture === "force" || picture === "curves"
            ? nothing
            : html`<label
                ><input
                  type="checkbox"
                  .checked=${order === "sentence"}
                  @change=${({ target: box }: Event) => this.#change({ order: isChecked(box) ? "sentence" : "size" })}
                />
                in the order of the sentence</label
              >`
        }
      </div>`;
  }

  /** On which words the methods do not agree, from what they said already. */
  #disagreement(): TemplateResult | typeof nothing {
    return this.question.answers.length < 2 || this.told === "" ? nothing : html`<p role="status">${this.told}</p>`;
  }

  async #dispute(documents: readonly Explanation[]): Promise<void> {
    const { answers } = this.question;
    const { disagreements, disagreementsText } = await import("./disagreements.ts");
    if (answers !== this.question.answers) return;
    const { titles } = methodNames(this.scene.catalog);
    this.disputed = disagreements(documents);
    this.told = disagreementsText(this.disputed, (id) => titles?.[id] ?? id);
  }

  /** What there is to see of several methods at once. */
  #together(): TemplateResult | typeof nothing {
    const documents = explanationsOf(this.question);
    const [first] = documents;
    if (documents.length < 2 || !first || documents.some(({ words }) => !words)) return nothing;
    const names = methodNames(this.scene.catalog);
    const pairs = documents.flatMap((one, index) =>
      documents.slice(index + 1).flatMap((other) => {
        const agreement = one.agreement?.[other.method];
        return agreement ? [{ methods: [one.method, other.method] as const, ...agreement }] : [];
      }),
    );
    const several = { ...first, results: documents, agreement: { pairs } };
    return html`<limelight-figure
        .draw=${guard(
          [this.question.answers, this.scene.catalog],
          () =>
            (style: FigureStyle): Figure =>
              methodScores(several, { ...style, ...names }),
        )}
        .theme=${this.scene.theme}
        ?stale=${this.question.stale}
      ></limelight-figure>
      <limelight-figure
        .draw=${guard(
          [this.question.answers, this.scene.catalog],
          () =>
            (style: FigureStyle): Figure =>
              methodAgreement(several, { ...style, ...names }),
        )}
        .theme=${this.scene.theme}
        ?stale=${this.question.stale}
      ></limelight-figure>`;
  }

  #pictures(): TemplateResult | TemplateResult[] {
    const { picture, order } = this.own;
    if (picture === "curves") {
      late(this, () => import("./curves.ts"));
      return html`<limelight-curves .scene=${this.scene}></limelight-curves>`;
    }
    const documents = explanationsOf(this.question);
    return documents.map(
      (document) =>
        html`${documents.length > 1 ? html`<h3 class="quiet">${this.#title(document.method)}</h3>` : nothing}
          <limelight-figure
            class="method"
            .draw=${guard([document, picture, order, this.scene.catalog], () => (style: FigureStyle) => this.#draw(document, style))}
            .theme=${this.scene.theme}
            .pointed=${this.#pointed(document)}
            ?stale=${this.question.stale}
            @mark-pointed=${({ mark }: MarkPointed) => this.#point(document, mark)}
          ></limelight-figure>`,
    );
  }

  /** An assistant's own ratings: asked for by a button, since most readers have none. */
  #assistant(): TemplateResult {
    const { assistant } = this.own;
    if (assistant) late(this, () => import("./assistant.ts"));
    return html`<div class="row">
        <button aria-expanded=${assistant} @click=${() => this.#change({ assistant: !assistant })}>
          ${assistant ? "Without the assistant" : "What would an assistant say?"}
        </button>
      </div>
      ${assistant ? html`<limelight-assistant .scene=${this.scene}></limelight-assistant>` : nothing}`;
  }

  #draw(document: Explanation, style: FigureStyle): Figure {
    const { picture, order } = this.own;
    const own: ExplanationFigureStyle = { ...style, ...methodNames(this.scene.catalog), order };
    if (picture === "force") return forcePlot(document, own) ?? unitBars(document, own);
    if (picture === "waterfall") return waterfall(document, own) ?? unitBars(document, own);
    return unitBars(document, own);
  }

  #about(method: MethodFacts | undefined): TemplateResult | typeof nothing {
    if (!method) return nothing;
    const { id } = method;
    return html`<limelight-about-method
      .method=${method}
      .values=${this.own.options[id] ?? {}}
      @options-change=${({ values }: OptionsChange) => this.#change({ options: { ...this.own.options, [id]: values } })}
    ></limelight-about-method>`;
  }

  #title(id: string): string {
    return this.scene.catalog?.methods.find((method) => method.id === id)?.title ?? id;
  }

  #pointed({ units }: Explanation): string | undefined {
    const index = pointedUnit(units, this.scene);
    return index < 0 ? undefined : `unit:${index}`;
  }

  #point({ units, text }: Explanation, mark: string | undefined): void {
    const unit = units[Number(mark?.replace(/^unit:/, ""))];
    this.dispatchEvent(new PointAt(placeOf(unit, text, this.scene)));
  }

  #add = ({ target }: Event): void => {
    const id = valueOf(target);
    if (id !== "") this.#change({ methods: [...this.own.methods, id] });
    if (target instanceof HTMLSelectElement) target.value = "";
  };

  #change(patch: Partial<AppState["explain"]>): void {
    this.dispatchEvent(new StateChange({ explain: { ...this.own, ...patch } }));
  }
}

function unitOf(value: string): AppState["explain"]["unit"] {
  return value === "token" || value === "word" || value === "sentence" ? value : "own";
}
