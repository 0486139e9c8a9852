import type { AppState } from "../../state/app-state.ts";
import { linkOf, openLink } from "../../state/link.ts";

/** While someone types the address would change too often. */
const pauseMilliseconds = 300;

/** Longer ones are copied all the same, and it is said that some programs cut them. */
const longLink = 8000;

/** The address of the page: it follows the state, and the state follows it where a reader opens a link or goes back. */
export class Address {
  readonly #opened: (state: AppState, problem: string | undefined) => void;
  /** The address's hash, as it was last read or written. */
  #linked = "";
  #state: AppState | undefined;
  /** What the address was read as: that may be put right, but is no step of the reader's. */
  #read: AppState | undefined;
  /** A link is being read, which takes a moment: nothing is written over it meanwhile. */
  #reading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Something was chosen since the address was written that one may want to go back from. */
  #step = false;

  /** @param opened is given what a link leads to, and what is wrong with it */
  constructor(opened: (state: AppState, problem: string | undefined) => void) {
    this.#opened = opened;
  }

  /** Opens the link that the page was called with, and from now on those that follow. */
  async open(): Promise<void> {
    window.addEventListener("hashchange", this.#follow);
    await this.#follow();
  }

  close(): void {
    window.removeEventListener("hashchange", this.#follow);
    clearTimeout(this.#timer);
  }

  /**
   * Writes the state into the address, a moment later.
   * @param step whether the browser's Back leads to what was before, as it does where the view changes
   */
  keep(state: AppState, step = false): void {
    this.#state = state;
    this.#step ||= step;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#write(), pauseMilliseconds);
  }

  /** Copies the link. Returns what to say of it. */
  async copy(): Promise<string> {
    if (!this.#state) return "There is nothing to copy yet.";
    const link = await linkOf(this.#state);
    try {
      await navigator.clipboard.writeText(new URL(link, location.href).href);
    } catch {
      await this.#write();
      return "The browser does not allow copying here: take the address from the address bar.";
    }
    return link.length > longLink
      ? "The link is copied. It is long: some programs cut such links; a saved experiment is safer."
      : "The link is copied. It holds what you see, and nothing else.";
  }

  readonly #follow = async (): Promise<void> => {
    const { hash } = location;
    if (hash === this.#linked) return;
    clearTimeout(this.#timer); // what was about to be written is what the reader turned away from
    this.#linked = hash;
    this.#reading = true;
    const { state, problem } = await openLink(hash);
    if (hash !== this.#linked) return; // another link came meanwhile
    this.#reading = false;
    this.#step = false;
    this.#read = state;
    this.#opened(state, problem);
    this.keep(state);
  };

  /** Another view is a step that the reader may go back from, and so is what was chosen to be one. */
  async #write(): Promise<void> {
    const [linked, state] = [this.#linked, this.#state];
    if (!state || this.#reading) return;
    const link = await linkOf(state);
    if (state !== this.#state || linked !== this.#linked || link === linked) return;
    const another = state !== this.#read && (this.#step || link.split("/")[1] !== linked.split("/")[1]);
    this.#step = false;
    this.#linked = link;
    try {
      if (another && location.hash !== "") history.pushState(undefined, "", link);
      else history.replaceState(undefined, "", link);
    } catch {
      // Browsers refuse addresses of megabytes; the state is still here.
    }
  }
}
