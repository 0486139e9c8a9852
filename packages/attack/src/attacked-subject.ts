import { NumpyRandomState } from "@limelight/statistics";
import type { AnswerMemory } from "./answer-memory.ts";
import type { Attack, AttackContext, AttackQueries } from "./attack.ts";
import { byCodePoints } from "./by-code-points.ts";
import type { Aim } from "./goals/goal.ts";
import type { Judged, Searching } from "./search/search.ts";
import type { Tools } from "./tools.ts";
import type { Transformation } from "./transformations/transformation.ts";
import type { AttackedText } from "./words/attacked-text.ts";
import { pythonIntersection, pythonSetOrder } from "./words/python-set-order.ts";

/** What a search asks for one text: candidates are made and sifted here, questions counted. */
export class AttackedSubject implements Searching {
  readonly tools: Tools;
  readonly #memory: AnswerMemory;
  readonly #aim: Aim;
  readonly #attack: Attack;
  readonly #context: AttackContext;
  readonly #judged = new Set<string>();
  readonly #tallies = new Map<string, number>();
  #asked = 0;
  #known = 0;

  constructor(memory: AnswerMemory, aim: Aim, attack: Attack, context: AttackContext, label: number) {
    this.#memory = memory;
    this.#aim = aim;
    this.#attack = attack;
    this.#context = context;
    const { seed, signal, resources = {} } = context;
    this.tools = {
      subject: memory.subject,
      label,
      resources,
      random: new NumpyRandomState(seed),
      tally: (what, count) => this.#tallies.set(what, (this.#tallies.get(what) ?? 0) + count),
      ...(signal && { signal }),
    };
  }

  get queries(): AttackQueries {
    const { distinct, forward } = this.#memory;
    return { asked: this.#asked, distinct, known: this.#known, forward };
  }

  get left(): number {
    return Math.max(0, (this.#context.budget ?? Infinity) - this.#asked);
  }

  /** What parts counted. */
  get tallies(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#tallies);
  }

  get over(): boolean {
    return this.left === 0 || this.#timeIsUp;
  }

  get #timeIsUp(): boolean {
    return this.#context.ended?.() ?? false;
  }

  get transformations(): number {
    return this.#attack.transformations.length;
  }

  changeable(text: AttackedText): number[] {
    const orders = this.#attack.transformations.map(({ part }) => this.#changeableBy(text, part));
    return [...new Set(orders.flat())];
  }

  async transform(text: AttackedText, words?: readonly number[], only?: number): Promise<AttackedText[]> {
    const found: AttackedText[] = [];
    const transformations = this.#attack.transformations.filter((_, index) => only === undefined || index === only);
    const several = transformations.length > 1;
    for (const { part, options } of transformations) {
      if (this.#timeIsUp) return [];
      const free = text.words.flatMap((_, word) =>
        (words === undefined || words.includes(word)) && this.#mayChange(text, word, part) ? [word] : [],
      );
      if (free.length > 0) found.push(...(await part.candidates(text, free, options, this.tools)));
    }
    let left = found.filter(({ key }) => key !== text.key);
    if (several) left = [...new Map(left.toReversed().map((each) => [each.key, each])).values()]; // each once, the first of equals
    left = await this.#sifted(left, text, this.#attack.constraints);
    return left.toSorted((one, other) => byCodePoints(one.key, other.key));
  }

  async replacements(text: AttackedText): Promise<string[][] | undefined> {
    if (this.#attack.constraints.some(({ part }) => part.holds !== undefined)) return undefined;
    const found: string[][] = text.words.map(() => []);
    for (const { part, options } of this.#attack.transformations) {
      if (!part.replacements) return undefined;
      for (const [index, word] of text.words.entries())
        if (this.#mayChange(text, index, part))
          found[index]?.push(...(await part.replacements(word, options, this.tools)));
    }
    return found.map((words, index) =>
      [...new Set(words)].filter((word) => word !== text.words[index]).toSorted(byCodePoints),
    );
  }

  holding(texts: readonly AttackedText[], current: AttackedText): Promise<AttackedText[]> {
    return this.#sifted(
      texts,
      current,
      this.#attack.constraints.filter(({ part }) => !part.chooses),
    );
  }

  async likeness(texts: readonly AttackedText[], current: AttackedText): Promise<readonly number[] | undefined> {
    const judge = this.#attack.constraints.findLast(({ part }) => part.likeness !== undefined);
    return judge?.part.likeness?.(texts, { original: current.original, current }, judge.options, this.tools);
  }

  async judge(texts: readonly AttackedText[]): Promise<Judged[]> {
    const some = this.#timeIsUp && this.#asked > 0 ? [] : texts.slice(0, this.left);
    if (some.length === 0) return [];
    const answers = await this.#memory.ask(some);
    await this.#aim.look?.(some, answers, this.tools);
    const known = some.map(({ key }) => this.#judged.has(key));
    const judged = some.map((text, index): Judged => {
      const answer = answers[index] ?? { probabilities: [] };
      const reached = !this.#aim.endless && this.#aim.reached(answer, text);
      return { text, answer, score: this.#aim.score(answer, text), reached };
    });
    this.#asked += some.length;
    this.#known += known.filter(Boolean).length;
    for (const { key } of some) this.#judged.add(key);
    this.#context.asked?.(
      judged.map(({ text, answer, score }, index) => ({ text, answer, score, known: known[index] ?? false })),
    );
    return judged;
  }

  async #sifted(
    texts: readonly AttackedText[],
    current: AttackedText,
    constraints: Attack["constraints"],
  ): Promise<AttackedText[]> {
    const reference = { original: current.original, current };
    let left = [...texts];
    for (const { part, options } of constraints) {
      if (this.#timeIsUp) return [];
      if (!part.holds || left.length === 0) continue;
      const holds = await part.holds(left, reference, options, this.tools);
      left = left.filter((_, index) => holds[index]);
    }
    return left;
  }

  #mayChange(text: AttackedText, word: number, transformation: Transformation<unknown>): boolean {
    return this.#attack.constraints.every(
      ({ part, options }) => part.mayChange?.(text, word, options, transformation) ?? true,
    );
  }

  #changeableBy(text: AttackedText, transformation: Transformation<unknown>): number[] {
    const all = text.words.map((_, word) => word);
    if (this.#attack.wordOrder !== "python-sets")
      return all.filter((word) => this.#mayChange(text, word, transformation));
    let order = all;
    for (const { part, options } of this.#attack.constraints) {
      if (!part.mayChange) continue;
      const free = all.filter((word) => part.mayChange?.(text, word, options, transformation));
      order = pythonIntersection(order, pythonSetOrder(free));
    }
    return order;
  }
}
