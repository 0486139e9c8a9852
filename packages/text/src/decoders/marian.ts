import { BLANK } from "../sentencepiece/normalizer.ts";
import type { StepMaker } from "./step.ts";

/**
 * Marian's way (transformers: `MarianTokenizer.convert_tokens_to_string`): pieces are joined and each `▁` is a blank, but
 * for those in front of a run; a special token ends the run and has a blank behind it; no white space at either end.
 */
export function marianText(special: ReadonlySet<string>): StepMaker {
  return () => {
    let inRun = false;
    let begun = false;
    /** White space that is dropped if nothing follows. */
    let held = "";
    return {
      push(token) {
        let text = `${token} `;
        if (!special.has(token)) {
          const piece = !inRun && token.startsWith(BLANK) ? token.slice(BLANK.length) : token;
          inRun ||= piece !== "";
          text = piece.replaceAll(BLANK, " ");
        } else {
          inRun = false;
        }
        const whole = begun ? held + text : text.trimStart();
        const settled = whole.trimEnd();
        begun ||= settled !== "";
        held = whole.slice(settled.length);
        return settled === "" ? [] : [settled];
      },
      end: () => [],
    };
  };
}
