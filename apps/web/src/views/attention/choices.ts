import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { AttentionMethodFacts } from "../../engine/catalog.ts";
import { StateChange } from "../../events/events.ts";
import { isChecked, valueOf } from "../../events/targets.ts";
import type { AppState } from "../../state/app-state.ts";
import type { PictureTurned } from "../../components/picture-tabs/picture-tabs.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import type { HeadsChange } from "./head-picker.ts";
import type { Measures } from "./long-text.ts";
import "./head-picker.ts";
import "../../components/picture-tabs/picture-tabs.ts";

type Picture = AppState["attention"]["picture"];

const pictures: readonly { readonly id: Picture; readonly name: string }[] = [
  { id: "lines", name: "Lines" },
  { id: "cells", name: "Cells" },
  { id: "vectors", name: "Vectors" },
];

/** What is shown of the attention, and how: method, layer, heads, picture, how many lines. */
@customElement("limelight-attention-choices")
export class AttentionChoices extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      label {
        display: inline-flex;
        gap: 8px;
        align-items: center;
      }
      input[type="range"] {
        width: 120px;
      }
      output {
        min-width: 4ch;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) methods: readonly AttentionMethodFacts[] = [];
  /** Of the model; undefined while they are not known. */
  @property({ attribute: false }) measures: Measures | undefined;
  /** The one that is shown. */
  @property({ attribute: false }) layer = 0;
  @property({ attribute: false }) pictures = pictures;

  private get own(): AppState["attention"] {
    return this.scene.state.attention;
  }

  private get method(): AttentionMethodFacts | undefined {
    return (
      this.methods.find(({ id }) => id === this.own.method) ?? (this.methods.length === 1 ? this.methods[0] : undefined)
    );
  }

  /** The chosen one, where it is among them. */
  private get picture(): Picture {
    const { picture } = this.own;
    return this.pictures.some(({ id }) => id === picture) ? picture : "lines";
  }

  override render(): TemplateResult {
    const { method, threshold, hideSpecial, rollout } = this.own;
    const { measures, layer, picture } = this;
    return html`<div class="row">
        <label
          >Method
          <select @change=${this.#chooseMethod}>
            ${this.methods.map(({ id, title, asks }) => html`<option value=${id} title=${asks} ?selected=${id === method}>${title}</option>`)}
          </select></label
        >
        <label
          >Layer
          <select @change=${({ target }: Event) => this.#change({ layer: Number(valueOf(target)) })}>
            ${Array.from({ length: measures?.layers ?? 0 }, (_, each) => html`<option value=${each} ?selected=${each === layer}>${each}</option>`)}
          </select></label
        >
      </div>
      ${this.#headPicker()}
      <div class="row small">
        <limelight-picture-tabs
          .pictures=${this.pictures}
          .shown=${picture}
          @picture-turned=${({ place }: PictureTurned) => this.#change({ picture: this.pictures[place]?.id ?? picture })}
        ></limelight-picture-tabs>
        ${
          picture === "lines"
            ? html`<label
                >Lines for
                <input
                  type="range"
                  min="0"
                  max="1"
                  step="0.01"
                  .value=${String(threshold)}
                  @input=${({ target }: Event) => this.#change({ threshold: Number(valueOf(target)) })}
                /><output>${Math.round(100 * threshold)}%</output> of each token’s attention</label
              >`
            : nothing
        }
        ${
          picture === "vectors"
            ? nothing
            : html`<label
                ><input
                  type="checkbox"
                  .checked=${hideSpecial}
                  @change=${({ target }: Event) => this.#change({ hideSpecial: isChecked(target) })}
                />
                hide special tokens</label
              >`
        }
        ${
          this.method?.multiplies
            ? html`<label
                ><input
                  type="checkbox"
                  .checked=${rollout}
                  @change=${({ target }: Event) => this.#change({ rollout: isChecked(target) })}
                />
                multiply layers up from the text</label
              >`
            : nothing
        }
      </div>`;
  }

  #headPicker(): TemplateResult | typeof nothing {
    const { method, measures, layer } = this;
    if (!method || !measures) return nothing;
    if (!method.headwise && this.picture !== "vectors")
      return html`<span class="quiet small">${method.title} joins all heads of a layer.</span>`;
    // Runs of two stacks go without the heads that are off: those are of other blocks.
    const cut = this.scene.model?.encoderDecoder ? [] : this.scene.state.off;
    const off = cut.flatMap(([each, head]) => (each === layer ? [head] : []));
    return html`<div class="row">
      <span class="small">Heads</span>
      <limelight-head-picker
        .count=${measures.heads}
        .heads=${this.own.heads.filter((head) => head < measures.heads)}
        .off=${off}
        ?single=${method.gives === "scores" || this.picture === "vectors"}
        @heads-change=${({ heads }: HeadsChange) => this.#change({ heads: [...heads] })}
      ></limelight-head-picker>
    </div>`;
  }

  /** What a method makes of the layers is read at the last, as far as it is known. */
  #chooseMethod = ({ target }: Event): void => {
    const method = valueOf(target);
    const facts = this.methods.find(({ id }) => id === method);
    const { measures } = this;
    const last = measures && facts?.gives === "scores" && this.method?.gives === "pattern";
    this.#change({ method, ...(last && { layer: measures.layers - 1 }) });
  };

  #change(patch: Partial<AppState["attention"]>): void {
    this.dispatchEvent(new StateChange({ attention: { ...this.own, ...patch } }));
  }
}
