import { restoredSession, storedSession, type JudgingSession } from "./judging-session.ts";

const stored = "limelight-judging";

/** What this tab was at before it was reloaded. */
export function keptSession(): JudgingSession | undefined {
  try {
    const text = sessionStorage.getItem(stored);
    return text === null ? undefined : restoredSession(text);
  } catch {
    return undefined; // storage is forbidden
  }
}

/** Keeps what was said so far for as long as the tab is there. @returns whether the browser let it */
export function keepSession(session: JudgingSession | undefined): boolean {
  try {
    if (session) sessionStorage.setItem(stored, storedSession(session));
    else sessionStorage.removeItem(stored);
    return true;
  } catch {
    return false;
  }
}
