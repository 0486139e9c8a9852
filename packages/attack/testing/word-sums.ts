import { softmax, type Answer, type Question, type SubjectToken, type WhiteBox } from "@limelight/core";

const queries = { asked: 0, distinct: 0, forward: 1 };

function refuse(): never {
  throw new Error("nobody asks for this");
}

/** A white box that is a class: the sum of its words' numbers are the logits of two classes, its first word stands for what it does not know, and it reads "won't" as three tokens. */
export class WordSums implements WhiteBox {
  readonly labels = ["negative", "positive"];
  readonly heads: WhiteBox["heads"] = ["sequence-classification"];
  readonly size: WhiteBox["size"] = { layers: 1, heads: 1, keyHeads: 1, headFeatures: 2, hidden: 2, epsilon: 0, activation: "gelu", segments: 0, norms: "behind" }; // prettier-ignore
  readonly hookNames: WhiteBox["hookNames"] = [];
  readonly special: WhiteBox["special"] = { mask: { id: 0, token: "[MASK]" } };
  /** How often its embeddings were read. */
  read = 0;
  readonly #words: readonly string[];
  readonly #numbers: Float32Array;

  /** @param vocabulary what each word adds to the logits */
  constructor(vocabulary: Readonly<Record<string, readonly [number, number]>>) {
    this.#words = Object.keys(vocabulary);
    this.#numbers = Float32Array.from(Object.values(vocabulary).flat());
  }

  tokens({ text, pair }: Question): SubjectToken[] {
    return [text, pair].flatMap((each, sequence) =>
      [...(each ?? "").matchAll(/won|[^\s'.,]+|'/g)].map(({ 0: word, index }): SubjectToken => ({
        id: Math.max(0, this.#words.indexOf(word)),
        text: word,
        start: index,
        end: index + word.length,
        word: 0,
        special: false,
        sequence: sequence === 0 ? 0 : 1,
      })),
    );
  }

  decode(ids: readonly number[]): string {
    return ids.map((id) => this.#words[id]).join(" ");
  }

  async ask(questions: readonly Question[]): ReturnType<WhiteBox["ask"]> {
    return { answers: questions.map((question) => this.#answerOf(question)), queries };
  }

  async differentiate(questions: Parameters<WhiteBox["differentiate"]>[0]): ReturnType<WhiteBox["differentiate"]> {
    const answers = questions.map(({ question, seed }) => {
      const answer = this.#answerOf(question);
      const slope = seed(answer);
      const count = this.tokens(question).length;
      const data = Float32Array.from(Array.from({ length: count }, () => slope).flat());
      const gradient = { shape: [count, 2], data };
      return { answer, embeddings: gradient, gradient, at: new Map() };
    });
    return { answers, queries };
  }

  async wordEmbeddings(): ReturnType<WhiteBox["wordEmbeddings"]> {
    this.read += 1;
    return { shape: [this.#words.length, 2], data: this.#numbers };
  }

  observe = refuse;
  head = refuse;
  readOut = refuse;
  block = refuse;
  sweep = refuse;
  projectionBiases = refuse;

  #answerOf(question: Question): Answer {
    const logits = [0, 0];
    for (const { id } of this.tokens(question))
      for (const label of [0, 1]) logits[label] = (logits[label] ?? 0) + (this.#numbers[2 * id + label] ?? 0);
    return { logits, probabilities: softmax(logits) };
  }
}
