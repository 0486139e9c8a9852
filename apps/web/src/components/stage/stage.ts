import { groundOf, type Theme } from "@limelight/report/figures";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { HoldWord, PointAt, Say, StateChange } from "../../events/events.ts";
import { movedChanges, withChange, type Change, type Span } from "../../state/changes.ts";
import { base } from "../../styles/base.ts";
import { properties } from "../../styles/properties.ts";
import { chipsOf, specialChips, type Chip, type Piece } from "./chips.ts";
import type { Light } from "./light.ts";
import { placesOf, slideFrom, type Places } from "./slide.ts";
import { stageStyle } from "./stage.style.ts";

/** 95% of a normal distribution lie within so many standard errors. */
const settled = 1.96;

/** The sentence, large: every token a chip on its ground, to be pointed at, masked, left out, and edited in place. */
@customElement("limelight-stage")
export class Stage extends LitElement {
  static override styles = [base, stageStyle];

  @property({ attribute: false }) text = "";
  @property({ attribute: false }) changes: readonly Change[] = [];
  /** Places of the text's tokens, where they are known. */
  @property({ attribute: false }) tokens: readonly Span[] | undefined;
  /** With places in the text as it was written. */
  @property({ attribute: false }) light: Light | undefined;
  @property({ attribute: false }) theme: Theme = "light";
  @property({ attribute: false }) pointed: Span | undefined;
  /** The model has no mask: words can be left out alone. */
  @property({ type: Boolean }) maskless = false;

  /** The whole text is being written. */
  @state() private writing = false;
  /** One word is being written: its place, and what was typed so far. */
  @state() private edited:
    | { readonly chip: Chip; readonly typed: string; readonly before: { text: string; changes: Change[] } }
    | undefined;
  /** Where the chip that Tab reaches begins. */
  @state() private focused = 0;
  @state() private locked: (Span & Pick<Chip, "special">) | undefined;
  /** A special token that the pointer or the focus is on: views know none of its places. */
  @state() private looked: number | undefined;

  @query("textarea") private area!: HTMLTextAreaElement | null;
  @query("input.word") private word!: HTMLInputElement | null;

  private pieces: readonly Piece[] = [];
  #stood: Places = new Map();

  override willUpdate(changed: PropertyValues<this>): void {
    const units = this.light?.units ?? [];
    const { first, last } = specialChips(this.text, units);
    this.pieces = [...first, ...chipsOf(this.text, this.tokens, this.changes, units, this.edited?.chip), ...last];
    if (this.hasUpdated && (changed.has("text") || changed.has("light"))) this.#stood = placesOf(this.#elements);
    if (changed.has("text") && this.text === "" && !this.hasUpdated) this.writing = true;
    const chips = this.chips;
    if (!chips.some(({ start }) => start === this.focused))
      this.focused = (chips.find(({ special }) => !special) ?? chips[0])?.start ?? 0;
    if (this.locked && !chips.some(({ start }) => start === this.locked?.start)) this.locked = undefined;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("locked" as keyof Stage)) this.dispatchEvent(new HoldWord(this.locked));
    if (this.#stood.size === 0) return;
    slideFrom(this.#stood, this.#elements);
    this.#stood = new Map();
  }

  get #elements(): NodeListOf<HTMLElement> {
    return this.renderRoot.querySelectorAll<HTMLElement>(".chip");
  }

  private get chips(): Chip[] {
    return this.pieces.filter((piece): piece is Chip => typeof piece !== "string");
  }

