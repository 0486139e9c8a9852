"""Writes golden/textattack.json: ten attacks of TextAttack on twelve invented sentences, every question in order.

    pip install --no-deps textattack==0.3.11
    pip install torch transformers numpy requests tqdm lru-dict editdistance
    python make-golden-textattack.py

What TextAttack imports and these attacks do not use (flair, jieba, nltk and the like) stands here as an empty shell. The victim is limelight-tiny-sst2 as it is, but for its
dropout, which is set to 0: get_grad() runs a model in training mode. The sentences, and the words and labels of the attacks, are read from the file itself.
"""

import importlib.abc
import importlib.machinery
import json
import sys
from pathlib import Path
from unittest.mock import MagicMock


ABSENT = (
    "bert_score bpemb click datasets flair gensim jieba konoha langdetect language_tool_python lemminflect Levenshtein more_itertools nltk num2words OpenHowNet pinyin "
    "pycld2 sentence_transformers tensorflow tensorflow_hub terminaltables visdom wandb word2number"
).split()


class Shell(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """A module of those that these attacks do not use."""

    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in ABSENT else None

    def create_module(self, spec):
        shell = MagicMock(name=spec.name)
        shell.__path__ = []
        shell.__spec__ = spec
        return shell

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Shell())
import numpy as np  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

import textattack  # noqa: E402
from textattack import Attack  # noqa: E402
from textattack.constraints.overlap import LevenshteinEditDistance, MaxWordsPerturbed  # noqa: E402
from textattack.constraints.pre_transformation import RepeatModification, StopwordModification  # noqa: E402
from textattack.goal_functions import InputReduction, UntargetedClassification  # noqa: E402
from textattack.models.wrappers import HuggingFaceModelWrapper  # noqa: E402
from textattack.search_methods import BeamSearch, GreedySearch, GreedyWordSwapWIR  # noqa: E402
from textattack.shared import AttackedText  # noqa: E402
from textattack.transformations import (  # noqa: E402
    WordDeletion,
    WordSwap,
    WordSwapNeighboringCharacterSwap,
    WordSwapQWERTY,
)

here = Path(__file__).parent
path = here / "golden" / "textattack.json"
told = json.loads(path.read_text())
folder = here.parent.parent / "packages" / "models" / "limelight-tiny-sst2"


class DictionarySwap(WordSwap):
    """Swaps words for those of the file's dictionary."""

    def _get_replacement_words(self, word):
        return told["dictionary"].get(word, [])


MADE = {
    "UntargetedClassification": UntargetedClassification,
    "InputReduction": InputReduction,
    "GreedyWordSwapWIR": GreedyWordSwapWIR,
    "GreedySearch": GreedySearch,
    "BeamSearch": BeamSearch,
    "WordSwapNeighboringCharacterSwap": WordSwapNeighboringCharacterSwap,
    "WordSwapQWERTY": WordSwapQWERTY,
    "WordDeletion": WordDeletion,
    "DictionarySwap": DictionarySwap,
    "RepeatModification": RepeatModification,
    "LevenshteinEditDistance": LevenshteinEditDistance,
    "MaxWordsPerturbed": MaxWordsPerturbed,
    "StopwordModification": StopwordModification,
}


def attack_of(spec, wrapper):
    goal_name, goal_options = spec["goal"]
    goal_options = {name: value for name, value in goal_options.items() if value is not None}
    goal = MADE[goal_name](wrapper, **goal_options)
    search_name, search_options = spec["search"]
    transformation_name, transformation_options = spec["transformation"]
    constraints = []
    for name, options in spec["constraints"]:
        if name == "StopwordModification":
            options = {"stopwords": told["stopwords"]}
        constraints.append(MADE[name](**options))
    return Attack(goal, constraints, MADE[transformation_name](**transformation_options), MADE[search_name](**search_options))


