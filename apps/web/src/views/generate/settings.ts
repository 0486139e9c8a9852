import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";

type Own = AppState["generate"];

const strategies = [
  { id: "greedy", name: "The likeliest each time", term: "greedy" },
  { id: "sample", name: "By chance", term: "sampling" },
  { id: "beam", name: "The likeliest whole", term: "beam search" },
] as const;

/** A number that can be set. */
interface NumberField {
  readonly name: "most" | "beams" | "temperature" | "topK" | "topP" | "seed";
  readonly title: string;
  readonly about: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

const most: NumberField = { name: "most", title: "Tokens", about: "at most", least: 1, most: 1000, step: 1 };
const ofStrategy: Readonly<Record<Own["strategy"], readonly NumberField[]>> = {
  greedy: [],
  beam: [{ name: "beams", title: "Beams", about: "sequences held side by side", least: 2, most: 50, step: 1 }],
  sample: [
    {
      name: "temperature",
      title: "Temperature",
      about: "under 1 the likely becomes likelier",
      least: 0.01,
      most: 1000,
      step: 0.1,
    },
    {
      name: "topK",
      title: "Top k",
      about: "only so many of the likeliest tokens; 0: all",
      least: 0,
      most: 1e6,
      step: 1,
    },
    {
      name: "topP",
      title: "Top p",
      about: "only the likeliest that together have this probability",
      least: 0,
      most: 1,
      step: 0.05,
    },
    { name: "seed", title: "Seed", about: "the same seed draws the same", least: 0, most: 4_294_967_295, step: 1 },
  ],
};

/** How it writes: the strategy, with the numbers that it takes, how much, and where it stops. */
@customElement("limelight-generate-settings")
export class GenerateSettings extends LitElement {
  static override styles = [
    base,
    css`
      .fields {
        gap: 8px 16px;
      }
      input[type="number"] {
        width: 6.5rem;
      }
      input[type="text"] {
        width: 10rem;
        max-width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) own!: Own;

  override render(): TemplateResult {
    const { strategy, stop } = this.own;
    return html`<div class="stack">
      <div class="row">
        <span class="small" id="how">Each token</span>
        <div class="row" role="group" aria-labelledby="how">
          ${strategies.map(
            ({ id, name, term }) =>
              html`<button
                aria-pressed=${id === strategy}
                title=${term}
                @click=${() => this.#change({ strategy: id, step: 0, against: "" })}
              >
                ${name}
              </button>`,
          )}
        </div>
        ${
          strategy === "sample"
            ? html`<button class="plain" @click=${() => this.#change({ seed: this.own.seed + 1, against: "" })}>
                Draw again
              </button>`
            : nothing
        }
      </div>
      <div class="row fields">
        ${[most, ...ofStrategy[strategy]].map((field) => this.#number(field))}
        <label title="It ends in front of this">
          Stop at
          <input type="text" .value=${stop.join(", ")} placeholder="such as ." @change=${this.#stop} />
        </label>
      </div>
    </div>`;
  }

  #number({ name, title, about, least, most: largest, step }: NumberField): TemplateResult {
    return html`<label title=${about}
      >${title}
      <input
        type="number"
        min=${least}
        max=${largest}
        step=${step === 1 ? 1 : "any"}
        .value=${String(this.own[name])}
        @change=${({ target }: Event) => {
          if (!(target instanceof HTMLInputElement)) return;
          const value = step === 1 ? Math.round(target.valueAsNumber) : target.valueAsNumber;
          if (Number.isFinite(value) && target.value !== "")
            this.#change({ [name]: Math.min(largest, Math.max(least, value)), against: "" });
          target.value = String(this.own[name]);
        }}
    /></label>`;
  }

  /** Several stand apart by commas; one comma alone is meant itself. */
  #stop = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    const typed = target.value;
    const stop = typed.trim() === "," ? [","] : typed.split(/,\s*/).filter((each) => each !== "");
    this.#change({ stop, against: "" });
  };

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(new StateChange({ generate: { ...this.own, ...patch } }));
  }
}
