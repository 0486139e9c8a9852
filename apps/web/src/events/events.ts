import type { AppState } from "../state/app-state.ts";
import type { Span } from "../state/changes.ts";
import type { Light } from "../components/stage/light.ts";

const upwards = { bubbles: true, composed: true } as const;

/** Something that is looked at, or how, is to change. */
export class StateChange extends Event {
  constructor(readonly patch: Partial<AppState>) {
    super("state-change", upwards);
  }
}

/** The pointer or the focus is on a stretch of the text as it was written; undefined: on none. */
export class PointAt extends Event {
  constructor(readonly span: Span | undefined) {
    super("point-at", upwards);
  }
}

/** A word of the text as it was written is held on the stage; undefined: none is. */
export class HoldWord extends Event {
  constructor(readonly span: Span | undefined) {
    super("hold-word", upwards);
  }
}

/** What a view has to say of the words on the stage. */
export class CastLight extends Event {
  constructor(readonly light: Light | undefined) {
    super("cast-light", upwards);
  }
}

/** What a gesture does here, for the status line. */
export class Say extends Event {
  constructor(readonly words: string) {
    super("say", upwards);
  }
}

/** A file of ours was opened: a result to be looked at, or an experiment. Undefined closes it. */
export class OpenText extends Event {
  constructor(readonly file: { readonly name: string; readonly text: string } | undefined) {
    super("open-text", upwards);
  }
}

declare global {
  interface HTMLElementEventMap {
    "state-change": StateChange;
    "point-at": PointAt;
    "hold-word": HoldWord;
    "cast-light": CastLight;
    say: Say;
    "open-text": OpenText;
  }
}