  override render(): TemplateResult {
    return html`
      <div class="sentence" dir="auto">
        ${
          this.writing
            ? this.#textarea()
            : html`<div
                role="group"
                aria-label="The sentence, token by token. ${this.#gestures}"
                class="chips"
                @keydown=${this.#onKey}
                @focusin=${() => this.dispatchEvent(new Say(this.#gestures))}
              >
                ${this.#sentence()} ${this.text === "" ? html`<span class="quiet">No text yet.</span>` : nothing}
              </div>`
        }
      </div>
      <div class="row tools" @keydown=${this.#letGo}>
        ${this.#details()}
        <button class="write plain" @click=${this.#toggleWriting}>${this.writing ? "Done" : "Edit the text"}</button>
        ${
          this.changes.length > 0
            ? html`<button class="plain" @click=${() => this.#change([])}>
                Restore ${this.changes.length === 1 ? "the word" : `all ${this.changes.length}`}
              </button>`
            : nothing
        }
      </div>
    `;
  }

  #textarea(): TemplateResult {
    return html`<textarea
      aria-label="The text"
      rows="2"
      placeholder="Type or paste a text"
      spellcheck="false"
      .value=${live(this.text)}
      @input=${(event: InputEvent) => {
        if (event.target instanceof HTMLTextAreaElement) this.#write(event.target.value);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.isComposing) return;
        if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey)))
          void this.#toggleWriting();
      }}
    ></textarea>`;
  }

  /** The field of a word has a place of its own, so that it stays, with its focus, however the words around it are cut. */
  #sentence(): TemplateResult {
    const { pieces, edited } = this;
    const draw = (piece: Piece): TemplateResult =>
      typeof piece === "string" ? html`<span class="gap">${piece}</span>` : this.#chip(piece);
    const at = pieces.findIndex(
      (piece) => typeof piece !== "string" && piece.start === edited?.chip.start && piece.end === edited.chip.end,
    );
    return html`${pieces.slice(0, Math.max(0, at)).map(draw)}${at < 0 ? nothing : this.#wordField(edited?.typed ?? "")}${pieces.slice(at + 1).map(draw)}`;
  }

  #chip(chip: Chip): TemplateResult {
    const { unit, change } = chip;
    const value = unit?.value ?? 0;
    const { ground, ink } = groundOf(change ? 0 : value, this.theme);
    const pointed = this.pointed && this.pointed.start < chip.end && chip.start < this.pointed.end;
    const what = change ? (change.kind === "masked" ? "masked" : "left out") : (unit?.label ?? "");
    const size = Math.min(1, Math.abs(value));
    const error = change || unit?.error === undefined ? 0 : settled * unit.error;
    const end = value < 0 ? 1 - size : size;
    return html`<button
      class="chip ${change?.kind ?? ""} ${chip.special ? `special ${chip.special}` : ""} ${value < 0 ? "against" : "for"} ${unit?.tied ? "tied" : ""} ${unit?.disputed ? "disputed" : ""} ${pointed ? "pointed" : ""}"
      data-start=${chip.start}
      tabindex=${chip.start === this.focused ? 0 : -1}
      aria-pressed=${this.locked?.start === chip.start}
      aria-label="${chip.text}${what && `, ${what}`}${chip.special ? ", put in by the model" : ""}"
      ${properties({
        "--ground": unit && !change ? ground : undefined,
        "--on": unit && !change ? ink : undefined,
        "--size": percent(change ? 0 : size),
        "--low": error > 0 ? percent(end - error) : undefined,
        "--high": error > 0 ? percent(end + error) : undefined,
      })}
      @pointerenter=${() => this.#point(chip)}
      @pointerleave=${() => this.#point(this.locked)}
      @focus=${() => {
        this.focused = chip.start;
        this.#point(chip);
      }}
      @blur=${() => this.#point(this.locked)}
      @click=${() => this.#lock(chip)}
      @dblclick=${() => !chip.special && void this.#edit(chip, chip.text)}
      .textContent=${chip.text}
    ></button>`;
  }

  #wordField(typed: string): TemplateResult {
    return html`<input
      class="word"
      type="text"
      aria-label="Edit this word"
      spellcheck="false"
      .value=${live(typed)}
      ${properties({ width: `${Math.max(2, typed.length + 1)}ch` })}
      @input=${(event: InputEvent) => {
        if (event.target instanceof HTMLInputElement) this.#writeWord(event.target.value);
      }}
      @keydown=${(event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.isComposing) return; // Enter takes what is proposed
        if (event.key === "Escape" && this.edited) this.dispatchEvent(new StateChange(this.edited.before));
        if (event.key === "Enter" || event.key === "Escape") void this.#endWord();
      }}
      @blur=${() => {
        this.edited = undefined;
      }}
    />`;
  }

  /** What is known of the word that is locked or pointed at, and what can be done with it. */
  #details(): TemplateResult {
    const chip = this.chips.find(({ start }) => start === (this.looked ?? this.locked?.start ?? this.pointed?.start));
    if (!chip || this.writing) return html`<p class="quiet details">${this.#hint()}</p>`;
    const { change, unit } = chip;
    const locked = this.locked?.start === chip.start;
    return html`<p class="details">
        <b>${chip.text}</b> ${change ? (change.kind === "masked" ? "hidden behind a mask" : "left out") : unit?.label}
      </p>
      ${
        locked && !chip.special
          ? html`${
                this.maskless
                  ? nothing
                  : html`<button @click=${() => this.#toggle(chip, "masked")}>
                      ${change?.kind === "masked" ? "Unmask" : "Mask"}
                    </button>`
              }
              <button @click=${() => this.#toggle(chip, "removed")}>
                ${change?.kind === "removed" ? "Put back" : "Remove"}
              </button>
              <button @click=${() => void this.#edit(chip, chip.text)}>Edit</button>`
          : nothing
      }`;
  }

  #hint(): string {
    if (this.text === "") return "Edit the text to begin.";
    return this.writing
      ? "Everything below follows while you type."
      : `Choose a word to ${this.maskless ? "" : "mask, "}remove or edit it.`;
  }

  get #gestures(): string {
    const deletes = this.maskless
      ? "Delete leaves a word out"
      : "Delete hides a word behind a mask, Backspace leaves it out";
    return `Arrow keys move, Enter chooses, ${deletes}, typing edits it.`;
  }

  #onKey = (event: KeyboardEvent): void => {
    const { chips } = this;
    const at = chips.findIndex(({ start }) => start === this.focused);
    const chip = chips[at];
    if (!chip || event.ctrlKey || event.metaKey || event.altKey) return;
    const right = this.#isRightToLeft(event) ? -1 : 1;
    const to: Record<string, number> = {
      ArrowRight: at + right,
      ArrowDown: at + 1,
      ArrowLeft: at - right,
      ArrowUp: at - 1,
      Home: 0,
      End: chips.length - 1,
    };
    const next = to[event.key];
    if (next !== undefined) this.#focusChip(chips[Math.max(0, Math.min(chips.length - 1, next))]);
    else if (event.key === "Escape") this.locked = undefined;
    else if (chip.special) return;
    else if (event.key === "Delete") this.#toggle(chip, this.maskless ? "removed" : "masked");
    else if (event.key === "Backspace") this.#toggle(chip, "removed");
    else if (event.key === "F2") void this.#edit(chip, chip.text);
    else if (/^\S$/u.test(event.key)) void this.#edit(chip, "", event.key);
    else return;
    event.preventDefault();
  };

  /** From the buttons of a word back to it. */
  #letGo = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.locked) return;
    const { start } = this.locked;
    this.locked = undefined;
    this.#focusChip(this.chips.find((chip) => chip.start === start));
  };

  #isRightToLeft({ currentTarget }: Event): boolean {
    return currentTarget instanceof Element && getComputedStyle(currentTarget).direction === "rtl";
  }

  #focusChip(chip: Chip | undefined): void {
    if (chip) this.renderRoot.querySelector<HTMLElement>(`[data-start="${chip.start}"]`)?.focus();
  }

  #point(span: (Span & Pick<Chip, "special">) | undefined): void {
    this.looked = span?.special && span.start;
    this.dispatchEvent(new PointAt(span && !span.special ? { start: span.start, end: span.end } : undefined));
  }

  #lock(chip: Chip): void {
    this.locked = this.locked?.start === chip.start ? undefined : chip;
    this.#point(this.locked);
  }

  #toggle(chip: Chip, kind: Change["kind"]): void {
    this.#change(withChange(this.changes, chip.change ?? chip, kind));
  }

  #change(changes: readonly Change[]): void {
    this.dispatchEvent(new StateChange({ changes: [...changes] }));
  }

  async #edit(chip: Chip, typed: string, key = ""): Promise<void> {
    this.locked = undefined;
    this.edited = { chip, typed, before: { text: this.text, changes: [...this.changes] } };
    if (key !== "") this.#writeWord(key);
    await this.updateComplete;
    this.word?.focus();
    if (typed !== "") this.word?.select();
  }

  #writeWord(typed: string): void {
    if (!this.edited) return;
    const { chip, before } = this.edited;
    this.edited = { before, chip: { ...chip, end: chip.start + typed.length }, typed };
    this.#write(this.text.slice(0, chip.start) + typed + this.text.slice(chip.end));
  }

  async #endWord(): Promise<void> {
    const start = this.edited?.chip.start;
    this.edited = undefined;
    await this.updateComplete;
    this.#focusChip(this.chips.find((chip) => chip.start === start) ?? this.chips[0]);
  }

  #write(text: string): void {
    this.dispatchEvent(new StateChange({ text, changes: movedChanges(this.changes, this.text, text) }));
  }

  #toggleWriting = async (): Promise<void> => {
    this.writing = !this.writing;
    await this.updateComplete;
    if (this.writing) this.area?.focus();
    else this.renderRoot.querySelector<HTMLElement>(".write")?.focus();
  };
}

function percent(share: number): string {
  return `${Math.max(0, Math.min(1, share)) * 100}%`;
}
