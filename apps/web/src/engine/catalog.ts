/** A model that can be named in an experiment. */
export interface ModelFacts {
  readonly id: string;
  /** One line for people. */
  readonly title: string;
  readonly source: "bundled" | "folder" | "hub";
  readonly bytes: number;
  readonly parameters?: number;
  /** Verbs that its heads answer. */
  readonly tasks: readonly string[];
  readonly default?: true;
  readonly architecture: string;
  /** An encoder reads the text, and a decoder writes another. */
  readonly encoderDecoder?: true;
  /** How a text writes its mask; undefined where it has none. */
  readonly mask?: string;
}

/** JSON Schema of an object, as zod writes it: `properties` with descriptions, types, enums and defaults. */
export type ObjectSchema = Readonly<Record<string, unknown>>;

/** What the page says of any method. */
export interface Described {
  readonly id: string;
  readonly title: string;
  readonly citation: string;
  /** The question it answers, in plain words. */
  readonly asks: string;
  /** When not to trust it, in plain words. */
  readonly caution: string;
}

/** A method of `explain`. */
export interface MethodFacts extends Described {
  readonly unit: "token" | "word";
  readonly options: ObjectSchema;
  /** Defaults of other tools by name. */
  readonly modes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A method of `explain` for what a model writes, token by token; the page asks for these when it has such a text. */
export interface StepMethodFacts extends Described {
  readonly options: ObjectSchema;
}

/** A method of `attend`; the page asks for these when it shows attention. */
export interface AttentionMethodFacts extends Described {
  readonly gives: "pattern" | "scores";
  readonly headwise: boolean;
  readonly multiplies: boolean;
}

/** An attack named after its paper; the page asks for these when it attacks. */
interface RecipeFacts {
  readonly id: string;
  readonly title: string;
  readonly citation: string;
  readonly does: string;
  /** What differs between its sets of constraints, and from the sources. */
  readonly differences: readonly string[];
  /** What it needs beyond answers, by set of constraints: other models, among others. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
}

/** What an attack may be after. */
interface GoalFacts {
  readonly id: string;
  readonly title: string;
  readonly does: string;
  /** The option that stands behind its name. */
  readonly main?: string;
}

/** What attacks are chosen from. */
export interface AttackParts {
  readonly recipes: readonly RecipeFacts[];
  readonly goals: readonly GoalFacts[];
  readonly constraintSets: readonly string[];
}

/** What can be asked. */
export interface Catalog {
  readonly models: readonly ModelFacts[];
  readonly methods: readonly MethodFacts[];
  /** JSON Schema of the experiment of each verb. */
  readonly verbs: Readonly<Record<string, ObjectSchema>>;
}
