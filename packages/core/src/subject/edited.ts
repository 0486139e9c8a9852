import type { EditsOf } from "./classifier.ts";
import type { Observer } from "./observe.ts";
import type { WhiteBox } from "./white-box.ts";

/** A model with these changes in all of its runs, before those that whoever watches it makes. */
export function editedObserver(observer: Observer, edits: EditsOf): Observer {
  return { ...observer, observe: observing(observer, edits) };
}

/** A subject with these changes in all of its runs, before those that a method makes: to ask, to differentiate, to watch and to sweep it. */
export function editedSubject(subject: WhiteBox, edits: EditsOf): WhiteBox {
  return {
    ...subject,
    observe: observing(subject, edits),
    ask: (questions, options) =>
      subject.ask(questions, {
        ...options,
        edits: (question) => [...edits(question), ...(options?.edits?.(question) ?? [])],
      }),
    differentiate: (questions, options) =>
      subject.differentiate(
        questions.map((each) => ({ ...each, edits: [...edits(each.question), ...(each.edits ?? [])] })),
        options,
      ),
    sweep: (questions, options) =>
      subject.sweep(
        questions.map((each) => ({ ...each, edits: [...edits(each.question), ...(each.edits ?? [])] })),
        options,
      ),
  };
}

function observing(observer: Observer, edits: EditsOf): Observer["observe"] {
  return (questions, hooks, options) =>
    observer.observe(
      questions.map((each) => ({ ...each, edits: [...edits(each.question), ...(each.edits ?? [])] })),
      hooks,
      options,
    );
}
