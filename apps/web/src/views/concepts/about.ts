import type { Described } from "../../engine/catalog.ts";
import type { AppState } from "../../state/app-state.ts";

/** What each picture asks, and when not to trust it. */
export const about: Readonly<Record<AppState["concepts"]["picture"], Described>> = {
  concepts: {
    id: "concepts",
    title: "Concept activation vectors (TCAV)",
    asks: "Does a class lean on this idea? At each layer a direction is found that tells the concept's words from random ones, and each text of the class is moved a step along it: how many gain?",
    caution:
      "a direction may be that of anything the words share. Look at a concept that ought not to matter, such as food, before you believe another; and where words were put into neutral sentences, they are far from real texts.",
    citation: "Kim et al. 2018, Interpretability Beyond Feature Attribution",
  },
  probes: {
    id: "probes",
    title: "Linear probes with control tasks",
    asks: "What can be read out of each layer by a simple classifier? The control task has random labels: what it gets right, it has learnt by heart. The distance between the two is what counts.",
    caution:
      "that something can be read out does not mean that the model uses it. With few texts the intervals are wide.",
    citation: "Hewitt and Liang 2019, Designing and Interpreting Probes with Control Tasks",
  },
  map: {
    id: "map",
    title: "UMAP of the texts' vectors",
    asks: "Which texts does the model hold for alike, and in which groups does it fail? Texts that it holds for alike lie side by side.",
    caution:
      "neighbours are neighbours, mostly; distances between groups, their sizes and the axes mean nothing. Words that do badly were picked for it: of many small groups some do so by chance.",
    citation: "McInnes et al. 2018, UMAP",
  },
};
