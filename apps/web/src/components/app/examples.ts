import { initialState, type AppState } from "../../state/app-state.ts";

/** A state that is worth a look. */
export interface Example {
  readonly name: string;
  readonly state: Partial<AppState>;
}

/** What people click first; the sentences of the questions that Limelight began with. */
export const examples: readonly Example[] = [
  { name: "It was a fantastic performance!", state: { view: "explain", text: "It was a fantastic performance!" } },
  { name: "That is a terrible movie.", state: { view: "explain", text: "That is a terrible movie." } },
  {
    name: "LIME against SHAP on a terrible movie",
    state: {
      view: "explain",
      text: "That is a terrible movie.",
      explain: { ...initialState.explain, methods: ["lime", "partition-shap"], unit: "word" },
    },
  },
  {
    name: "What does it expect? It was a [MASK] performance!",
    state: { view: "attention", text: "It was a [MASK] performance!" },
  },
  {
    name: "Three letters changed: It was a fantastis performance!",
    state: { view: "explain", text: "It was a fantastis performance!" },
  },
  {
    name: "A word inside a word: It was a god performance!",
    state: {
      view: "compare",
      text: "It was a good performance!",
      compare: { ...initialState.compare, what: "texts", text: "It was a god performance!" },
    },
  },
  { name: "A negation: It was not bad at all.", state: { view: "explain", text: "It was not bad at all." } },
  { name: "What comes next? She opened the door and", state: { view: "generate", text: "She opened the door and" } },
  {
    name: "Two sentiment models side by side",
    state: {
      view: "compare",
      text: "Not a masterpiece, but I laughed all the way through.",
      compare: { ...initialState.compare, what: "models" },
    },
  },
];
