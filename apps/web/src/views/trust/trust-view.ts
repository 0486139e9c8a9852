import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { cache } from "lit/directives/cache.js";
import { live } from "lit/directives/live.js";
import { Question } from "../../engine/question.ts";
import { StateChange } from "../../events/events.ts";
import { late } from "../../events/late.ts";
import { isChecked, valueOf } from "../../events/targets.ts";
import type { MethodFacts } from "../../engine/catalog.ts";
import type { ExamplesChosen } from "../../components/examples/examples.ts";
import { examplesOf } from "../../components/examples/list.ts";
import type { OptionsChange } from "../../components/option-form/option-form.ts";
import type { PictureTurned } from "../../components/picture-tabs/picture-tabs.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import type { Scene } from "../view.ts";
import { explainingOf, measuringOf } from "./asked.ts";
import { boardsOf } from "./measured.ts";
import { metricChoices } from "./metric-choices.ts";
import { twelveSentences } from "./sentences.ts";
import "../../components/about-method/about-method.ts";
import "../../components/course/course.ts";
import "../../components/examples/examples.ts";
import "../../components/picture-tabs/picture-tabs.ts";

import "./leaderboard.ts";

const sides = [
  { id: "measured", name: "Measured on the model" },
  { id: "judged", name: "Judged by people" },
] as const;

/** Which explanation can be trusted: by what the model does, and by what people say. */
@customElement("limelight-trust")
export class TrustView extends LitElement {
  static override styles = [base, columns];

  @property({ attribute: false }) scene!: Scene;

  private readonly question = new Question<"faithfulness">(this);
  /** Seconds that a text took, by what was measured of it. */
  readonly #took = new Map<string, number>();

  private get own(): AppState["trust"] {
    return this.scene.state.trust;
  }

  override willUpdate(): void {
    const { engine, catalog } = this.scene;
    // What was measured stays while people judge; nothing new is begun meanwhile, and nothing that nobody sees goes on.
    if (this.own.show === "judged") {
      this.question.giveWay();
      return;
    }
    // The stage's own question goes first, which waits for the catalog.
    const ready = !catalog || engine.status.kind === "unavailable" ? undefined : engine;
    this.question.ask(ready, measuringOf(this.scene));
    const [first] = boardsOf(this.question);
    if (first && this.question.course.kind === "done") this.#took.set(this.#terms, first.seconds / first.texts);
  }

  override render(): TemplateResult {
    const { catalog } = this.scene;
    const { show, methods, examples, file, limit } = this.own;
    if (show === "judged") late(this, () => import("./judge.ts"));

    return html`<div class="columns">
      <div class="stack">
        ${this.#choices()}
        <div class="stack" role="tabpanel" aria-label=${sides.find(({ id }) => id === show)?.name ?? ""}>
          ${cache(show === "judged" ? html`<limelight-judge .scene=${this.scene} .explaining=${explainingOf(this.scene)}></limelight-judge>` : this.#measured())}
        </div>
      </div>
      <aside class="stack" aria-label="The texts and the methods">
        <limelight-examples
          heading=${show === "judged" ? "Judge other texts" : "Measure over examples"}
          hint=${show === "judged" ? "Twelve texts take a person about ten minutes. Tasks that are made stay as they are: begin anew for other texts." : this.#duration()}
          back="Back to the one sentence"
          .set=${{ examples, file, limit }}
          .engine=${this.scene.engine}
          .samples=${twelveSentences}
          @examples-chosen=${({ set }: ExamplesChosen) => this.#change(set)}
        ></limelight-examples>
        ${show === "judged" ? nothing : methods.map((id) => this.#about(catalog?.methods.find((method) => method.id === id)))}
      </aside>
    </div>`;
  }

