import type { ResultOf } from "@limelight/experiments";
import {
  attentionCells,
  probabilityBars,
  scorePairs,
  unitBars,
  type AttendedDocument,
  type Figure,
  type FigureStyle,
} from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { MarkPointed } from "../../components/figure/figure.ts";
import { explanationsOf, type Explanation } from "../../engine/explanations.ts";
import { Question } from "../../engine/question.ts";
import { CastLight, PointAt, Say, StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { lightOf } from "../explain/light.ts";
import { methodNames } from "../explain/method-names.ts";
import { placeOf, pointedUnit } from "../pointing.ts";
import type { Scene } from "../view.ts";
import { headOf, headsText } from "./heads.ts";
import { darkestOf, patternChanges } from "./pattern-change.ts";
import { largestChange, scoresBeforeAndAfter } from "./score-change.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

/** All heads' patterns of a longer text are too many numbers to hand over at every click. */
const longestText = 1200;

/** What switching heads off does to one text: to what the model says, to the words that count, to where other heads look. */
@customElement("limelight-effects")
export class Effects extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr));
        gap: 16px;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  /** A head whose attention is shown while none is off, as figures' marks name it. */
  @property({ attribute: false }) looked: string | undefined;

  private readonly prediction = new Question<"classify">(this);
  private readonly whole = new Question<"explain">(this);
  private readonly switched = new Question<"explain">(this);
  private readonly attention = new Question<"attend">(this);
  private readonly changedAttention = new Question<"attend">(this);
  #cast: Explanation | undefined;

  private get off(): AppState["off"] {
    return this.scene.state.off;
  }

  private get method(): string {
    const { ablate, explain } = this.scene.state;
    return ablate.method ?? explain.methods[0] ?? "integrated-gradients";
  }

  override willUpdate(): void {
    const { engine, fields } = this.scene;
    const ready = engine.status.kind === "unavailable" ? undefined : engine;
    const { edits, ...plain } = fields ?? {};
    const asked = fields && { ...plain, input: fields.input };
    const edited = asked && edits && { ...asked, edits };
    const explained = { method: this.method, unit: "word" } as const;
    this.prediction.ask(ready, edited && { verb: "classify", ...edited });
    this.whole.ask(ready, asked && { verb: "explain", ...asked, ...explained });
    // For the label that was explained before: scores for another cannot be held beside them.
    const target = this.whole.stale ? undefined : explanationsOf(this.whole)[0]?.target.label;
    if (target !== undefined || !edited)
      this.switched.ask(ready, edited && { verb: "explain", ...edited, ...explained, target: target ?? "predicted" });
    const short = asked && asked.input.length <= longestText ? asked : undefined;
    this.attention.ask(ready, short && { verb: "attend", ...short });
    this.changedAttention.ask(ready, short && edited && { verb: "attend", ...edited });
  }

  override updated(): void {
    const [document] = explanationsOf(this.off.length > 0 ? this.switched : this.whole);
    if (document === this.#cast) return;
    this.#cast = document;
    this.dispatchEvent(new CastLight(document && lightOf(document)));
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      ${this.#prediction()} ${this.#methods()} ${this.#words()} ${this.#attention()}
    </div>`;
  }

  #prediction(): TemplateResult | typeof nothing {
    const { document } = this.prediction.answer ?? {};
    if (!document) return nothing;
    return html`<limelight-figure
      .draw=${(style: FigureStyle) => this.#probabilities(document, style)}
      .theme=${this.scene.theme}
      ?stale=${this.prediction.stale}
    ></limelight-figure>`;
  }

  #probabilities(document: ResultOf<"classify">, style: FigureStyle): Figure {
    const figure = probabilityBars(document, style);
    return this.prediction.stale ? figure : { ...figure, title: predictionTitle(document, headsText(this.off)) };
  }

  #methods(): TemplateResult {
    const { catalog, state: current } = this.scene;
    const choose = ({ target }: Event): void => {
      if (target instanceof HTMLSelectElement)
        this.dispatchEvent(new StateChange({ ablate: { ...current.ablate, method: target.value } }));
    };
    return html`<label class="small"
      >Score the words by
      <select @change=${choose}>
        ${catalog?.methods.map(({ id, title, asks }) => html`<option value=${id} title=${asks} ?selected=${id === this.method}>${title}</option>`)}
      </select></label
    >`;
  }

  #words(): TemplateResult {
    const [[before], [after]] = [explanationsOf(this.whole), explanationsOf(this.switched)];
    const { question, draw, stale } =
      before && after && this.off.length > 0
        ? { question: this.switched, draw: this.#pairs(before, after), stale: this.switched.stale || this.whole.stale }
        : {
            question: this.off.length > 0 && before ? this.switched : this.whole,
            draw:
              before &&
              ((style: FigureStyle) =>
                unitBars(before, { ...style, ...methodNames(this.scene.catalog), order: "sentence" })),
            stale: this.whole.stale || this.off.length > 0,
          };
    return html`<limelight-course
        .question=${question}
        .course=${question.course}
        what="Explaining the prediction"
      ></limelight-course>
      ${
        draw
          ? html`<limelight-figure
              .draw=${draw}
              .theme=${this.scene.theme}
              .chosen=${this.off.length > 0 && before && after ? [largestChange(before, after)] : []}
              .pointed=${before && this.#pointed(before, after !== undefined && this.off.length > 0)}
              ?stale=${stale}
              @mark-pointed=${({ mark }: MarkPointed) => before && this.#point(before, mark)}
            ></limelight-figure>`
          : nothing
      }`;
  }

  #pairs(before: Explanation, after: Explanation): (style: FigureStyle) => Figure {
    const { titles = {} } = methodNames(this.scene.catalog);
    return (style) =>
      scorePairs(
        scoresBeforeAndAfter(before, after, {
          without: headsText(this.off),
          method: titles[before.method] ?? before.method,
        }),
        style,
      );
  }

  #attention(): TemplateResult {
    const [before, after] = [this.attention.answer?.document, this.changedAttention.answer?.document];
    const { length } = this.scene.asked.text;
    if (length > longestText)
      return html`<p class="quiet">
        The text is too long to hold the attention of all heads side by side. The view Attention shows one head at a
        time.
      </p>`;
    const running = html`<limelight-course
      .question=${this.attention}
      .course=${this.attention.course}
      what="Looking at attention"
    ></limelight-course>`;
    if (!before) return running;
    if (this.off.length > 0 && after) return html`${running}${this.#change(before, after)}`;
    const head = this.looked === undefined ? undefined : headOf(this.looked);
    if (!head || this.off.length > 0) return running;
    return html`${running}${this.#matrix(before, head, `Head ${head.join(".")} before it is switched off`)}`;
  }

  /** Where the change is largest, among the heads that are on. */
  #change(before: ResultOf<"attend">, after: ResultOf<"attend">): TemplateResult {
    const off = new Set(this.off.map((head) => head.join(".")));
    const changes = patternChanges(before, after).filter(({ layer, head }) => !off.has(`${layer}.${head}`));
    const [most] = changes;
    if (!most) return this.#unheard(before);
    const { layer, head, query, key, weight } = most;
    const name = (index: number): string => before.tokens[index] ?? "";
    return html`<h2>
        Head ${layer}.${head} looks elsewhere most: from "${name(query)}" to "${name(key)}" ${weight[0].toFixed(2)}
        becomes ${weight[1].toFixed(2)}.
      </h2>
      <p class="quiet">
        ${changes.length} other ${changes.length === 1 ? "head looks" : "heads look"} elsewhere, in
        ${changes.length === 1 ? "" : "these layers: "}${[...new Set(changes.map((change) => change.layer))]
          .toSorted((one, other) => one - other)
          .map((each) => `layer ${each}`)
          .join(", ")}.
      </p>
      <div class="pair">
        ${this.#matrix(before, [layer, head], "With all heads on", [before, after])}
        ${this.#matrix(after, [layer, head], `Without ${headsText(this.off)}`, [before, after])}
      </div>`;
  }

  /** No other head reads what those said that are off: what the last of them looked at itself. */
  #unheard(before: ResultOf<"attend">): TemplateResult {
    const head = this.off.at(-1);
    const one = this.off.length === 1;
    return html`<p>
        No other head looks elsewhere: ${one ? "it stands" : "they stand"} too high in the model for others to read what
        ${one ? "it says" : "they say"}.
      </p>
      ${head ? this.#matrix(before, head, `What head ${head.join(".")} looked at`) : nothing}`;
  }

  #matrix(
    document: ResultOf<"attend">,
    [layer, head]: readonly [number, number],
    name: string,
    scale: readonly AttendedDocument[] = [document],
  ): TemplateResult {
    return html`<section class="stack" aria-label=${name}>
      <h3>${name}</h3>
      <limelight-figure
        untitled
        .draw=${(style: FigureStyle) => attentionCells(document, { ...style, layer, heads: [head], darkest: darkestOf(scale, layer, head) })}
        .theme=${this.scene.theme}
        ?stale=${this.attention.stale || (this.off.length > 0 && this.changedAttention.stale)}
      ></limelight-figure>
    </section>`;
  }

  #pointed({ units }: Explanation, paired: boolean): string | undefined {
    const index = pointedUnit(units, this.scene);
    return index < 0 ? undefined : `${paired ? "pair" : "unit"}:${index}`;
  }

  #point({ units, text }: Explanation, mark: string | undefined): void {
    const place = placeOf(units[Number(mark?.replace(/^(?:unit|pair):/, ""))], text, this.scene);
    if (place) this.dispatchEvent(new Say("A word that is pointed at lights up in the sentence; arrows move."));
    this.dispatchEvent(new PointAt(place));
  }
}

function predictionTitle({ label, probabilities, unedited }: ResultOf<"classify">, without: string): string {
  if (!unedited || unedited.label !== label)
    return `Without ${without} the model says ${label}${unedited ? `, not ${unedited.label}` : ""}.`;
  const [now, was] = [probabilities[label] ?? 0, unedited.probabilities[label] ?? 0];
  const decimals = [3, 4].find((each) => now.toFixed(each) !== was.toFixed(each));
  return decimals === undefined
    ? `Without ${without} the model says ${label} as surely as before.`
    : `Without ${without} the model still says ${label}: ${now.toFixed(decimals)} instead of ${was.toFixed(decimals)}.`;
}
