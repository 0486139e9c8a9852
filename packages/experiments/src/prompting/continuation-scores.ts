import { logSumExp, type DecodingPrompt, type LanguageModel } from "@limelight/core";

/** What may follow a prompt. */
export interface Continued {
  readonly prompt: DecodingPrompt;
  /** [continuations][tokens], none of them empty. */
  readonly continuations: readonly (readonly number[])[];
}

/** A row on the device: the continuations of a prompt that agree so far. */
interface Row {
  readonly prompt: number;
  readonly members: readonly number[];
}

/**
 * How likely continuations of prompts are: all side by side, and what several of them have in common (the prompt, first tokens) is read
 * once.
 * @returns [prompts][continuations]: sums of ln probabilities, in f64
 */
export async function continuationScores(
  model: LanguageModel,
  asked: readonly Continued[],
  signal?: AbortSignal,
): Promise<number[][]> {
  const scores = asked.map(({ continuations }) => continuations.map(() => 0));
  if (asked.length === 0) return scores;
  const decoding = await model.begin(
    asked.map(({ prompt }) => prompt),
    signal,
  );
  try {
    let rows = asked.map(({ continuations }, prompt): Row => ({ prompt, members: [...continuations.keys()] }));
    for (let place = 0; rows.length > 0; place++) {
      const next: (Row & { readonly parent: number; readonly token: number })[] = [];
      for (const [parent, { prompt, members }] of rows.entries()) {
        const logits = decoding.logits[parent] ?? new Float32Array(0);
        const total = logSumExp(logits);
        const own = scores[prompt] ?? [];
        const tokenOf = (member: number, at: number): number | undefined => asked[prompt]?.continuations[member]?.[at];
        const byToken = new Map<number, number[]>();
        for (const member of members) {
          const token = tokenOf(member, place) ?? -1;
          byToken.set(token, [...(byToken.get(token) ?? []), member]);
        }
        for (const [token, group] of byToken) {
          for (const member of group) own[member] = (own[member] ?? 0) + (logits[token] ?? Number.NaN) - total;
          const longer = group.filter((member) => tokenOf(member, place + 1) !== undefined);
          if (longer.length > 0) next.push({ parent, token, prompt, members: longer });
        }
      }
      rows = next;
      if (next.length > 0)
        await decoding.advance(
          next.map(({ parent }) => parent),
          next.map(({ token }) => token),
          signal,
        );
    }
  } finally {
    decoding.dispose();
  }
  return scores;
}
