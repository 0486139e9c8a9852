import { crossAttention, type CrossAttention, type FigureStyle } from "@limelight/report/figures";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Answered, Engine } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import { shownHeads } from "./attended-text.ts";
import type { HeadsChange } from "./head-picker.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";
import "./head-picker.ts";

/** So much of an answer is looked at. */
const mostWritten = 24;

type Own = AppState["attention"];

const parts = [
  { id: "cross", name: "From what it writes to what it read", term: "cross-attention" },
  { id: "encoder", name: "Within what it read", term: "encoder" },
  { id: "decoder", name: "Within what it writes", term: "decoder" },
] as const;

const hooks = {
  cross: "decoder.*.cross_attn.hook_pattern",
  encoder: "encoder.*.attn.hook_pattern",
  decoder: "decoder.*.attn.hook_pattern",
} as const satisfies Record<Own["part"], string>;

/** Attention of an encoder-decoder: of what it read, of what it wrote, and from this to that. It writes by itself first. */
@customElement("limelight-two-stacks")
export class TwoStacks extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;

  private readonly writing = new Question<"generate">(this);
  private readonly read = new Question<"tokenize">(this);
  private readonly wrote = new Question<"score">(this);
  private readonly patterns = new Question<"capture">(this);

  private get own(): Own {
    return this.scene.state.attention;
  }

  override willUpdate(): void {
    const { engine: given, fields } = this.scene;
    const engine: Engine | undefined = given.status.kind === "unavailable" ? undefined : given;
    const named = fields?.model === undefined ? {} : { model: fields.model };
    const text = fields?.input ?? "";
    this.writing.ask(
      engine,
      fields && { verb: "generate", ...named, input: text, strategy: "greedy", maxNewTokens: mostWritten },
    );
    this.read.ask(given, fields && { verb: "tokenize", ...named, input: text });
    const settled = this.writing.course.kind === "done" ? engine : undefined;
    const continuation = this.writing.answer?.document.sequences[0]?.text ?? "";
    const pair = fields && continuation !== "" ? { ...named, input: [{ text, continuation }] } : undefined;
    this.wrote.ask(settled, pair && { verb: "score", ...pair });
    this.patterns.ask(settled, pair && { verb: "capture", ...pair, hooks: [hooks[this.own.part]] });
  }

  override render(): TemplateResult {
    const question = this.writing.course.kind === "done" ? this.patterns : this.writing;
    const { answer } = this.patterns;
    const layers = answer ? layersOf(answer) : 0;
    const layer = Math.max(0, Math.min(this.own.layer, layers - 1));
    const shown = answer && this.#input(answer, layer);
    const { part } = this.own;
    return html`<div class="stack">
      <div class="row" role="group" aria-label="Whose looks">
        ${parts.map(
          ({ id, name, term }) =>
            html`<button aria-pressed=${id === part} title=${term} @click=${() => this.#change({ part: id })}>
              ${name}
            </button>`,
        )}
      </div>
      <div class="row">
        <label
          >Layer
          <select
            @change=${({ target }: Event) => target instanceof HTMLSelectElement && this.#change({ layer: Number(target.value) })}
          >
            ${Array.from({ length: layers }, (_, each) => html`<option value=${each} ?selected=${each === layer}>${each}</option>`)}
          </select></label
        >
        <span class="small">Heads</span>
        <limelight-head-picker
          .count=${answer ? headsOf(answer) : 0}
          .heads=${this.own.heads}
          .off=${[]}
          @heads-change=${({ heads }: HeadsChange) => this.#change({ heads: [...heads] })}
        ></limelight-head-picker>
      </div>
      <limelight-course
        .question=${question}
        .course=${question.course}
        what="Reading the attention"
      ></limelight-course>
      ${this.#written()}
      ${
        shown
          ? html`<limelight-figure
              .draw=${(style: FigureStyle) => crossAttention(shown, style)}
              .theme=${this.scene.theme}
              ?stale=${this.patterns.stale}
              @focusin=${this.#say}
              @pointerenter=${this.#say}
            ></limelight-figure>`
          : html`<p class="quiet">The picture appears as soon as the model has answered the sentence.</p>`
      }
    </div>`;
  }

  #written(): TemplateResult | typeof nothing {
    const text = this.writing.answer?.document.sequences[0]?.text;
    return text === undefined ? nothing : html`<p><span class="quiet small">It answers</span> ${text}</p>`;
  }

  /** undefined where names and numbers are not of the same texts yet. */
  #input(answer: Answered<"capture">, layer: number): CrossAttention | undefined {
    const array = arrayOf(answer, layer);
    const source = this.read.answer?.document.tokens.map(({ text }) => text);
    // What is read at each place is what was written at the one before.
    const wrote = this.wrote.answer?.document.tokens;
    const target = wrote && ["start", ...wrote.slice(0, -1)];
    const part = partOf(answer);
    const [queries, keys] = part === "encoder" ? [source, source] : [target, part === "cross" ? source : target];
    const [count = 0, rows = 0, columns = 0] = array?.shape ?? [];
    if (!array || queries?.length !== rows || keys?.length !== columns) return undefined;
    const heads = shownHeads(this.own.heads, count);
    const weights = queries.map((_, row) =>
      keys.map((__, column) =>
        heads.reduce((sum, head) => sum + (array.data[(head * rows + row) * columns + column] ?? 0) / heads.length, 0),
      ),
    );
    const { model, provenance } = answer.document;
    return { model, provenance, part, layer, heads, queries, keys, weights };
  }

  #say = (): void => {
    this.dispatchEvent(
      new Say("A row looks at the columns, the darker the more; arrow keys move from weight to weight."),
    );
  };

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(new StateChange({ attention: { ...this.own, ...patch } }));
  }
}

const arrayOf = ({ arrays }: Answered<"capture">, layer: number) =>
  [...(arrays ?? [])].find(([name]) => new RegExp(`coder\\.${layer}\\..*hook_pattern$`).test(name))?.[1];

const layersOf = ({ arrays }: Answered<"capture">): number =>
  [...(arrays?.keys() ?? [])].filter((name) => name.endsWith(".hook_pattern")).length;

const headsOf = (answer: Answered<"capture">): number => arrayOf(answer, 0)?.shape[0] ?? 0;

/** Whose looks an answer has: what is asked may be another by now. */
function partOf({ arrays }: Answered<"capture">): Own["part"] {
  const names = [...(arrays?.keys() ?? [])];
  if (names.some((name) => name.includes("cross_attn"))) return "cross";
  return names.some((name) => name.startsWith("encoder")) ? "encoder" : "decoder";
}
