"""Makes the golden arrays anew: what PyTorch and transformers compute with the checkpoints in golden/.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers==0.23.3 lime==0.2.0.1 numpy==2.4.6 scikit-learn==1.9.1
    python make-golden.py [--check] [NAME…]

Last run with python 3.11, torch 2.15.0 (CPU), transformers 5.23.0, tokenizers 0.23.3, lime 0.2.0.1, numpy 2.4.6 and
scikit-learn 1.9.1. Texts and settings are read from golden/NAME/golden.json, the checkpoint from the same folder;
golden.safetensors and golden.json are written over, in the same layout. With --check nothing is written: the arrays are
compared with those that are there, in multiples of the tolerance 1e-5 (max |x| + |x|), of gradients 5e-5 max |x| + 1e-4 |x|,
integers exactly. Without names
golden/default-model.json is made as well, of the bundled model that it names.

Every input alone, unpadded, eval mode, eager attention, float32, one thread. `noise` in golden.json holds
[max |f32 - f64|, max |f64|] of each array, from a second run in float64.

Arrays (i counts texts; forward_arrays.py has the first):
input_ids token_type_ids  in{i}/: [tokens]
offsets word_ids          in{i}/: code points [tokens, 2]; the word of each token, -1: none; sequence_ids likewise
rows                      in{i}/: over 32 tokens, the positions that arrays with one row a token keep (in attn: the queries)
word_embeddings           in{i}/: output of the word embedding alone, before positions, norms and projections
hidden.{l}                in{i}/: 0: what the first block reads; l: what block l - 1 writes; the last is after the final norm
resid_last                in{i}/: what the final norm reads, where there is one
attn.{l}                  in{i}/: [heads, queries, keys]
logits logit_rows         in{i}/: [classes], or [kept rows, labels or vocabulary] and which rows these are; nsp_logits [2]
grad_logit.{t}            in{i}/: by word_embeddings, of logit t; grad_prob.{t}: of its softmax; rows with one a token: gradient_row
enc_… dec_… cross_attn.{l}  in{i}/: encoder-decoders have these for hidden, attn, word_embeddings, resid_last, grad_…;
                          cross_attn [heads, decoder queries, encoder keys]; rows are the encoder's (of bart-mnli, whose decoder
                          reads the same text shifted by one, both stacks'). Their logits are of the decoder's rows
decoder_input_ids labels  in{i}/: of language models: target_text's tokens, and the same shifted by one behind the start token
fill{i}/ nsp{i}/ ner{i}/ lime{i}/  see below
"""

import json
import pathlib
import sys

import numpy as np
import torch
import transformers
from safetensors.numpy import load_file, save_file
from transformers import AutoTokenizer

from forward_arrays import array, forward, gradients_of, inputs_of, tokenize
from golden_folder import GOLDEN, compare, dump, noise_of, open_model, options, stored, versions

MODELS = pathlib.Path(__file__).parents[2] / "packages" / "models"


def fill_mask(model, tokenizer, kind, about, out):
    """fill{i}/: the five likeliest tokens at the mask."""
    for i, each in enumerate(about.get("fill_mask", [])):
        encoding = tokenize(tokenizer, each["text"])
        each["position"] = encoding.input_ids[0].tolist().index(tokenizer.mask_token_id)
        result = forward(model, encoding)
        logits = result.prediction_logits if kind == "nsp" else result.logits
        best = logits[0, each["position"]].softmax(-1).topk(5)
        each["top5"] = tokenizer.convert_ids_to_tokens(best.indices.tolist())
        out[f"fill{i}/input_ids"] = array(encoding.input_ids[0]).astype(np.int32)
        out[f"fill{i}/top5_ids"] = array(best.indices).astype(np.int32)
        out[f"fill{i}/top5_probs"] = array(best.values)


def next_sentence(model, tokenizer, about, out):
    """nsp{i}/: class 0 is "the second follows the first"."""
    for i, pair in enumerate(about.get("next_sentence", {"pairs": []})["pairs"]):
        encoding = tokenize(tokenizer, pair)
        logits = forward(model, encoding).seq_relationship_logits[0]
        out[f"nsp{i}/input_ids"] = array(encoding.input_ids[0]).astype(np.int32)
        out[f"nsp{i}/logits"] = array(logits)
        out[f"nsp{i}/probs"] = array(logits.softmax(-1))


