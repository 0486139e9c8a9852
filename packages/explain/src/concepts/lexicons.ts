/** A word list that stands for a concept. */
export interface Lexicon {
  readonly name: string;
  readonly says: string;
  readonly words: readonly string[];
}

const words = (list: string): string[] => list.trim().split(/\s*,\s*|\s*\n\s*/);

/**
 * Concepts that come along, for sentiment in English: everyday words, chosen by us. `food` is there to compare with: what matters
 * should beat it.
 */
export const lexicons: readonly Lexicon[] = [
  {
    name: "praise",
    says: "words that praise",
    words:
      words(`good, great, wonderful, excellent, superb, brilliant, lovely, delightful, charming, beautiful, perfect, best,
      fantastic, amazing, terrific, enjoyable, pleasant, impressive, remarkable, touching, moving, funny, clever, fresh, warm,
      rich, gripping, powerful, memorable, outstanding, admirable, graceful, joyful, witty, honest, smart, love, enjoy, succeeds, works`),
  },
  {
    name: "complaint",
    says: "words that complain",
    words:
      words(`bad, awful, terrible, horrible, poor, worst, boring, dull, stupid, ugly, weak, mess, waste, annoying, tedious, silly,
      flat, lame, ridiculous, disappointing, painful, pointless, predictable, slow, clumsy, cheap, empty, tired, stale, unfunny,
      dreadful, lifeless, shallow, confusing, failure, fails, lacks, hate, worse, mediocre`),
  },
  {
    name: "negation",
    says: "words that deny",
    words:
      words(`not, no, never, none, nothing, nobody, nowhere, neither, nor, without, hardly, barely, scarcely, cannot, can't,
      don't, doesn't, didn't, isn't, wasn't, aren't, weren't, won't, wouldn't, couldn't, shouldn't, hasn't, haven't, hadn't, few,
      little, rarely, seldom, lack, lacking, absent, unable, refuse, deny, avoid`),
  },
  {
    name: "intensity",
    says: "words that turn up what they stand by",
    words:
      words(`very, really, so, extremely, absolutely, completely, totally, utterly, highly, deeply, truly, quite, incredibly,
      remarkably, especially, particularly, entirely, wholly, thoroughly, terribly, awfully, hugely, vastly, intensely, strongly, fully,
      exceptionally, unusually, enormously, seriously, purely, most, too, such, far, much, ever, just, even, indeed`),
  },
  {
    name: "food",
    says: "food and drink, to compare with",
    words:
      words(`bread, butter, cheese, milk, egg, soup, rice, pasta, potato, tomato, onion, carrot, apple, orange, banana, grape,
      lemon, cherry, cake, pie, sugar, salt, pepper, honey, chocolate, coffee, tea, juice, water, wine, beer, fish, chicken, beef, ham,
      salad, sauce, sandwich, biscuit, breakfast`),
  },
];
