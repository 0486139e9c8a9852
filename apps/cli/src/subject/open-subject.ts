import { foreignSubject, type AnswerMemory, type Question } from "@limelight/core";
import type { ForeignTerms, OpenedSubject } from "@limelight/experiments";
import { answersFile } from "./answers-file.ts";
import { Endpoint } from "./endpoint.ts";
import { LineProcess } from "./line-process.ts";
import { protocols } from "./protocol.ts";

/**
 * Opens somebody else's classifier and asks for its classes.
 * @throws CoreError "no-answer" where it does not tell them; UsageError where the file of answers is another's
 */
export async function openSubject(terms: ForeignTerms, signal?: AbortSignal): Promise<OpenedSubject> {
  const { endpoint, process: command, format, keepAnswers: path, batch, atOnce, attempts, timeout } = terms;
  const name = endpoint ?? command ?? "";
  const protocol = protocols[format];
  const line = endpoint === undefined ? new LineProcess(name) : new Endpoint(endpoint);
  const patience = { ...(attempts && { attempts }), ...(timeout && { timeoutMilliseconds: timeout * 1000 }) };
  const greeting = foreignSubject({
    name,
    labels: ["classes"],
    ...patience,
    answer: async (_, patient) => {
      labels = protocol.labels(await line.send(protocol.greeting, patient));
      return [{ probabilities: [1] }];
    },
  });
  let labels: readonly string[] = [];
  try {
    await greeting.ask([{ text: "" }], { ...(signal && { signal }) });
    const memory: AnswerMemory | undefined = path === undefined ? undefined : await answersFile(path, name, labels);
    const answer = async (questions: readonly Question[], patient: AbortSignal) =>
      protocol.answers(await line.send(protocol.request(questions), patient), labels);
    const subject = foreignSubject({
      name,
      labels,
      answer,
      ...patience,
      ...(batch && { batch }),
      ...(atOnce && { atOnce }),
      ...(memory && { memory }),
    });
    return { id: name, subject, close: () => line.close() };
  } catch (error) {
    await line.close();
    throw error;
  }
}
