import { readableToken } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../../styles/base.ts";
import { probabilityBars } from "../../styles/probability-bars.ts";
import { properties } from "../../styles/properties.ts";
import type { Alternative, WrittenToken } from "./written.ts";

/** Another token is to stand here, and the text to go on from there. */
export class TokenTaken extends Event {
  constructor(readonly text: string) {
    super("token-taken", { bubbles: true, composed: true });
  }
}

/** Why the written token stands here rather than this one; empty: no longer asked. */
export class RivalChosen extends Event {
  constructor(readonly text: string) {
    super("rival-chosen", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "token-taken": TokenTaken;
    "rival-chosen": RivalChosen;
  }
}

/** What could stand in a token's place, each with its probability, and what can be done with it. */
@customElement("limelight-alternatives")
export class Alternatives extends LitElement {
  static override styles = [
    base,
    probabilityBars,
    css`
      table {
        width: 100%;
        table-layout: auto;
      }
      td,
      th[scope="row"] {
        padding: 2px 8px 2px 0;
        border: 0;
        color: inherit;
      }
      th[scope="row"] {
        max-width: 8rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .own th {
        font-weight: 600;
      }
      .length {
        width: 40%;
        min-width: 32px;
      }
      .bar {
        display: block;
      }
      tr {
        height: 32px;
      }
      .does {
        text-align: end;
        white-space: nowrap;
        padding-inline-end: 0;
      }
      .does button {
        min-height: 28px;
        padding: 0 8px;
      }
    `,
  ];

  @property({ attribute: false }) token: WrittenToken | undefined;
  @property({ attribute: false }) alternatives: readonly Alternative[] | undefined;
  /** The text of the one that the token is held against. */
  @property({ attribute: false }) against = "";
  /** Whether the text can go on from another one. */
  @property({ type: Boolean }) replaceable = false;

  override render(): TemplateResult {
    const { token, alternatives } = this;
    if (!token) return html``;
    if (!alternatives) return html`<p class="quiet small">What else could stand here is being looked up.</p>`;
    const own = alternatives.findIndex((each) => this.#isOwn(each));
    const written = token.logprob === undefined ? [] : [{ ...token, logprob: token.logprob }];
    // One that was drawn by chance may be none of the likeliest.
    const rows = own < 0 ? [...alternatives, ...written] : alternatives;
    return html`<table class="small">
      <caption class="visually-hidden">
        What could stand in the place of ${nameOf(token)}
      </caption>
      <tbody>
        ${rows.map((each) => this.#row(each))}
      </tbody>
    </table>`;
  }

  #isOwn({ token, text }: Alternative): boolean {
    return this.token?.token === token || (text !== "" && this.token?.text === text);
  }

  #row(each: Alternative): TemplateResult {
    const probability = Math.exp(each.logprob);
    const own = this.#isOwn(each);
    const name = nameOf(each);
    const rival = this.against !== "" && each.text === this.against;
    return html`<tr class=${own ? "own" : ""}>
      <th scope="row" title=${name}>${name}</th>
      <td class="length">
        <span
          class="bar ${own ? "" : "less"}"
          aria-hidden="true"
          ${properties({ "--share": `${probability * 100}%` })}
        ></span>
      </td>
      <td>${probability < 0.0005 ? "<0.001" : probability.toFixed(3)}</td>
      <td class="does">
        ${
          own
            ? html`<span class="quiet">stands here</span>`
            : each.text === ""
              ? html`<span class="quiet">ends it</span>`
              : html`${
                    this.replaceable
                      ? html`<button
                          aria-label="Take ${name}"
                          title="Put it here, and go on from there"
                          @click=${() => this.dispatchEvent(new TokenTaken(each.text))}
                        >
                          Take
                        </button>`
                      : nothing
                  }
                  <button
                    aria-label="Why not ${name}"
                    aria-pressed=${rival}
                    title="Which words speak for what stands here rather than for this"
                    @click=${() => this.dispatchEvent(new RivalChosen(rival ? "" : each.text))}
                  >
                    Why not
                  </button>`
        }
      </td>
    </tr>`;
  }
}

/** A token as people read it. */
export function nameOf({ token, text }: Pick<Alternative, "token" | "text">): string {
  return text.trim() || readableToken(token);
}
