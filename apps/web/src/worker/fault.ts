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

/** What a hint for a terminal is told by: a command, a flag, a way in that pages lack. */
const ofTerminal = /`limelight |(?:^|[\s(])--[a-z]|standard input|run the command/i;

/** What a page has nothing in place of. */
const commands = /`limelight |--option |--pair |standard input/;

/** What to do on a page where nothing is left of an error's hint, by code. */
const pageHints: Readonly<Record<string, string>> = {
  "device-lost": "Ask again; if it happens again, take a shorter text or a smaller model.",
  "device-error": "Reload the page. If it happens again, the graphics driver may be at fault: try another browser.",
  shader: "The graphics driver may be at fault: update it, or try another browser.",
  "no-head": "Take another model.",
  "bad-target": "The tokens under the sentence are the ones that can be named; #id is one by its number.",
  "bad-input": "Change the text, or choose other options.",
  "bad-experiment": "The editor shows which fields there are, and what each of them takes.",
};

/**
 * A hint as it is of use on a page: what speaks of commands is left out, and flags are called as the fields of forms and
 * experiments are, `--batch-tokens` batchTokens.
 */
function forPage(code: string, hint: string): string {
  if (!ofTerminal.test(hint)) return hint;
  if (/run the command/i.test(hint)) return pageHints[code] ?? "";
  const left = hint
    .split(/(?<=[.;])\s+/)
    .filter((sentence) => !commands.test(sentence))
    .join(" ")
    .replaceAll(/--([a-z][a-z-]*)/g, (_flag, name: string) =>
      name.replaceAll(/-([a-z])/g, (_stroke, letter: string) => letter.toUpperCase()),
    )
    .replace(/;$/, ".");
  return left || (pageHints[code] ?? "");
}