  #choices(): TemplateResult {
    const { catalog } = this.scene;
    const { methods, show } = this.own;
    return html`<div class="row">
        <limelight-picture-tabs
          .pictures=${sides}
          .shown=${show}
          @picture-turned=${({ place }: PictureTurned) => this.#change({ show: sides[place]?.id ?? show })}
        ></limelight-picture-tabs>
      </div>
      <div class="row" role="group" aria-label="Whose explanations">
        ${methods.map(
          (id) =>
            html`<button
              aria-label="Take ${this.#title(id)} away"
              @click=${() => this.#change({ methods: methods.filter((each) => each !== id) })}
            >
              ${this.#title(id)} ×
            </button>`,
        )}
        <select aria-label="Add a method" @change=${this.#add}>
          <option value="">Add a method</option>
          ${catalog?.methods.filter(({ id }) => !methods.includes(id)).map(({ id, title, asks }) => html`<option value=${id} title=${asks}>${title}</option>`)}
        </select>
      </div>`;
  }

  #measured(): TemplateResult {
    const { methods, file, fill } = this.own;
    const texts = file === undefined ? Math.max(1, examplesOf(this.own.examples).length) : undefined;
    return html`<div class="row small">
        <label
          >Words that go
          <select
            @change=${({ target }: Event) => this.#change({ fill: valueOf(target) === "mask" ? "mask" : "delete" })}
          >
            <option value="delete" ?selected=${fill === "delete"}>are deleted</option>
            <option value="mask" ?selected=${fill === "mask"}>are masked</option>
          </select></label
        >
      </div>
      ${this.#metrics()}
      ${methods.length === 0 ? html`<p class="quiet">Add a method to see how far its explanations say what the model does.</p>` : nothing}
      ${methods.length > 0 && this.scene.catalog && !measuringOf(this.scene) ? html`<p class="quiet">Write a sentence above, or give examples to measure over.</p>` : nothing}
      <limelight-course
        .question=${this.question}
        .course=${this.question.course}
        what="Measuring ${methods.length === 1 ? "one method" : `${methods.length} methods`} on ${texts === undefined ? file : texts === 1 ? "one text" : `${texts} texts`}"
      ></limelight-course>
      ${
        this.scene.state.off.length > 0
          ? html`<p class="quiet">Here the model is whole: heads that are switched off are on.</p>`
          : nothing
      }
      <limelight-leaderboard
        .scene=${this.scene}
        .answers=${this.question.answers}
        ?stale=${this.question.stale}
      ></limelight-leaderboard>`;
  }

  #metrics(): TemplateResult {
    const { metrics } = this.own;
    const chosen = metrics.length > 0 ? metrics : metricChoices.flatMap(({ id, usual }) => (usual ? [id] : []));
    return html`<details>
      <summary class="small">What is measured: ${chosen.join(", ")}</summary>
      <div class="stack small">
        ${metricChoices.map(
          ({ id, asks, slow }) =>
            html`<label
              ><input
                type="checkbox"
                .checked=${live(chosen.includes(id))}
                @change=${({ target }: Event) => this.#choose(chosen, id, isChecked(target))}
              />
              ${asks} <span class="quiet">${id}${slow ? ", takes long" : ""}</span></label
            >`,
        )}
      </div>
    </details>`;
  }

  /** In the order of the choices; what is usual needs no mention. */
  #choose(chosen: readonly string[], id: string, on: boolean): void {
    const wanted = metricChoices.filter((each) => (each.id === id ? on : chosen.includes(each.id)));
    const usual = wanted.length === 0 || metricChoices.every((each) => wanted.includes(each) === (each.usual === true));
    this.#change({ metrics: usual ? [] : wanted.map((each) => each.id) });
  }

  /** Roughly how long a text takes, as far as the one on the stage has told. */
  #duration(): string {
    const seconds = this.#took.get(this.#terms);
    if (seconds === undefined) return "The first text tells how long the others take.";
    const each = seconds < 1 ? "less than a second" : `about ${Math.round(seconds)} s`;
    const hundred = seconds * 100;
    return `Measuring takes ${each} a text by these methods, a hundred ${hundred < 90 ? `about ${Math.ceil(hundred)} s` : `about ${Math.round(hundred / 60)} min`}.`;
  }

  get #terms(): string {
    const { methods, options, metrics, fill } = this.own;
    return JSON.stringify([this.scene.model?.id, methods, options, metrics, fill]);
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

  #add = ({ target }: Event): void => {
    const id = valueOf(target);
    if (id !== "") this.#change({ methods: [...this.own.methods, id] });
    if (target instanceof HTMLSelectElement) target.value = "";
  };

  #change(patch: Partial<AppState["trust"]>): void {
    this.dispatchEvent(new StateChange({ trust: { ...this.own, ...patch } }));
  }
}
