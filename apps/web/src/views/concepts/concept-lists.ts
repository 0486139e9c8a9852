import { lexicons } from "@limelight/explain";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { StateChange } from "../../events/events.ts";
import { isChecked } from "../../events/targets.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { problems } from "../../styles/problems.ts";
import type { Scene } from "../view.ts";
import { wordsOf } from "./asked.ts";
import { withList } from "./own-lists.ts";

type Own = AppState["concepts"];

/** Which ideas are tested: lists of words that come along, and the reader's own. */
@customElement("limelight-concept-lists")
export class ConceptLists extends LitElement {
  static override styles = [
    base,
    problems,
    css`
      :host {
        display: block;
      }
      @media print {
        :host {
          display: none;
        }
      }
      .lists {
        display: grid;
        gap: 4px 16px;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 11rem), 1fr));
      }
      .lists label {
        display: flex;
        gap: 8px;
        align-items: center;
        min-height: 24px;
      }
      .name {
        width: 9rem;
      }
      textarea {
        width: 100%;
        resize: vertical;
      }
      form {
        display: grid;
        gap: 8px;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @state() private problem: string | undefined;
  @query(".name") private nameField!: HTMLInputElement | null;
  @query("textarea") private wordsField!: HTMLTextAreaElement | null;

  private get own(): Own {
    return this.scene.state.concepts;
  }

  override render(): TemplateResult {
    const { lists, own } = this.own;
    return html`<section class="stack" aria-label="Ideas to test">
      <h3>Ideas to test</h3>
      <div class="lists" role="group" aria-label="Lists of words that come along">
        ${lexicons.map(
          ({ name, says, words }) =>
            html`<label title="${says}: ${words.slice(0, 12).join(", ")}, …"
              ><input
                type="checkbox"
                .checked=${lists.includes(name)}
                @change=${({ target }: Event) => this.#turn(name, isChecked(target))}
              />${name} <span class="quiet">${words[0]}, ${words[1]}</span></label
            >`,
        )}
      </div>
      ${
        own.length === 0
          ? nothing
          : html`<div class="row" role="group" aria-label="Your own lists">
              ${own.map(
                ({ name, words }) =>
                  html`<span class="row"
                    ><button title=${words} @click=${() => this.#edit(name, words)}>
                      ${name}: ${wordsOf(words).length} words</button
                    ><button
                      class="plain"
                      aria-label="Take ${name} away"
                      @click=${() => this.#change({ own: own.filter((each) => each.name !== name) })}
                    >
                      ×
                    </button></span
                  >`,
              )}
            </div>`
      }
      <form @submit=${this.#add}>
        <label class="row"
          >A list of your own <input class="name" type="text" maxlength="40" placeholder="its name"
        /></label>
        <textarea
          rows="3"
          spellcheck="false"
          aria-label="Words of your own list"
          placeholder="its words, with commas or lines between: actor, cast, role, star, …"
        ></textarea>
        <div class="row"><button>Test it too</button></div>
        ${this.problem === undefined ? nothing : html`<p class="wrong" role="alert">${this.problem}</p>`}
      </form>
    </section>`;
  }

  #turn(name: string, on: boolean): void {
    // In the order in which they come along, so that all of them are the default again.
    const lists = lexicons
      .map((each) => each.name)
      .filter((each) => (each === name ? on : this.own.lists.includes(each)));
    this.#change({ lists });
  }

  #edit(name: string, words: string): void {
    const { nameField, wordsField } = this;
    if (!nameField || !wordsField) return;
    nameField.value = name;
    wordsField.value = words;
    wordsField.focus();
  }

  #add = (event: Event): void => {
    event.preventDefault();
    const { nameField, wordsField } = this;
    if (!nameField || !wordsField) return;
    const added = withList(this.own.own, { name: nameField.value, words: wordsField.value });
    if ("problem" in added) {
      this.problem = added.problem;
      (added.at === "name" ? nameField : wordsField).focus();
      return;
    }
    this.#change({ own: added.lists });
    this.problem = undefined;
    nameField.value = "";
    wordsField.value = "";
  };

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(new StateChange({ concepts: { ...this.own, ...patch } }));
  }
}
