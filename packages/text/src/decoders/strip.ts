import { each, type StepMaker } from "./step.ts";

/** Takes up to `start` times `content` (a character) from a token's start, and up to `stop` times from its end. */
export function stripToken(token: string, content: string, start: number, stop: number): string {
  const characters = Array.from(token);
  let from = 0;
  while (from < start && characters[from] === content) from++;
  let to = characters.length;
  while (to > from && characters.length - to < stop && characters[to - 1] === content) to--;
  return characters.slice(from, to).join("");
}

/** The same of a whole text that comes in parts: what may be cut off its end is kept back. */
export function stripText(content: string, start: number, stop: number): StepMaker {
  if (content === "") return each((part) => part);
  return () => {
    let taken = 0;
    let atStart = true;
    let held = "";
    return {
      push(part) {
        let text = part;
        while (atStart && text !== "") {
          atStart = taken < start && text.startsWith(content);
          if (!atStart) break;
          text = text.slice(content.length);
          taken++;
        }
        text = held + text;
        let settled = text;
        for (let i = 0; i < stop && settled.endsWith(content); i++) {
          settled = settled.slice(0, settled.length - content.length);
        }
        held = text.slice(settled.length);
        return [settled];
      },
      end: () => [],
    };
  };
}