def entities(model, tokenizer, about, out):
    """ner{i}/: probabilities [tokens, labels]; the tag of a word is its first token's."""
    for i, each in enumerate(about.get("ner", [])):
        encoding = tokenize(tokenizer, each["text"])
        probabilities = forward(model, encoding).logits[0].softmax(-1)
        out[f"ner{i}/input_ids"] = array(encoding.input_ids[0]).astype(np.int32)
        out[f"ner{i}/probs"] = array(probabilities)
        fast, words = encoding.encodings[0], {}
        for token, word in enumerate(fast.word_ids):
            if word is not None:
                first, start, _ = words.get(word, (token, fast.offsets[token][0], 0))
                words[word] = (first, start, fast.offsets[token][1])
        each["words_first_token"] = [
            [each["text"][start:end], model.config.id2label[int(row.argmax())], float(row.max())]
            for row, start, end in ((probabilities[first], start, end) for first, start, end in words.values())
        ]


def explain(model, tokenizer, text, settings):
    """What LimeTextExplainer says of the predicted class: the target, the explanation, and its samples."""
    from lime.lime_text import LimeTextExplainer

    def predict(texts):
        return np.concatenate([array(forward(model, tokenize(tokenizer, text)).logits.softmax(-1)) for text in texts])

    explainer = LimeTextExplainer(random_state=settings["random_state"], bow=True)
    data = []
    sample = explainer._LimeTextExplainer__data_labels_distances

    def recorded(*args, **options):
        data[:] = sample(*args, **options)
        return data

    explainer._LimeTextExplainer__data_labels_distances = recorded
    target = int(predict([text])[0].argmax())
    explanation = explainer.explain_instance(
        text, predict, labels=(target,), num_features=settings["features"], num_samples=settings["samples"]
    )
    return target, explanation, data


def lime(model, tokenizer, about, out):
    """lime{i}/: LimeTextExplainer's samples and what it makes of them; `coef` is in the order of the words."""
    for i, each in enumerate(about.get("lime", {"texts": []})["texts"]):
        target, explanation, (masks, predictions, distances) = explain(model, tokenizer, each["text"], about["lime"])
        each["target"] = target
        each["words"] = list(explanation.domain_mapper.indexed_string.inverse_vocab)
        coef = np.zeros(len(each["words"]))
        for word, weight in explanation.local_exp[target]:
            coef[word] = weight
        out[f"lime{i}/masks"] = masks.astype(np.uint8)
        out[f"lime{i}/predictions"] = predictions
        out[f"lime{i}/distances"] = distances
        out[f"lime{i}/coef"] = coef
        out[f"lime{i}/intercept"] = np.array([explanation.intercept[target]])
        out[f"lime{i}/local_pred"] = np.array(explanation.local_pred)
        out[f"lime{i}/score"] = np.array([explanation.score])


def arrays(folder, about, dtype):
    """All arrays of a checkpoint, in that precision; what is read off the results is written into `about`."""
    model, tokenizer = open_model(folder, about, dtype)
    out = {}
    inputs_of(model, tokenizer, about["kind"], about, out)
    gradients_of(model, tokenizer, about["kind"], about, out)
    fill_mask(model, tokenizer, about["kind"], about, out)
    next_sentence(model, tokenizer, about, out)
    entities(model, tokenizer, about, out)
    lime(model, tokenizer, about, out)
    return out


