import { css, html, LitElement, svg, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { StateChange } from "../../events/events.ts";
import type { ViewId } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import type { View } from "../../views/view.ts";

/** The views, each with an icon and a word: at the left, on phones at the bottom. */
@customElement("limelight-rail")
export class Rail extends LitElement {
  static override styles = [
    base,
    css`
      nav {
        height: 100%;
        display: flex;
        flex-direction: column;
        gap: 8px;
        padding: 16px 4px;
        border-inline-end: 1px solid var(--line);
        background: var(--surface);
      }
      .name {
        text-align: center;
        font-weight: 600;
        font-size: 0.8125rem;
        margin-bottom: 16px;
      }
      a {
        display: grid;
        justify-items: center;
        gap: 4px;
        padding: 8px 0;
        border-radius: 8px;
        color: var(--quiet);
        text-decoration: none;
        font-size: 0.8125rem;
        letter-spacing: -0.01em;
      }
      a:hover {
        background: var(--raised);
      }
      a[aria-current="page"] {
        color: var(--accent);
        background: var(--raised);
      }
      svg {
        fill: none;
        stroke: currentColor;
        stroke-width: 1.75;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      @media (forced-colors: active) {
        a[aria-current="page"] {
          outline: 2px solid Highlight;
        }
      }
      /* All views are there at once on a low screen too; on a very low one they scroll. */
      @media (max-height: 60em) and (min-width: 45.01em) {
        nav {
          gap: 0;
          overflow-y: auto;
        }
      }
      @media (max-width: 45em) {
        nav {
          flex-direction: row;
          justify-content: space-around;
          gap: 0;
          padding: 4px 4px max(4px, env(safe-area-inset-bottom, 0px));
          border-inline-end: 0;
          border-top: 1px solid var(--line);
        }
        .name {
          display: none;
        }
        a {
          flex: 1 1 auto;
          gap: 0;
          padding: 4px 0;
          font-size: 0.75rem;
        }
      }
      /* Where there is no room for all names, there is for the one that is looked at; the others are still read out. */
      @media (max-width: 32em) {
        a {
          position: relative;
          min-width: 24px;
          min-height: 44px;
          align-content: center;
        }
        a[aria-current="false"] span {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        a[aria-current="page"] {
          padding-inline: 4px;
        }
      }
    `,
  ];

  @property({ attribute: false }) views: readonly View[] = [];
  @property({ attribute: false }) current: ViewId = "explain";

  override render(): TemplateResult {
    return html`<nav aria-label="Views">
      <span class="name">Limelight</span>
      ${this.views.map(
        ({ id, name, question, icon }) =>
          html`<a
            href="#/${id}"
            title=${question}
            aria-current=${id === this.current ? "page" : "false"}
            @click=${(event: Event) => {
              event.preventDefault();
              this.dispatchEvent(new StateChange({ view: id }));
            }}
          >
            <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">${svg`${icon}`}</svg><span>${name}</span>
          </a>`,
      )}
    </nav>`;
  }
}
