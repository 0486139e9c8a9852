import type { Fault } from "../rpc/messages.ts";

/** An error as the page tells it. Errors that nobody foresaw are "unexpected". */
export function describeFault(error: unknown): Fault {
  if (isExplained(error)) return { code: error.code, message: error.message, hint: forPage(error.code, error.hint) };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "AbortError") return { code: "aborted", message: "stopped", hint: "" };
  // A part of the program that comes later, and did not; browsers say so in words of their own.
  if (/dynamically imported module|importing a module script/i.test(message))
    return { code: "offline", message: "a part of Limelight could not be loaded", hint: reload };
  return {
    code: "unexpected",
    message,
    hint: "This is a fault of Limelight. Reload the page; what you typed is in its address.",
  };
}

const reload = "Check the connection, then reload the page: there may be a newer version of Limelight by now.";

/** What every error class of the packages has in common. */
function isExplained(error: unknown): error is Error & Fault {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    "hint" in error &&
    typeof error.hint === "string"
  );
}

/** A hint that names commands or flags helps in a terminal alone. */
const ofTerminal = /`limelight |(?:^|[\s(])--[a-z]|\bhf download\b/;

/** What to do on a page, by code, where the error's own hint is for a terminal. */
const pageHints: Readonly<Record<string, string>> = {
  "device-lost": "Ask again; if it happens again, take a shorter text or a smaller model.",
  "device-error": "Reload the page. If it happens again, the graphics driver may be at fault: try another browser.",
  "out-of-memory": "Take a shorter text, fewer texts or a smaller model; closing other tabs frees memory, too.",
  "too-large": "Take a shorter text, fewer texts or a smaller model.",
  "bad-weights": "Take another model, or other weights of it.",
  "not-finite": "The weights are damaged, or too large for halves: choose f32 for the weights.",
  "no-head": "Take another model.",
  "missing-column": "The first line has to hold the names of the columns; one of them is to be named text.",
  "no-words": "Take a text with at least one word.",
  "bad-target": "The tokens under the sentence are the ones that can be named; #id is one by its number.",
  "bad-input": "Change the text, or choose other options.",
  "bad-experiment": "The fields of this experiment, and what each of them takes, are listed beside the editor.",
  "bad-option": "Set it back, or choose another method.",
};

function forPage(code: string, hint: string): string {
  return ofTerminal.test(hint) ? (pageHints[code] ?? "") : hint;
}