def by_gradients(model, tokenizer, encoding, target):
    """Attributions to word embeddings, one number a token: saliency, input x gradient, and integrated gradients with 50
    Gauss-Legendre steps (captum's default quadrature) from zeros, and from the pad token with special tokens kept."""
    table = model.get_input_embeddings()
    inputs = {k: v for k, v in encoding.items() if k not in ("offset_mapping", "input_ids")}
    ids = encoding.input_ids

    def gradient(embeddings, of=lambda logits: logits):
        embeddings = embeddings.detach().requires_grad_(True)
        logits = model(inputs_embeds=embeddings, **{k: v.expand(len(embeddings), -1) for k, v in inputs.items()}).logits
        return torch.autograd.grad(of(logits)[:, target].sum(), embeddings)[0]

    own = table(ids).detach()
    by_logit = gradient(own)
    by_probability = gradient(own, lambda logits: logits.softmax(-1))
    special = torch.tensor(encoding.encodings[0].special_tokens_mask, dtype=torch.bool)[None, :, None]
    pad = table(torch.full_like(ids, tokenizer.pad_token_id)).detach()
    nodes, weights = np.polynomial.legendre.leggauss(50)
    shares = torch.tensor((nodes + 1) / 2, dtype=own.dtype)[:, None, None]
    weights = torch.tensor(weights / 2, dtype=own.dtype)[:, None, None]

    def integrated(baseline):
        path = torch.cat([gradient(baseline + share * (own - baseline)) for share in shares[:, None]])
        return (weights * path).sum(0) * (own - baseline)[0]

    return {
        "saliency_l2": by_logit[0].norm(dim=-1),
        "saliency_abs_mean": by_logit[0].abs().mean(-1),
        "saliency_prob_l2": by_probability[0].norm(dim=-1),
        "input_x_gradient_sum": (by_logit * own)[0].sum(-1),
        "ig_zero_sum": integrated(torch.zeros_like(own)).sum(-1),
        "ig_pad_keep_special_sum": integrated(torch.where(special, own, pad)).sum(-1),
    }


def default_model(check):
    """default-model.json: tokens, logits, gradient attributions and LIME of a bundled model; with `check`, the worst error."""
    path = GOLDEN / "default-model.json"
    about = json.loads(path.read_text())
    folder = MODELS / about["model"]
    model = transformers.AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager")
    model.to(torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    worst = 0.0

    def note(each, key, value):
        nonlocal worst
        old, new = (np.array(list(x.values()) if isinstance(x, dict) else x) for x in (each[key], value))
        worst = max(worst, float(np.abs(old - new).max() / np.abs(old).max()))
        each[key] = value

    def seven(values):
        return [round(float(x), 7) for x in values]

    for each in about["texts"]:
        encoding = tokenize(tokenizer, each["text"])
        each["tokens"] = tokenizer.convert_ids_to_tokens(encoding.encodings[0].ids)
        note(each, "logits", seven(forward(model, encoding).logits[0]))
        target, explanation, _ = explain(model, tokenizer, each["text"], about["lime"])
        each["target"] = target
        for key, values in by_gradients(model, tokenizer, encoding, target).items():
            note(each, key, seven(values))
        note(each["lime"], "intercept", *seven([explanation.intercept[target]]))
        note(each["lime"], "local_pred", seven(explanation.local_pred))
        weights = explanation.as_list(label=target)
        if check and {word for word, _ in weights} != set(each["lime"]["weights"]):
            sys.exit(f"{each['text']}: LIME picks other words")
        order = sorted(weights, key=lambda pair: list(each["lime"]["weights"]).index(pair[0])) if check else weights
        note(each["lime"], "weights", {word: round(float(weight), 7) for word, weight in order})
    print(f"default-model.json: {len(about['texts'])} texts, worst {worst:.1e} of the largest value")
    if not check:
        path.write_text(dump(about))
    return worst


def main():
    chosen = options()
    failed = False
    for name in chosen.names:
        folder = GOLDEN / name
        about = json.loads((folder / "golden.json").read_text())
        double = arrays(folder, about, torch.float64)
        found = arrays(folder, about, torch.float32)
        if chosen.check:
            failed |= compare(name, load_file(folder / "golden.safetensors"), stored(found)) > 1
            continue
        about["noise"] = noise_of(found, double)
        about["versions"] = versions(about["versions"])
        save_file(stored(found), folder / "golden.safetensors")
        (folder / "golden.json").write_text(dump(about))
        print(f"{name}: {len(found)} arrays")
    if chosen.all:
        failed |= default_model(chosen.check) > 1e-3
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
