import {
  generationStrip,
  lensLadder,
  stepsGrid,
  type ExplainedSteps,
  type Figure,
  type FigureStyle,
} from "@limelight/report/figures";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { MarkChosen, MarkPointed } from "../../components/figure/figure.ts";
import type { OptionsChange } from "../../components/option-form/option-form.ts";
import type { StepMethodFacts } from "../../engine/catalog.ts";
import { stepsOf } from "../../engine/explanations.ts";
import { Question } from "../../engine/question.ts";
import { CastLight, PointAt, Say, StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import { placeOf } from "../pointing.ts";
import type { Scene } from "../view.ts";
import { nameOf, type RivalChosen, type TokenTaken } from "./alternatives.ts";
import { explainAsked, generateAsked, insteadAsked, lensAsked } from "./asked.ts";
import { groundsOf, lightOf } from "./light.ts";
import { asSequence, stepOf, tokenOf, writtenOf, writtenSoFar, type Alternative, type Written } from "./written.ts";
import "../../components/about-method/about-method.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";
import "./alternatives.ts";
import "./settings.ts";

/** What a model writes behind the text on the stage, token by token: how sure it is of each, what else could come, and why. */
@customElement("limelight-generate")
export class GenerateView extends LitElement {
  static override styles = [base, columns];

  @property({ attribute: false }) scene!: Scene;
  /** The written token that is pointed at, counted from 0. */
  @state() private pointed: number | undefined;
  /** What is pointed at in the picture of all scores. */
  @state() private cell: string | undefined;

  @state() private methods: readonly StepMethodFacts[] = [];

  private readonly writing = new Question<"generate">(this);
  private readonly reasons = new Question<"explain">(this);
  private readonly instead = new Question<"generate">(this);
  private readonly inside = new Question<"inside">(this);
  #written: Written | undefined;
  #cast: readonly unknown[] = [];

  private get own(): AppState["generate"] {
    return this.scene.state.generate;
  }

  private get document(): ExplainedSteps | undefined {
    return stepsOf(this.reasons)[0];
  }

  /** The token that is looked at: the one that was chosen, as far as so many were written. */
  private get step(): number {
    return Math.max(0, Math.min(this.own.step, (this.#written?.tokens.length ?? 1) - 1));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.methods.length === 0) void this.#learn();
  }

  /** Which methods there are; where that cannot be learnt, the one that is chosen does its work without its name. */
  async #learn(): Promise<void> {
    this.methods = await this.scene.engine.stepMethods().catch(() => []);
  }

  override willUpdate(): void {
    const { engine: given, fields, model } = this.scene;
    const engine = given.status.kind === "unavailable" ? undefined : given;
    const { writing, own } = this;
    writing.ask(engine, fields && model && generateAsked(fields, own));
    this.#write();
    const written = this.#written;
    const settled = engine && writing.course.kind === "done" ? engine : undefined;
    const isThere = fields && written && written.text !== "";
    this.reasons.ask(settled, isThere ? explainAsked(fields, own, written, this.#contrast(written)) : undefined);
    const { document } = this;
    const column = document && written && !this.reasons.stale ? stepOf(document, written, this.step) : -1;
    const unit = document?.steps[column]?.unit;
    const isKept = written !== undefined && this.step < written.kept;
    this.instead.ask(settled, fields && isKept ? insteadAsked(fields, { ...own, step: this.step }) : undefined);
    // The token is what stands behind the one before it; a decoder of its own begins with a token that is not written.
    const behind = written?.continues ? (unit ?? 0) - 1 : column;
    const isKnown = unit !== undefined && behind >= 0;
    if (!written) this.inside.ask(settled, undefined);
    else if (fields && isKnown) this.inside.ask(settled, lensAsked(fields, written, behind));
  }

  /** What stands there: what a run that goes on, or was stopped, has written so far, or the last answer. */
  #write(): void {
    const { writing, own } = this;
    const { kind } = writing.course;
    const so = (kind === "running" || kind === "failed") && writing.pieces.length > 0;
    const document = writing.answer?.document;
    if (so) this.#written = writtenSoFar(writing.pieces, own.begun);
    else if (!document) this.#written = undefined;
    // While the next one begins, what was kept may be another already.
    else if (!writing.stale) this.#written = writtenOf(document, own.begun);
  }

  /** What was written up to the token that is looked at, and another one in its place. */
  #contrast({ tokens }: Written): string | undefined {
    const { against, step } = this.own;
    if (against === "") return undefined;
    return tokens
      .slice(0, step)
      .map(({ text }) => text)
      .join("")
      .concat(against);
  }

  override updated(): void {
    const { document } = this;
    const column = document && this.#written ? stepOf(document, this.#written, this.pointed ?? this.step) : -1;
    const cast = [document, column];
    if (cast.every((each, index) => each === this.#cast[index])) return;
    this.#cast = cast;
    this.dispatchEvent(new CastLight(document && column >= 0 ? lightOf(document, column) : undefined));
  }

  override render(): TemplateResult {
    const { writing, reasons } = this;
    return html`<div class="columns wide">
      <div class="stack">
        <limelight-generate-settings .own=${this.own}></limelight-generate-settings>
        <limelight-course .question=${writing} .course=${writing.course} what="Writing"></limelight-course>
        ${this.#text()}
        <limelight-course
          .question=${reasons}
          .course=${reasons.course}
          what="Looking for what each token rests on"
        ></limelight-course>
        ${this.#grid()}
      </div>
      <aside class="stack" aria-label="The chosen token, and the method">
        ${this.#token()} ${this.#layers()} ${this.#about()}
      </aside>
    </div>`;
  }

  #text(): TemplateResult {
    const written = this.#written;
    if (!written) return this.#waiting();
    const { kept } = written;
    return html`<limelight-figure
        choosable
        .draw=${(style: FigureStyle) => this.#draw(written, style)}
        .theme=${this.scene.theme}
        .pointed=${this.pointed === undefined ? undefined : markOf(this.pointed)}
        .chosen=${[markOf(this.step)]}
        ?stale=${this.writing.stale && !written.partial}
        @mark-pointed=${({ mark }: MarkPointed) => (this.pointed = indexOf(mark))}
        @mark-chosen=${({ mark }: MarkChosen) => this.#choose(indexOf(mark))}
        @focusin=${this.#say}
        @pointerenter=${this.#say}
      ></limelight-figure>
      ${
        kept > 0
          ? html`<div class="row">
              <span class="small quiet"
                >${kept === 1 ? "The first token is kept." : `The first ${kept} tokens are kept.`}</span
              >
              <button @click=${() => this.#change({ begun: [], step: 0, against: "" })}>Let it begin anew</button>
            </div>`
          : nothing
      }`;
  }

  #waiting(): TemplateResult {
    const { fields, engine } = this.scene;
    if (!fields) return html`<p class="quiet">Write the beginning of a text above, and the model goes on with it.</p>`;
    return engine.status.kind === "unavailable" || this.writing.course.kind === "failed"
      ? html`<p class="quiet">There is no text without an answer of the model.</p>`
      : html`<p class="quiet">The text appears here, token by token, as the model writes it.</p>`;
  }

  #draw(written: Written, style: FigureStyle): Figure {
    const { scene, document } = this;
    const { strategy } = this.own;
    const source = this.writing.answer?.document;
    const column = this.pointed !== undefined && document ? stepOf(document, written, this.pointed) : -1;
    const units = document && column >= 0 ? groundsOf(document, column) : undefined;
    const grounds =
      units &&
      written.tokens.map((_, index) => {
        const unit = document && document.steps[stepOf(document, written, index)]?.unit;
        return (unit === undefined ? undefined : units[unit]) ?? { value: 0, said: "" };
      });
    return generationStrip(
      {
        ...(source && { model: source.model, provenance: source.provenance }),
        prompt: scene.fields?.input ?? "",
        strategy: strategyNames[strategy],
        sequences: [asSequence(written, document)],
      },
      { ...style, kept: written.kept, partial: written.partial, ...(grounds && { grounds }) },
    );
  }

  #grid(): TemplateResult {
    const { document, reasons, scene, methods } = this;
    const { method } = this.own;
    const chooser = html`<div class="row small">
      <label
        >What each token rests on, by
        <select
          @change=${({ target }: Event) => target instanceof HTMLSelectElement && this.#change({ method: target.value })}
        >
          ${methods.map(({ id, title, asks }) => html`<option value=${id} title=${asks} ?selected=${id === method}>${title}</option>`)}
        </select></label
      >
    </div>`;
    if (!document) return this.#written ? chooser : html``;
    const column = this.#written ? stepOf(document, this.#written, this.pointed ?? this.step) : -1;
    return html`${chooser}<limelight-figure
        choosable
        .draw=${guard(
          [document, column, methods],
          () =>
            (style: FigureStyle): Figure =>
              stepsGrid(document, {
                ...style,
                titles: Object.fromEntries(methods.map(({ id, title }) => [id, title])),
                ...(column >= 0 && { step: column }),
              }),
        )}
        .theme=${scene.theme}
        .pointed=${this.cell ?? this.#rowOnStage(document, column)}
        ?stale=${reasons.stale}
        @mark-pointed=${({ mark }: MarkPointed) => this.#pointCell(document, mark)}
        @mark-chosen=${({ mark }: MarkChosen) => this.#choose(this.#indexOfCell(document, mark))}
        @focusin=${this.#sayGrid}
        @pointerenter=${this.#sayGrid}
      ></limelight-figure>`;
  }

  /** The token on whose alternatives the eye rests. */
  #token(): TemplateResult | typeof nothing {
    const written = this.#written;
    const index = this.pointed ?? this.step;
    const token = written?.tokens[index];
    if (!written || !token) return nothing;
    const known: readonly Alternative[] | undefined =
      token.alternatives ??
      (index === this.step ? this.instead.answer?.document.sequences[0]?.alternatives?.[0] : undefined);
    return html`<section class="stack" aria-label="The chosen token">
      <h3>What could stand in the place of “${nameOf(token)}”</h3>
      ${
        known || !written.partial
          ? html`<limelight-alternatives
              .token=${token}
              .alternatives=${known}
              .against=${index === this.step ? this.own.against : ""}
              ?replaceable=${written.continues}
              @token-taken=${({ text }: TokenTaken) => this.#take(written, index, text)}
              @rival-chosen=${({ text }: RivalChosen) => this.#change({ step: index, against: text })}
            ></limelight-alternatives>`
          : html`<p class="quiet small">What else could stand here is shown once it has ended.</p>`
      }
    </section>`;
  }

  #layers(): TemplateResult | typeof nothing {
    const answer = this.inside.answer?.document;
    const { document } = this;
    const column = document && this.#written ? stepOf(document, this.#written, this.step) : -1;
    const token = document?.steps[column]?.token;
    if (!answer || answer.what !== "lens" || token === undefined) return nothing;
    return html`<section class="stack" aria-label="What each layer would say">
      <limelight-figure
        .draw=${guard(
          [answer, token],
          () =>
            (style: FigureStyle): Figure | undefined =>
              lensLadder(answer, { ...style, token }),
        )}
        .theme=${this.scene.theme}
        ?stale=${this.inside.stale}
      ></limelight-figure>
    </section>`;
  }

  #about(): TemplateResult | typeof nothing {
    const found: StepMethodFacts | undefined = this.methods.find(({ id }) => id === this.own.method);
    if (!found || !this.document) return nothing;
    const { id } = found;
    return html`<limelight-about-method
      .method=${found}
      .values=${this.own.options[id] ?? {}}
      @options-change=${({ values }: OptionsChange) => this.#change({ options: { ...this.own.options, [id]: values } })}
    ></limelight-about-method>`;
  }

  #rowOnStage({ units, text }: ExplainedSteps, column: number): string | undefined {
    const { pointed, asked } = this.scene;
    if (!pointed || column < 0 || text !== asked.text) return undefined;
    const row = units.findIndex(({ start, end, special, side, written }) => {
      if (special || written || side === "target") return false;
      const place = asked.original({ start, end });
      return place.start < pointed.end && pointed.start < place.end;
    });
    return row < 0 ? undefined : `step:${column}.${row}`;
  }

  #pointCell(document: ExplainedSteps, mark: string | undefined): void {
    this.cell = mark;
    this.pointed = mark === undefined ? undefined : this.#indexOfCell(document, mark);
    const unit = document.units[Number(/(\d+)$/.exec(mark ?? "")?.[1])];
    const isPrompt = unit && !unit.written && unit.side !== "target";
    this.dispatchEvent(new PointAt(isPrompt ? placeOf(unit, document.text, this.scene) : undefined));
  }

  #indexOfCell(document: ExplainedSteps, mark: string): number | undefined {
    const step = /^step:(\d+)\./.exec(mark)?.[1];
    const index = step === undefined || !this.#written ? -1 : tokenOf(document, this.#written, Number(step));
    return index < 0 ? undefined : index;
  }

  #choose(index: number | undefined): void {
    if (index !== undefined) this.#change({ step: index, against: "" });
  }

  /** Keeps what stands before the token, puts another in its place, and goes on from there. */
  #take({ tokens }: Written, index: number, text: string): void {
    const before = tokens.slice(0, index).map((token) => token.text);
    this.pointed = undefined;
    this.#change({ begun: [...before, text], step: index, against: "" });
    this.dispatchEvent(new Say(`“${text.trim() || text}” stands there now; it goes on from there.`));
  }

  #say = (): void => {
    this.dispatchEvent(
      new Say("Point at a token to see what it rests on; a click or Enter keeps it in view; arrow keys move."),
    );
  };

  #sayGrid = (): void => {
    this.dispatchEvent(
      new Say("A column is a written token, a row what stands before; a click or Enter keeps a column in view."),
    );
  };

  #change(patch: Partial<AppState["generate"]>): void {
    this.dispatchEvent(new StateChange({ generate: { ...this.own, ...patch } }));
  }
}

const strategyNames = { greedy: "the likeliest each time", sample: "by chance", beam: "beam search" } as const;

const markOf = (index: number): string => `0.token:${index}`;

function indexOf(mark: string | undefined): number | undefined {
  const found = /^0\.token:(\d+)$/.exec(mark ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}
