import type { ResultOf } from "@limelight/experiments";
import { neighbourBars, neighbourSummary, readableToken, type FigureStyle } from "@limelight/report/figures";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ExampleSet } from "../../components/examples/examples.ts";
import { addPasted } from "../../components/examples/pasted.ts";
import { givenSource, sourceOf, textsOf } from "../../components/examples/source.ts";
import type { MarkChosen, MarkPointed } from "../../components/figure/figure.ts";
import type { Asked } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import { valueOf } from "../../events/targets.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { offHere, type Scene } from "../view.ts";
import { isSpecial, type Tokenized } from "./places.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

type Own = AppState["attention"];
type Found = ResultOf<"similar">;

/** As many as the picture shows. */
const top = 25;

/** Where else a token stands as it does here: the nearest contexts of a set of texts, and what they have in common. */
@customElement("limelight-neighbours")
export class Neighbours extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) tokenized: Tokenized | undefined;
  /** Whose states, or whose heads' outputs, are compared. */
  @property({ attribute: false }) layer = 0;
  /** Those that are shown. */
  @property({ attribute: false }) heads: readonly number[] = [];
  @state() private pointed: string | undefined;
  /** Pasted examples that the engine has, by the name that it knows them by. */
  @state() private pasted: { readonly list: string; readonly file: string } | undefined;

  private readonly question = new Question<"similar">(this);

  private get own(): Own {
    return this.scene.state.attention;
  }

  /** The examples that the reader gave in another view, if any. */
  private get set(): ExampleSet {
    const { concepts, ablate } = this.scene.state;
    return [concepts, ablate].find((each) => givenSource(each)) ?? concepts;
  }

  /** The token that is asked about: the chosen one, else the first of the text. */
  private get token(): number | undefined {
    const { tokenized, own } = this;
    if (!tokenized) return undefined;
    const known = [...tokenized.tokens.keys()].filter((index) => !isSpecial(tokenized, index));
    return known.includes(own.token) ? own.token : known[0];
  }

  private get head(): number | undefined {
    return this.own.neighbours === "head" && this.heads.length === 1 ? this.heads[0] : undefined;
  }

  override willUpdate(): void {
    const { engine } = this.scene;
    const { examples, file } = this.set;
    if (this.own.neighbours !== "none" && file === undefined && examples !== "" && this.pasted?.list !== examples)
      void addPasted(engine, examples).then(
        (name) => (this.pasted = { list: examples, file: name }),
        () => undefined, // an engine that is gone says so where it is asked
      );
    const asked = this.#asked();
    this.question.ask(engine.status.kind === "unavailable" ? undefined : engine, asked);
  }

  #asked(): Asked<"similar"> | undefined {
    const { scene, tokenized, token, layer, head } = this;
    const source = sourceOf(this.set);
    const { list, file } = this.pasted ?? {};
    // Of another list nothing is asked while this one is on its way.
    const data =
      "data" in source ? source.data : list === this.set.examples && file !== undefined ? { file } : undefined;
    if (this.own.neighbours === "none" || !scene.fields || !data) return undefined;
    if (token === undefined || tokenized?.text !== scene.fields.input) return undefined;
    const { model, input } = scene.fields;
    return {
      verb: "similar",
      ...(model !== undefined && { model }),
      input,
      data,
      token,
      layer,
      ...(head !== undefined && { head }),
      top,
    };
  }

  override render(): TemplateResult | typeof nothing {
    const { tokenized, token, own } = this;
    if (!tokenized || token === undefined) return nothing;
    const named = readableToken(tokenized.tokens[token]?.text ?? "");
    if (own.neighbours === "none")
      return html`<div class="row">
        <button @click=${() => this.#change({ neighbours: "layer", token })}>
          Where else does “${named}” stand like this?
        </button>
      </div>`;
    const { document } = this.question.answer ?? {};
    return html`<section class="stack" aria-label="Where else a token stands like this">
      ${this.#choices(tokenized, token)}
      <limelight-course
        .question=${this.question}
        .course=${this.question.course}
        what="Looking for where else it stands like this"
      ></limelight-course>
      ${document ? this.#found(document) : html`<p class="quiet">What is nearest appears here, most alike first.</p>`}
    </section>`;
  }

  #choices(tokenized: Tokenized, token: number): TemplateResult {
    const { layer, heads } = this;
    const [head] = heads;
    const known = givenSource(this.set) !== undefined;
    const texts = textsOf(sourceOf(this.set));
    return html`<h3>Where else does it stand like this? <span class="quiet small">corpus search</span></h3>
      <div class="row">
        <label
          >The token
          <select @change=${({ target }: Event) => this.#change({ token: Number(valueOf(target)) })}>
            ${tokenized.tokens.map((each, index) =>
              isSpecial(tokenized, index)
                ? nothing
                : html`<option value=${index} ?selected=${index === token}>${readableToken(each.text)}</option>`,
            )}
          </select></label
        >
        <div class="row" role="group" aria-label="What is compared">
          <button aria-pressed=${this.head === undefined} @click=${() => this.#change({ neighbours: "layer" })}>
            as layer ${layer} holds it
          </button>
          <button
            aria-pressed=${this.head !== undefined}
            ?disabled=${heads.length !== 1}
            title=${heads.length === 1 ? "" : "Choose a single head first"}
            @click=${() => this.#change({ neighbours: "head" })}
          >
            ${heads.length === 1 ? `as head ${layer}.${head} hands it on` : "as one head hands it on"}
          </button>
        </div>
        <button class="plain" @click=${() => this.#change({ neighbours: "none" })}>Close</button>
      </div>
      <p class="quiet small">
        Reads up to ${texts} texts:
        ${known ? "the examples that you gave in another view" : "the example reviews that come along; those that you give in Concepts or Ablate take their place"}.${offHere(this.scene)}
      </p>`;
  }

  #found(document: Found): TemplateResult {
    const summary = (style: FigureStyle) => neighbourSummary(document, style) ?? neighbourBars(document, style);
    return html`<limelight-figure
        .draw=${summary}
        .theme=${this.scene.theme}
        ?stale=${this.question.stale}
      ></limelight-figure>
      <limelight-figure
        untitled
        choosable
        .draw=${(style: FigureStyle) => neighbourBars(document, style)}
        .theme=${this.scene.theme}
        .pointed=${this.pointed}
        ?stale=${this.question.stale}
        @mark-pointed=${({ mark }: MarkPointed) => (this.pointed = mark)}
        @mark-chosen=${({ mark }: MarkChosen) => this.#stage(document, mark)}
        @focusin=${this.#say}
        @pointerenter=${this.#say}
      ></limelight-figure>`;
  }

  #say = (): void => {
    this.dispatchEvent(new Say("A click or Enter puts that text on the stage; arrow keys move."));
  };

  /** The text comes up with the same token chosen, which is then asked about in its turn. */
  #stage({ neighbours }: Found, mark: string): void {
    const chosen = neighbours[Number(/^neighbour:(\d+)$/.exec(mark)?.[1])];
    if (!chosen) return;
    const { text, position = this.own.token } = chosen;
    this.dispatchEvent(new StateChange({ text, changes: [], attention: { ...this.own, token: position } }));
  }

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(new StateChange({ attention: { ...this.own, ...patch } }));
  }
}
