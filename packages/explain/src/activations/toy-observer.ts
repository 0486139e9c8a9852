import type { Activation, HookName, Observer, Question, SubjectToken } from "@limelight/core";

/** Tokens of a toy text: its words, with a special one in front. */
export function toyTokens({ text }: Question): SubjectToken[] {
  const words = [...text.matchAll(/\S+/g)];
  return [
    { id: 0, text: "[CLS]", start: 0, end: 0, word: null, special: true, sequence: null },
    ...words.map(({ 0: word, index }, place): SubjectToken => ({
      id: word.length,
      text: word,
      start: index,
      end: index + word.length,
      word: place,
      special: false,
      sequence: 0,
    })),
  ];
}

/** An observer for tests: `vector` says what each token has at each hook; it counts the texts that were run. */
export function toyObserver(
  vector: (token: SubjectToken, place: number, hook: HookName) => readonly number[],
  shape?: (tokens: number) => readonly number[],
): Pick<Observer, "hookNames" | "size" | "tokens" | "observe" | "head"> & { readonly run: string[] } {
  const run: string[] = [];
  return {
    run,
    hookNames: [
      "blocks.0.hook_resid_pre",
      "blocks.0.attn.hook_z",
      "blocks.0.attn.hook_pattern",
      "blocks.0.hook_resid_post",
      "logits",
    ],
    size: {
      layers: 1,
      heads: 2,
      keyHeads: 2,
      headFeatures: 1,
      hidden: 2,
      epsilon: 1e-12,
      activation: "gelu",
      segments: 0,
      norms: "in-front",
    },
    tokens: toyTokens,
    async observe(questions, hooks) {
      run.push(...questions.map(({ question }) => question.text));
      const observations = questions.map(({ question }) => ({
        activations: new Map(
          hooks.map((hook): [HookName, Activation] => {
            const rows = toyTokens(question).map((token, place) => vector(token, place, hook));
            return [
              hook,
              {
                shape: shape?.(rows.length) ?? [rows.length, rows[0]?.length ?? 0],
                data: Float32Array.from(rows.flat()),
              },
            ];
          }),
        ),
      }));
      return { observations, queries: { asked: questions.length, distinct: questions.length, forward: 1 } };
    },
    async head() {
      throw new TypeError("a toy has no head");
    },
  };
}
