import { svgFile, type Figure, type FigureStyle, type Mark } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { base } from "../../styles/base.ts";
import { drawInto, marksOf } from "./live.ts";
import { saveFile } from "./save-file.ts";

/** A page shows so many rows of a table without a pause. */
const mostRows = 500;

/** How a figure is made, for the room that there is. */
export type DrawFigure = (style: FigureStyle) => Figure;

/** A mark is pointed at, or no longer. */
export class MarkPointed extends Event {
  constructor(readonly mark: string | undefined) {
    super("mark-pointed", { bubbles: true, composed: true });
  }
}

/** A mark was clicked, or Enter pressed on it. */
export class MarkChosen extends Event {
  constructor(readonly mark: string) {
    super("mark-chosen", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "mark-pointed": MarkPointed;
    "mark-chosen": MarkChosen;
  }
}

/** A picture with its title, its caption, the table behind it, and buttons that copy and save it. */
@customElement("limelight-figure")
export class FigureElement extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      figure {
        margin: 0;
        display: grid;
        gap: 8px;
      }
      .picture {
        overflow-x: auto;
        min-width: 0;
      }
      svg {
        display: block;
        max-width: none;
      }
      :host([choosable]) [data-mark] {
        cursor: pointer;
      }
      [data-mark]:focus {
        outline: none;
      }
      [data-mark]:focus-visible {
        outline: 2px solid var(--accent);
        outline-offset: 1px;
      }
      /* What is drawn has colours and a ground of its own, which go together. */
      .picture {
        background: var(--surface);
        forced-color-adjust: none;
        print-color-adjust: exact;
      }
      .picture:focus-visible {
        outline-offset: -2px;
      }
      @media print {
        figure {
          break-inside: avoid;
        }
        .picture {
          overflow: visible;
        }
      }
      /* Several of a kind, to be looked at one beside the other. */
      :host([bare]) :is(.tools, figcaption) {
        display: none;
      }
      .tools {
        gap: 0;
        margin-inline-start: -8px;
      }
      .tools button {
        padding: 0 8px;
        min-height: 24px;
      }
      .tools button[aria-expanded="true"] {
        color: var(--ink);
        text-decoration: underline;
        text-underline-offset: 4px;
      }
      .table {
        overflow: auto;
        max-height: 24rem;
      }
      td.number {
        text-align: end;
      }
      :host([stale]) .picture {
        opacity: 0.55;
        transition: opacity 150ms 300ms;
      }
    `,
  ];

  /** Draws it anew whenever the room, the theme or what is pointed at changes. */
  @property({ attribute: false }) draw: DrawFigure | undefined;
  @property({ attribute: false }) theme: FigureStyle["theme"] = "light";
  @property({ attribute: false }) pointed: string | undefined;
  @property({ attribute: false }) chosen: readonly string[] = [];
  /** What is shown is of an earlier question. */
  @property({ type: Boolean, reflect: true }) stale = false;
  /** Something comes of choosing a mark: `mark-chosen` is listened to. */
  @property({ type: Boolean }) choosable = false;
  /** Without its title, where the page has said it already. */
  @property({ type: Boolean }) untitled = false;

  @state() private width = 0;
  @state() private showsTable = false;
  @state() private copied = "";
  @query(".picture") private picture!: HTMLElement | null;

  private figure: Figure | undefined;
  private marks: readonly Mark[] = [];
  private focused: string | undefined;
  readonly #observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    // In the next frame: drawing changes the height, which would be observed within this one.
    if (width > 0 && Math.abs(width - this.width) >= 8) requestAnimationFrame(() => (this.width = width));
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override willUpdate(): void {
    this.figure =
      this.width > 0
        ? this.draw?.({
            theme: this.theme,
            width: Math.floor(this.width / textScale()),
            chosen: this.chosen,
            ...(this.pointed !== undefined && { pointed: this.pointed }),
          })
        : undefined;
    this.marks = this.figure ? marksOf(this.figure.svg) : [];
  }

  override render(): TemplateResult {
    const { figure } = this;
    if (!figure) return html`<figure></figure>`;
    return html`<figure aria-label=${figure.title}>
      ${this.untitled ? nothing : html`<h2>${figure.title}</h2>`}
      <div
        class="picture"
        @pointerover=${(event: Event) => this.#point(markAt(event))}
        @pointerleave=${() => this.#point(undefined)}
        @focusin=${(event: Event) => this.#focus(markAt(event))}
        @focusout=${() => this.#point(undefined)}
        @click=${(event: Event) => this.#choose(markAt(event))}
        @keydown=${this.#onKey}
      ></div>
      <figcaption class="quiet small">${figure.caption}</figcaption>
      <div class="row tools" role="group" aria-label="The picture in other forms">
        <button class="plain" aria-expanded=${this.showsTable} @click=${() => (this.showsTable = !this.showsTable)}>
          Table
        </button>
        <button class="plain" @click=${() => void this.#copy()}>${this.copied || "Copy"}</button>
        <button
          class="plain"
          @click=${() => saveFile(`${figure.kind}.svg`, "image/svg+xml", svgFile([figure], this.theme))}
        >
          SVG
        </button>
        <button class="plain" @click=${() => this.#saveTable(figure)}>CSV</button>
      </div>
      ${this.showsTable ? this.#table(figure) : nothing}
    </figure>`;
  }

  #table({ title, table: { columns, rows } }: Figure): TemplateResult {
    return html`<div class="table" tabindex="0" role="region" aria-label="Table: ${title}">
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, mostRows).map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td class=${typeof cell === "number" ? "number" : ""}>${cellText(cell)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
      ${rows.length > mostRows ? html`<p class="quiet small">These are the first ${mostRows} of ${rows.length} rows; the CSV file has all.</p>` : nothing}
    </div>`;
  }

  override updated(_changed: PropertyValues<this>): void {
    const { figure, picture } = this;
    if (!figure || !picture) return;
    const focus = this.renderRoot instanceof ShadowRoot ? this.renderRoot.activeElement : null;
    const inside = focus?.hasAttribute("data-mark") === true && picture.contains(focus);
    drawInto(picture, [figure.svg], this.choosable ? "button" : "img");
    const svg = picture.firstElementChild;
    svg?.setAttribute("role", "group");
    svg?.setAttribute("aria-label", figure.title);
    // Larger text in the browser's settings makes pictures larger as well.
    const scale = textScale();
    if (scale !== 1)
      for (const side of ["width", "height"] as const)
        svg?.setAttribute(side, String(Number(figure.svg.attributes?.[side]) * scale));
    // What is wider than its room scrolls in it, by keyboard too.
    const overflows = picture.scrollWidth > picture.clientWidth + 1;
    picture.toggleAttribute("data-overflows", overflows);
    for (const [name, value] of [
      ["tabindex", "0"],
      ["role", "region"],
      ["aria-label", `${figure.title} (scrolls sideways)`],
    ] as const)
      if (overflows) picture.setAttribute(name, value);
      else picture.removeAttribute(name);
    const first = this.marks.find(({ id }) => id === this.focused) ?? this.marks[0];
    for (const element of picture.querySelectorAll("[data-mark]")) {
      const index = element.getAttribute("data-mark") === first?.id ? "0" : "-1";
      if (element.getAttribute("tabindex") !== index) element.setAttribute("tabindex", index);
      // Elements stay where they are: the mark that had the focus may be another's now, or none's.
      if (inside && index === "0" && element !== focus && element instanceof SVGElement)
        element.focus({ preventScroll: true });
    }
  }

  #point(mark: string | undefined): void {
    this.dispatchEvent(new MarkPointed(mark));
  }

  #focus(mark: string | undefined): void {
    if (mark !== undefined) this.focused = mark;
    this.#point(mark);
  }

  #choose(mark: string | undefined): void {
    if (mark !== undefined) this.dispatchEvent(new MarkChosen(mark));
  }

  #onKey = (event: KeyboardEvent): void => {
    const mark = this.marks.find(({ id }) => id === markAt(event));
    if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") this.#choose(mark.id);
    else {
      const next = neighbour(this.marks, mark, event.key);
      if (!next) return;
      this.picture?.querySelector<SVGElement>(`[data-mark="${CSS.escape(next.id)}"]`)?.focus();
    }
    event.preventDefault();
  };

  async #copy(): Promise<void> {
    if (!this.figure) return;
    try {
      await navigator.clipboard.writeText(svgFile([this.figure], this.theme));
      this.copied = "Copied";
    } catch {
      this.copied = "Not allowed here: save it instead";
    }
    setTimeout(() => (this.copied = ""), 2000);
  }

  // Whoever saves no table does not wait for its writer.
  async #saveTable({ kind, table }: Figure): Promise<void> {
    const { csvText } = await import("@limelight/report/csv");
    saveFile(`${kind}.csv`, "text/csv", csvText(table));
  }
}

/** How much larger text is than browsers have it at first. */
function textScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}

function markAt({ target }: Event): string | undefined {
  return target instanceof Element
    ? (target.closest("[data-mark]")?.getAttribute("data-mark") ?? undefined)
    : undefined;
}

/** The mark that an arrow key leads to: the nearest in that direction, in the same row or column first. */
function neighbour(marks: readonly Mark[], { row, column }: Mark, key: string): Mark | undefined {
  if (key === "Home" || key === "End") {
    const inRow = marks.filter((mark) => mark.row === row).toSorted((one, other) => one.column - other.column);
    return key === "Home" ? inRow[0] : inRow.at(-1);
  }
  const directions: Record<string, readonly [number, number]> = {
    ArrowRight: [0, 1],
    ArrowLeft: [0, -1],
    ArrowDown: [1, 0],
    ArrowUp: [-1, 0],
  };
  const [down, right] = directions[key] ?? [0, 0];
  const distance = (mark: Mark): number => {
    const along = (mark.row - row) * down + (mark.column - column) * right;
    const aside = Math.abs((mark.row - row) * right) + Math.abs((mark.column - column) * down);
    return along > 0 ? along + 1000 * aside : Infinity;
  };
  const [best] = marks.toSorted((one, other) => distance(one) - distance(other));
  return best && distance(best) < Infinity ? best : undefined;
}

function cellText(cell: string | number | null): string {
  if (typeof cell !== "number") return cell ?? "";
  return Number.isInteger(cell) ? String(cell) : cell.toPrecision(4);
}
