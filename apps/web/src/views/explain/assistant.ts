import { deletionCurvesFigure, methodAgreement, methodScores, type FigureStyle } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { explanationsOf, type Explanation } from "../../engine/explanations.ts";
import { Question } from "../../engine/question.ts";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import { methodNames } from "./method-names.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

type Rated = NonNullable<Explanation["selfExplanation"]>;

/** An assistant's own ratings of the words, pasted by the reader, beside what methods say of the model. */
@customElement("limelight-assistant")
export class Assistant extends LitElement {
  static override styles = [
    base,
    css`
      textarea {
        width: 100%;
        min-height: 6rem;
        resize: vertical;
      }
      pre {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        margin: 0;
        padding: 8px 12px;
        background: var(--raised);
        border-radius: 6px;
        font: inherit;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @state() private copied = "";

  private readonly question = new Question<"explain">(this);

  private get own(): AppState["explain"] {
    return this.scene.state.explain;
  }

  override willUpdate(): void {
    const { engine, fields, model } = this.scene;
    const { answer, methods } = this.own;
    // The text is judged by the model that the page shows; no assistant is asked from here, and none is needed for the request.
    this.question.ask(
      engine.status.kind === "unavailable" ? undefined : engine,
      fields && model
        ? {
            verb: "explain",
            input: fields.input,
            method: "self-explanation",
            answer,
            judge: model.id,
            ...(answer !== "" && methods.length > 0 && { against: methods }),
          }
        : undefined,
    );
  }

  override render(): TemplateResult {
    const document = explanationsOf(this.question).find(({ selfExplanation }) => selfExplanation);
    const rated = document?.selfExplanation;
    return html`<section class="stack" aria-label="What an assistant says">
      <h3>What an assistant says of it <span class="quiet small">self-explanation</span></h3>
      <p>
        Ask any assistant to rate the words, and paste its answer here. Its ratings are then held against what methods
        find in ${this.scene.model?.id ?? "the model"}.
      </p>
      <p class="quiet">
        When not to trust it: an assistant may tell a good story about words that it did not go by; high agreement says
        that both go by the same words, no more.
      </p>
      ${
        rated
          ? html`<details>
              <summary>What to ask it</summary>
              <div class="stack">
                <pre class="small" tabindex="0">${rated.request}</pre>
                <div class="row">
                  <button @click=${() => void this.#copy(rated.request)}>${this.copied || "Copy what to ask"}</button>
                </div>
              </div>
            </details>`
          : nothing
      }
      <label
        >Its answer
        <textarea
          .value=${this.own.answer}
          placeholder='such as [("fantastic", 0.9), ("performance", 0.4)] positive'
          spellcheck="false"
          @input=${({ target }: Event) =>
            target instanceof HTMLTextAreaElement &&
            this.dispatchEvent(new StateChange({ explain: { ...this.own, answer: target.value } }))}
        ></textarea>
      </label>
      <limelight-course
        .question=${this.question}
        .course=${this.question.course}
        what="Holding the ratings against the model"
      ></limelight-course>
      ${document && rated && this.own.answer !== "" ? this.#read(document, rated) : nothing}
    </section>`;
  }

  #read(document: Explanation, rated: Rated): TemplateResult {
    const { units } = document;
    const named = (places: readonly number[]): string => places.map((place) => units[place]?.text ?? "").join(", ");
    const told = [
      `${rated.rated} of ${units.length} words have a rating.`,
      rated.label === null ? "It names no label that the model has." : `It says ${rated.label}.`,
      ...(rated.unrated.length > 0 ? [`Not rated: ${named(rated.unrated)}.`] : []),
      ...(rated.invented.length > 0 ? [`Not in the text: ${rated.invented.map(({ word }) => word).join(", ")}.`] : []),
      ...(rated.unreadCount > 0
        ? [
            `Not understood: ${rated.unread.map(({ text }) => `“${text}”`).join(", ")}${rated.unreadCount > rated.unread.length ? ", and more" : ""}.`,
          ]
        : []),
    ];
    const { selfExplanation: _own, agreement, ...rest } = document;
    const results = [rest, ...rated.against];
    const pairs = rated.against.flatMap(({ method }) => {
      const ranks = agreement?.[method];
      return ranks ? [{ methods: [document.method, method] as const, ...ranks }] : [];
    });
    const figures = [
      ...(rated.against.length > 0 ? [(style: FigureStyle) => methodScores({ ...rest, results }, style)] : []),
      ...(pairs.length > 0 ? [(style: FigureStyle) => methodAgreement({ ...rest, agreement: { pairs } }, style)] : []),
      ...(rated.deletion
        ? [(style: FigureStyle) => deletionCurvesFigure({ ...document, selfExplanation: rated }, style)]
        : []),
    ];
    const names = methodNames(this.scene.catalog);
    const titled = { ...names, titles: { ...names.titles, "self-explanation": "The assistant" } };
    return html`<p role="status">${told.join(" ")}</p>
      ${figures.map(
        (draw, place) =>
          html`<limelight-figure
            .draw=${guard([document, place, this.scene.catalog], () => (style: FigureStyle) => draw({ ...style, ...titled }))}
            .theme=${this.scene.theme}
            ?stale=${this.question.stale}
          ></limelight-figure>`,
      )}`;
  }

  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = "Copied";
    } catch {
      this.copied = "Not allowed here: mark and copy it";
    }
    setTimeout(() => (this.copied = ""), 2000);
  }
}