class Recorder:
    """Every question of an attack, and how near the numbers were that decided something."""

    def __init__(self, attack):
        self.goal = attack.goal_function
        self.search = attack.search_method
        self.queries, self.batches, self.rounds, self.scores, self.ranking = [], [], [], None, False
        call, results = self.goal._call_model, self.goal.get_results

        def _call_model(texts):
            known = [text in self.goal._call_model_cache for text in texts]
            outputs = call(texts)
            for text, output, hit in zip(texts, outputs, known):
                self.queries.append([text.text, *(float(str(np.float32(p))) for p in output.numpy()), int(hit)])
            self.batches.append(len(texts))
            return outputs

        def get_results(texts, check_skip=False):
            found, over = results(texts, check_skip=check_skip)
            if not self.ranking:
                self.rounds.append(sorted((float(result.score) for result in found), reverse=True))
            return found, over

        self.goal._call_model = _call_model
        self.goal.get_results = self.search.get_goal_results = get_results
        if isinstance(self.search, GreedyWordSwapWIR):
            # The ranking sorts negated scores: they are seen as they are sorted.
            def order(text, max_len=-1, own=self.search._get_index_order):
                seen = []

                class Seen(np.ndarray):
                    def argsort(self, *_, **__):
                        seen.append(-np.asarray(self, dtype=np.float64))
                        return np.argsort(np.asarray(self), kind="stable")

                array, zeros = np.array, np.zeros
                np.array = lambda *rest, **named: array(*rest, **named).view(Seen)
                np.zeros = lambda *rest, **named: zeros(*rest, **named).view(Seen)
                self.ranking = True
                try:
                    ranked = own(text)
                finally:
                    np.array, np.zeros = array, zeros
                    self.ranking = False
                if seen:
                    self.scores = [float(np.float32(score)) for score in seen[-1]]
                return ranked

            self.search._get_index_order = order

    def margin(self):
        """The least gap other than 0 between two numbers that decided something: ranks of words that were tried, the first of a round, those that a beam keeps, the goal."""
        gaps, (first, *rounds) = [], self.rounds
        ranked = sorted(self.scores or [], reverse=True)
        gaps += [one - other for one, other in list(zip(ranked, ranked[1:]))[: len(rounds)]]
        width = getattr(self.search, "beam_width", 0)
        current = first[0]
        for scores in rounds:
            if isinstance(self.goal, UntargetedClassification):
                gaps.append(abs(scores[0] - 0.5))
            if width:
                gaps += [one - other for one, other in zip(scores[:width], scores[1:])]
            else:
                gaps += [abs(scores[0] - current), scores[0] - next((score for score in scores if score < scores[0]), scores[0])]
                current = max(current, scores[0])
        return min((float(f"{gap:.3g}") for gap in gaps if gap > 0), default=None)


STATUS = {"SuccessfulAttackResult": "succeeded", "FailedAttackResult": "failed", "SkippedAttackResult": "skipped", "MaximizedAttackResult": "maximized"}
model = transformers.AutoModelForSequenceClassification.from_pretrained(
    folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
).float().eval()
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
sentences = {result["row"]: (result["text"], result["label"]) for result in told["results"]}
results = []
for name, spec in told["attacks"].items():
    for row, (text, label) in sorted(sentences.items()):
        torch.manual_seed(0)
        attack = attack_of(spec, HuggingFaceModelWrapper(model, tokenizer))
        recorder = Recorder(attack)
        model.eval()
        outcome = attack.attack(text, label)
        final = outcome.perturbed_result
        results.append({
            "attack": name,
            "row": row,
            "text": text,
            "label": label,
            "status": STATUS[type(outcome).__name__],
            "final_text": final.attacked_text.text,
            "modified": sorted(int(index) for index in final.attacked_text.attack_attrs["modified_indices"]),
            "words": AttackedText(text).words,
            "num_queries": outcome.num_queries,
            "hits": sum(query[3] for query in recorder.queries),
            **({"index_scores": recorder.scores} if recorder.scores is not None else {}),
            "margin": recorder.margin(),
            "batches": recorder.batches,
            "queries": recorder.queries,
        })
told["about"] = {
    "textattack": "0.3.11",
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "numpy": np.__version__,
    "model": "limelight-tiny-sst2",
    "sentences": "invented",
    "queries": "[text, p0, p1, hit]; p as the shortest decimal of the float32, hit 1: answered from TextAttack's cache",
}
told["results"] = results
path.write_text(json.dumps(told, ensure_ascii=False) + "\n")
