import type { ResultOf } from "@limelight/experiments";
import { maskPredictions, type FigureStyle } from "@limelight/report/figures";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { MarkChosen } from "../../components/figure/figure.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import { movedChanges, withChange } from "../../state/changes.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import type { Tokenized } from "./places.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

/** What the model would put at each mask; a click puts it there. */
@customElement("limelight-mask-predictions")
export class MaskPredictions extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) tokenized: Tokenized | undefined;
  /** Whether the model fills masks; undefined while that is not known. */
  @property({ attribute: false }) able: boolean | undefined;

  private readonly question = new Question<"fill-mask">(this);

  override willUpdate(): void {
    const { engine, fields } = this.scene;
    this.question.ask(
      engine.status.kind === "unavailable" ? undefined : engine,
      fields && this.able ? { verb: "fill-mask", ...fields } : undefined,
    );
  }

  override render(): TemplateResult {
    const document = this.question.answer?.document;
    if (this.able === false)
      return html`<p class="quiet">
        This model does not fill masks: it says nothing of what it expects there. The bundled mini model does.
      </p>`;
    return html`<limelight-course
        .question=${this.question}
        .course=${this.question.course}
        what="Asking what it expects at the mask"
      ></limelight-course>
      ${
        document
          ? html`<limelight-figure
              choosable
              .draw=${(style: FigureStyle) => maskPredictions(document, style)}
              .theme=${this.scene.theme}
              ?stale=${this.question.stale}
              @mark-chosen=${({ mark }: MarkChosen) => this.#fill(document, mark)}
              @pointerenter=${this.#say}
              @focusin=${this.#say}
            ></limelight-figure>`
          : nothing
      }`;
  }

  #say = (): void => {
    this.dispatchEvent(new Say("A click or Enter puts the word into the text."));
  };

  #fill({ masks, text }: ResultOf<"fill-mask">, mark: string): void {
    const { asked, state } = this.scene;
    const [, mask, place] = /^prediction:(\d+)\.(\d+)$/.exec(mark) ?? [];
    const at = this.tokenized?.text === text ? this.tokenized.tokens[masks[Number(mask)]?.token ?? -1] : undefined;
    const chosen = masks[Number(mask)]?.predictions[Number(place)];
    if (!chosen || !at || text !== asked.text) return;
    const word = chosen.text.slice(at.start, chosen.text.length - (text.length - at.end));
    const { start, end } = asked.original(at);
    const after = state.text.slice(0, start) + word + state.text.slice(end);
    const changes = withChange(state.changes, { start, end }, undefined);
    this.dispatchEvent(new StateChange({ text: after, changes: movedChanges(changes, state.text, after) }));
  }
}
