import { loadSpellingCorrector } from "@limelight/attack";
import type { BlackBox } from "@limelight/core";
import { rewrittenSubject } from "./rewritten-subject.ts";

/** The subject with a spelling checker in front of it. */
export async function spellingFront(subject: BlackBox): Promise<BlackBox> {
  return rewrittenSubject(subject, await loadSpellingCorrector());
}
