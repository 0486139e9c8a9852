import * as v from "valibot";
import { appStateSchema, initialState, type AppState } from "./app-state.ts";

/** Longer than any state that people make; a small link could otherwise unfold to gigabytes. */
const mostCharacters = 4_000_000;

/** What a link led to; `problem` says why it is not all that was meant. */
export interface Opened {
  readonly state: AppState;
  readonly problem?: string;
}

/**
 * The part of an address behind `#`: the view's name, and what differs from the initial state, as deflated JSON in base64url.
 * Texts of any length fit; nothing in it is ever sent to a server.
 */
export async function linkOf(state: AppState): Promise<string> {
  const { view, ...rest } = state;
  const different = differences(rest, initialState);
  const path = `#/${view}`;
  if (different === undefined) return path;
  return `${path}/${base64url(await through(new TextEncoder().encode(JSON.stringify(different)), "deflate"))}`;
}

/** The state that a link carries; where it is damaged, the initial one and what is wrong. */
export async function openLink(hash: string): Promise<Opened> {
  const [, view, packed] = /^#?\/?([a-z-]*)\/?(.*)$/s.exec(hash) ?? [];
  if (!view && !packed) return { state: initialState };
  try {
    const given: unknown = packed ? JSON.parse(await inflated(packed)) : {};
    if (typeof given !== "object" || given === null) throw new TypeError("no object");
    const known = v.safeParse(appStateSchema, { ...initialState, ...merged(given), ...(view && { view }) });
    if (known.success) return { state: known.output };
    return damaged(`its field ${v.getDotPath(known.issues[0]) ?? "view"} makes no sense`);
  } catch {
    return damaged("it is cut off or was changed on its way");
  }
}

function damaged(why: string): Opened {
  return {
    state: initialState,
    problem: `This link cannot be read: ${why}. The page begins anew; ask for the link again.`,
  };
}

function merged(given: object): object {
  const initial: Readonly<Record<string, unknown>> = initialState;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]: [string, unknown]) => {
      const before = initial[name];
      return [name, isPlain(before) && isPlain(value) ? { ...before, ...value } : value];
    }),
  );
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What of an object is not as in another; undefined where nothing is. */
function differences(value: object, initial: object): object | undefined {
  const before = new Map<string, unknown>(Object.entries(initial));
  const found = Object.entries(value).flatMap(([name, each]: [string, unknown]) => {
    const was = before.get(name);
    if (isPlain(each) && isPlain(was)) {
      const inside = differences(each, was);
      return inside ? [[name, inside] as const] : [];
    }
    return each === undefined || JSON.stringify(each) === JSON.stringify(was) ? [] : [[name, each] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

async function inflated(packed: string): Promise<string> {
  return new TextDecoder("utf-8", { fatal: true }).decode(await through(bytesOf(packed), "inflate"));
}

async function through(bytes: Uint8Array<ArrayBuffer>, way: "deflate" | "inflate"): Promise<Uint8Array<ArrayBuffer>> {
  const stream = way === "deflate" ? new CompressionStream("deflate-raw") : new DecompressionStream("deflate-raw");
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > mostCharacters) {
      await reader.cancel();
      throw new RangeError("too long");
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function base64url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x80_00) binary += String.fromCharCode(...bytes.subarray(at, at + 0x80_00));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0) ?? 0);
}
