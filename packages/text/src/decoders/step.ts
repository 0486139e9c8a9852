/**
 * One step from tokens to text, which takes tokens as they come and gives what is settled: what it has given never
 * changes, whatever comes after. A step may keep things back until more has come, or until the end.
 */
interface Step {
  push(token: string): readonly string[];
  /** What was kept back. Nothing may be pushed afterwards. */
  end(): readonly string[];
}

/** Begins a new text. */
export type StepMaker = () => Step;

const NOTHING: readonly string[] = [];

/** Every token by itself; `index` counts from 0. */
export function each(map: (token: string, index: number) => string): StepMaker {
  return () => {
    let index = 0;
    return { push: (token) => [map(token, index++)], end: () => NOTHING };
  };
}

/** Step after step. */
export function chain(makers: readonly StepMaker[]): StepMaker {
  return () => {
    const steps = makers.map((make) => make());
    const through = (tokens: readonly string[], from: number): readonly string[] =>
      steps.slice(from).reduce((soFar, step) => soFar.flatMap((token) => step.push(token)), tokens);
    return {
      push: (token) => through([token], 0),
      end: () => steps.flatMap((step, i) => through(step.end(), i + 1)),
    };
  };
}

/** A step that looks at the whole text: all is kept back until the end. */
export function atEnd(map: (text: string) => string): StepMaker {
  return () => {
    const texts: string[] = [];
    return {
      push(text) {
        texts.push(text);
        return NOTHING;
      },
      end: () => [map(texts.join(""))],
    };
  };
}

/** All tokens but the last by one rule, the last by another. */
export function lastApart(map: (token: string, isLast: boolean) => string): StepMaker {
  return () => {
    let held: string | undefined;
    return {
      push(token) {
        const before = held;
        held = token;
        return before === undefined ? NOTHING : [map(before, false)];
      },
      end: () => (held === undefined ? NOTHING : [map(held, true)]),
    };
  };
}
