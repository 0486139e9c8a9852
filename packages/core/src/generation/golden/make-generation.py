"""Makes generation.json: what transformers generates with a toy language model, setting by setting.

    pip install torch==2.15.0 transformers==5.23.0 numpy==2.4.6
    python make-generation.py [--check]

Last run with python 3.11. The model is a table: ids are folded into the number of a row, h = (5 h + id + 1) mod rows from
h = 0, and that row of the table is the logits of the next token. So every token of the context matters, and no arithmetic stands between
the two implementations. Every prompt runs alone. `logprobs` are those of the table's own softmax, 0 where a token is forced.
With --check nothing is written: the numbers are compared with those that are there.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from transformers import GenerationConfig, GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput

FILE = pathlib.Path(__file__).parent / "generation.json"
ROWS, VOCABULARY, EOS = 211, 16, 2  # so many rows that no two ways give the same sum

random = np.random.RandomState(7)
TABLE = np.round(random.standard_normal((ROWS, VOCABULARY)) * 1.5, 3).astype(np.float32)
PROMPTS = [[3], [5, 1, 4], [7, 7, 9, 11, 6, 7]]

# Ours to transformers'.
NAMES = {
    "repetitionPenalty": "repetition_penalty",
    "noRepeatNgram": "no_repeat_ngram_size",
    "badWords": "bad_words_ids",
    "minLength": "min_length",
    "minNewTokens": "min_new_tokens",
    "maxNewTokens": "max_new_tokens",
    "forcedBos": "forced_bos_token_id",
    "forcedEos": "forced_eos_token_id",
    "suppress": "suppress_tokens",
    "beginSuppress": "begin_suppress_tokens",
    "temperature": "temperature",
    "topK": "top_k",
    "topP": "top_p",
    "minP": "min_p",
    "typicalP": "typical_p",
    "epsilonCutoff": "epsilon_cutoff",
    "etaCutoff": "eta_cutoff",
    "renormalize": "renormalize_logits",
    "beams": "num_beams",
    "lengthPenalty": "length_penalty",
    "earlyStopping": "early_stopping",
    "sequences": "num_return_sequences",
    "eosIds": "eos_token_id",
}

GREEDY = [
    {},
    {"repetitionPenalty": 1.4},
    {"repetitionPenalty": 0.7},
    {"noRepeatNgram": 1},
    {"noRepeatNgram": 2},
    {"eosIds": [15], "suppress": [15], "maxNewTokens": 60},
    {"eosIds": [15], "suppress": [15], "maxNewTokens": 60, "noRepeatNgram": 3},
    {"badWords": [[10], [2]]},
    {"badWords": [[9, 1], [13, 14, 6], [8, 7, 1]]},
    {"minLength": 12},
    {"minNewTokens": 8},
    {"forcedBos": 6},
    {"forcedEos": [2], "maxNewTokens": 5},
    {"forcedBos": 6, "forcedEos": [2], "maxNewTokens": 1},
    {"suppress": [13, 4]},
    {"beginSuppress": [0, 1, 2, 3, 4, 5, 6, 7]},
    {"forcedBos": 6, "beginSuppress": [8, 9, 10, 11, 12, 13]},
    {"eosIds": [2, 8, 13]},
    {"noRepeatNgram": 2, "repetitionPenalty": 1.2, "minNewTokens": 3, "suppress": [7], "renormalize": True},
]
BEAM = [
    {},
    {"lengthPenalty": 2.0},
    {"lengthPenalty": 0.0},
    {"lengthPenalty": -1.0},
    *(
        {"earlyStopping": early, "lengthPenalty": p, "eosIds": [2, 8, 13], "maxNewTokens": 12, "sequences": 3, "beams": 3}
        for early in (False, True, "never")
        for p in (1.0, 2.0, 0.0, -0.7)
    ),
    {"beams": 2, "sequences": 2},
    {"beams": 6, "sequences": 3, "earlyStopping": True},
    {"eosIds": [2, 8, 13]},
    {"eosIds": [2, 8, 13], "earlyStopping": True},
    {"noRepeatNgram": 2},
    {"noRepeatNgram": 3, "repetitionPenalty": 1.3},
    {"badWords": [[8], [4, 4], [1, 6, 3]]},
    {"forcedEos": [2]},
    {"forcedBos": 6},
    {"minNewTokens": 7},
    {"suppress": [8, 3], "renormalize": True},
    {"maxNewTokens": 1},
]
SAMPLE = [
    {"temperature": 0.7},
    {"topK": 5},
    {"topP": 0.8},
    {"topP": 0.1},
    {"minP": 0.2},
    {"typicalP": 0.6},
    {"typicalP": 0.1},
    {"epsilonCutoff": 0.05},
    {"epsilonCutoff": 0.6},
    {"etaCutoff": 0.3},
    {"temperature": 0.7, "topK": 8, "topP": 0.9, "minP": 0.05, "typicalP": 0.95, "epsilonCutoff": 0.01, "etaCutoff": 0.02},
    {"temperature": 1.6, "topP": 0.5, "repetitionPenalty": 1.5, "badWords": [[7, 3]], "renormalize": True},
]


def fold(ids):
    h = 0
    for each in ids:
        h = (5 * h + each + 1) % ROWS
    return h


class TableModel(PreTrainedModel, GenerationMixin):
    config_class = PretrainedConfig
    main_input_name = "input_ids"

    def __init__(self, config):
        super().__init__(config)
        self.table = torch.nn.Parameter(torch.from_numpy(TABLE), requires_grad=False)
        self.post_init()

    def forward(self, input_ids, **_):
        logits = torch.stack([self.table[fold(row.tolist())] for row in input_ids])
        return CausalLMOutput(logits=logits[:, None, :])

    def prepare_inputs_for_generation(self, input_ids, **_):
        return {"input_ids": input_ids}


def configuration(options, **more):
    named = {NAMES[name]: value for name, value in options.items()}
    return GenerationConfig(**{"eos_token_id": [EOS], "pad_token_id": 0, "use_cache": False, **named, **more})


def logprobs_of(prompt, new, options):
    out = []
    last = len(prompt) + options["maxNewTokens"] - 1
    for i, each in enumerate(new):
        ids = prompt + new[:i]
        forced = ("forcedBos" in options and len(ids) == 1) or ("forcedEos" in options and len(ids) == last)
        row = torch.log_softmax(torch.from_numpy(TABLE[fold(ids)]).double(), -1)
        out.append(0.0 if forced else float(row[each]))
    return out


def cut(ids, ends):
    for i, each in enumerate(ids):
        if each in ends:
            return ids[: i + 1]
    return ids


def generated(model, options, prompt, **more):
    config = configuration(options, do_sample=False, return_dict_in_generate=True, output_scores=True, **more)
    out = model.generate(torch.tensor([prompt]), generation_config=config)
    ends = options.get("eosIds", [EOS])
    rows = [cut(row[len(prompt) :], ends) for row in out.sequences.tolist()]
    found = {"sequences": rows, "logprobs": [logprobs_of(prompt, row, options) for row in rows]}
    if "beams" in options:
        found["scores"] = out.sequences_scores.tolist()
    return found


def processed(model, options, prompt):
    config = configuration({"topK": 0, **options}, do_sample=True, max_length=40)
    model._prepare_special_tokens(config)
    ids = torch.tensor([prompt])
    processors = model._get_logits_processor(config, input_ids_seq_length=len(prompt), encoder_input_ids=ids, model_kwargs={})
    scores = processors(ids, torch.from_numpy(TABLE[fold(prompt)])[None].clone())
    return torch.softmax(scores.double(), -1)[0].tolist()


def main():
    config = PretrainedConfig(vocab_size=VOCABULARY, num_hidden_layers=0)
    model = TableModel(config).eval()
    greedy = []
    for each in GREEDY:
        options = {"maxNewTokens": 14, **each}
        greedy.append({"options": options, "found": [generated(model, options, prompt) for prompt in PROMPTS]})
    beam = []
    for each in BEAM:
        options = {"maxNewTokens": 10, "beams": 4, "sequences": 4, **each}
        beam.append({"options": options, "found": [generated(model, options, prompt) for prompt in PROMPTS]})
    sample = [{"options": each, "probabilities": [processed(model, each, prompt) for prompt in PROMPTS]} for each in SAMPLE]
    made = {"eos": EOS, "table": [[float(f"{x:.3f}") for x in row] for row in TABLE], "prompts": PROMPTS}
    made |= {"greedy": greedy, "beam": beam, "sample": sample}
    made = json.loads(json.dumps(made), parse_float=lambda text: float(f"{float(text):.9g}"))
    for kind in (greedy, beam):
        found = [json.dumps(each["found"]) for each in kind]
        for i, each in enumerate(kind):  # a setting that changes nothing tests nothing
            if found.count(found[i]) > 1:
                print("changes nothing:", each["options"])
    if "--check" in sys.argv[1:]:
        same = json.loads(FILE.read_text()) == made
        print("the same" if same else "DIFFERENT")
        sys.exit(0 if same else 1)
    FILE.write_text(json.dumps(made) + "\n")


main()
