import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ObjectSchema } from "../../engine/catalog.ts";
import { isChecked, valueOf } from "../../events/targets.ts";
import { base } from "../../styles/base.ts";
import { fieldsOf, readField, type Field } from "./schema.ts";

/** An option was given another value; `values` are all that differ from the defaults. */
export class OptionsChange extends Event {
  constructor(readonly values: Readonly<Record<string, unknown>>) {
    super("options-change", { bubbles: true, composed: true });
  }
}

/** A form made of a schema: a field an option, with its description, its limits and its default. */
@customElement("limelight-option-form")
export class OptionForm extends LitElement {
  static override styles = [
    base,
    css`
      .fields {
        display: grid;
        gap: 12px;
      }
      .field {
        display: grid;
        gap: 2px;
      }
      .check {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      input[type="number"],
      input[type="text"],
      select {
        width: 100%;
        max-width: 16rem;
      }
      .wrong {
        color: var(--against);
      }
    `,
  ];

  @property({ attribute: false }) schema: ObjectSchema | undefined;
  /** Those that differ from the defaults. */
  @property({ attribute: false }) values: Readonly<Record<string, unknown>> = {};
  /** What is wrong, by option. */
  @state() private wrong: Readonly<Record<string, string>> = {};

  override render(): TemplateResult {
    const fields = this.schema ? fieldsOf(this.schema) : [];
    if (fields.length === 0) return html`<p class="quiet small">There is nothing to set.</p>`;
    return html`<div class="fields">${fields.map((field) => this.#field(field))}</div>`;
  }

  #field(field: Field): TemplateResult {
    const { name, title, description } = field;
    const value = this.values[name] ?? field.preset;
    const problem = this.wrong[name];
    const about = html`<span class="quiet small" id="about-${name}">${description}</span>
      ${problem === undefined ? nothing : html`<span class="wrong small" role="alert">${problem}.</span>`}`;
    if (field.kind === "boolean")
      return html`<div class="field">
        <label class="check"
          ><input
            type="checkbox"
            aria-describedby="about-${name}"
            .checked=${value === true}
            @change=${(event: Event) => this.#read(field, isChecked(event.target))}
          />${title}</label
        >${about}
      </div>`;
    return html`<div class="field">
      <label for="field-${name}">${title}</label>
      ${field.kind === "choice" ? this.#choice(field, value) : this.#input(field, value)}${about}
    </div>`;
  }

  #choice(field: Field, value: unknown): TemplateResult {
    const known = value === undefined || field.choices.some((choice) => choice === value);
    return html`<select
      id="field-${field.name}"
      aria-describedby="about-${field.name}"
      @change=${({ target }: Event) => this.#read(field, valueOf(target))}
    >
      ${field.preset === undefined ? html`<option value="" ?selected=${value === undefined}></option>` : nothing}
      ${known ? nothing : html`<option selected disabled>${written(value)}</option>`}
      ${field.choices.map((choice) => html`<option value=${String(choice)} ?selected=${choice === value}>${choice}</option>`)}
    </select>`;
  }

  #input(field: Field, value: unknown): TemplateResult {
    const number = field.kind === "number" || field.kind === "integer";
    return html`<input
      id="field-${field.name}"
      type=${number ? "number" : "text"}
      step=${field.kind === "integer" ? "1" : "any"}
      min=${field.minimum ?? nothing}
      max=${field.maximum ?? nothing}
      aria-describedby="about-${field.name}"
      aria-invalid=${this.wrong[field.name] === undefined ? "false" : "true"}
      .value=${written(value)}
      @change=${({ target }: Event) => {
        if (!(target instanceof HTMLInputElement)) return;
        this.#read(field, target.validity.badInput ? "no number" : target.value);
        // Emptied, it means the default, and says which that is.
        if (target.value.trim() === "" && !target.validity.badInput) target.value = written(field.preset);
      }}
    />`;
  }

  #read(field: Field, typed: string | boolean): void {
    const { [field.name]: _before, ...others } = this.values;
    try {
      const value = readField(field, typed);
      const { [field.name]: _problem, ...right } = this.wrong;
      this.wrong = right;
      const isPreset = value === undefined || JSON.stringify(value) === JSON.stringify(field.preset);
      this.dispatchEvent(new OptionsChange(isPreset ? others : { ...others, [field.name]: value }));
    } catch (error) {
      this.wrong = { ...this.wrong, [field.name]: error instanceof Error ? error.message : String(error) };
    }
  }
}

function written(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
