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

Arrays (i counts texts): in{i}/ input_ids, token_type_ids, offsets (code points), word_ids and sequence_ids (-1: none),
word_embeddings, hidden.{l} (0: what the first block reads), attn.{l} [heads, query, key], logits, nsp_logits. Over 32
tokens, `rows` names the positions that arrays with one row a token keep (in attn: the queries). `logit_rows` names the
rows of logits that are kept; grad_logit.{t} and grad_prob.{t} [tokens, embedding] by the word embeddings. fill{i}/, nsp{i}/, ner{i}/, lime{i}/: see below.
Encoder-decoders: encoder_decoders.py.
"""

import argparse
import json
import pathlib
import re
import sys

import numpy as np
import torch
import transformers
import encoder_decoders
from safetensors.numpy import load_file, save_file
from transformers import AutoTokenizer

GOLDEN = pathlib.Path(__file__).parent / "golden"
MODELS = pathlib.Path(__file__).parents[2] / "packages" / "models"
LONG = 32  # over so many tokens not every row is kept


def scatter(n):
    return sorted({0, n // 2, n - 1})


def tokenize(tokenizer, text):
    return tokenizer(*([text] if isinstance(text, str) else text), return_tensors="pt", return_offsets_mapping=True)


def forward(model, encoding, **options):
    inputs = {k: v for k, v in encoding.items() if k not in ("offset_mapping",)}
    with torch.no_grad():
        return model(**inputs, **options)


def array(tensor):
    return tensor.detach().cpu().numpy()


def inputs_of(model, tokenizer, kind, about, out):
    """in{i}/…, and the tokens of each text."""
    embedded = []
    hook = model.get_input_embeddings().register_forward_hook(lambda _m, _i, output: embedded.append(output))
    for i, each in enumerate(about["inputs"]):
        encoding = tokenize(tokenizer, each["text"])
        fast = encoding.encodings[0]
        n = len(fast.ids)
        each["tokens"] = tokenizer.convert_ids_to_tokens(fast.ids)
        out[f"in{i}/input_ids"] = np.array(fast.ids, np.int32)
        if "token_type_ids" in encoding:
            out[f"in{i}/token_type_ids"] = np.array(fast.type_ids, np.int32)
        out[f"in{i}/offsets"] = np.array(fast.offsets, np.int32)
        for name, values in (("word_ids", fast.word_ids), ("sequence_ids", fast.sequence_ids)):
            out[f"in{i}/{name}"] = np.array([-1 if value is None else value for value in values], np.int32)

        rows = scatter(n) if n > LONG else list(range(n))
        if n > LONG:
            out[f"in{i}/rows"] = np.array(rows, np.int32)
        embedded.clear()
        result = forward(model, encoding, output_hidden_states=True, output_attentions=True)
        out[f"in{i}/word_embeddings"] = array(embedded[0][0])[rows]
        for layer, state in enumerate(result.hidden_states):
            out[f"in{i}/hidden.{layer}"] = array(state[0])[rows]
        for layer, pattern in enumerate(result.attentions):
            out[f"in{i}/attn.{layer}"] = array(pattern[0])[:, rows]
        if kind == "cls":
            out[f"in{i}/logits"] = array(result.logits[0])
            continue
        # Logits as wide as a vocabulary are kept whole for the first text alone.
        wide = kind in ("mlm", "nsp")
        kept = scatter(n) if wide and i > 0 else rows
        out[f"in{i}/logit_rows"] = np.array(kept, np.int32)
        logits = result.prediction_logits if kind == "nsp" else result.logits
        out[f"in{i}/logits"] = array(logits[0])[kept]
        if kind == "nsp":
            out[f"in{i}/nsp_logits"] = array(result.seq_relationship_logits[0])
    hook.remove()


def gradients_of(model, tokenizer, kind, about, out):
    """in{i}/grad_logit.{t} and grad_prob.{t}: of logit t, or of its softmax, by the output of the word embedding; of a model
    with a row of logits for each token, at the text's gradient_row."""
    embedded = []
    hook = model.get_input_embeddings().register_forward_hook(lambda _m, _i, output: embedded.append(output))
    for i, each in enumerate(about["inputs"]):
        encoding = tokenize(tokenizer, each["text"])
        inputs = {k: v for k, v in encoding.items() if k != "offset_mapping"}
        rows = out.get(f"in{i}/rows", slice(None))
        for target in each["gradient_targets"]:
            for name in ("logit", "prob"):
                embedded.clear()
                result = model(**inputs)
                logits = result.seq_relationship_logits[0] if kind == "nsp" else result.logits[0]
                if kind not in ("cls", "nsp"):
                    logits = logits[each["gradient_row"]]
                value = (logits.softmax(-1) if name == "prob" else logits)[target]
                (gradient,) = torch.autograd.grad(value, embedded[0])
                out[f"in{i}/grad_{name}.{target}"] = array(gradient[0])[rows]
    hook.remove()


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
        for key, values in by_gradients(model, tokenizer, encoding, target).items():
            note(each, key, seven(values))
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
    model = getattr(transformers, about["model_class"]).from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32
    )
    model.to(dtype).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    out = {}
    if about["kind"] in ("s2s", "s2scls"):
        encoder_decoders.arrays_of(model, tokenizer, about, out, LONG)
        return out
    inputs_of(model, tokenizer, about["kind"], about, out)
    gradients_of(model, tokenizer, about["kind"], about, out)
    fill_mask(model, tokenizer, about["kind"], about, out)
    next_sentence(model, tokenizer, about, out)
    entities(model, tokenizer, about, out)
    lime(model, tokenizer, about, out)
    return out


def noise_of(single, double):
    def three(x):
        return float(f"{x:.3g}")

    return {
        name: [three(np.abs(single[name] - x).max()), three(np.abs(x).max())]
        for name, x in double.items()
        if x.dtype == np.float64
    }


def dump(about):
    """JSON with a line for each text."""

    def value(x):
        if isinstance(x, list) and x and isinstance(x[0], dict):
            return "[\n  " + ",\n  ".join(json.dumps(each, ensure_ascii=False) for each in x) + "\n ]"
        return json.dumps(x, ensure_ascii=False)

    return "{\n " + ",\n ".join(f"{json.dumps(k)}: {value(x)}" for k, x in about.items()) + "\n}\n"


def compare(name, old, new):
    worst = ("", 0.0)
    if set(old) != set(new):
        sys.exit(f"{name}: other arrays: {sorted(set(old) ^ set(new))}")
    for key, was in old.items():
        now = new[key]
        if was.shape != now.shape or was.dtype != now.dtype:
            sys.exit(f"{name}: {key} was {was.dtype}{was.shape}, is {now.dtype}{now.shape}")
        if was.dtype.kind in "iu":
            if not np.array_equal(was, now):
                sys.exit(f"{name}: {key} differs")
            continue
        # Small and large arrays alike: of their largest value.
        relative = (5e-5, 1e-4) if "grad_" in key else (1e-5, 1e-5)
        tolerance = relative[0] * np.abs(was).max() + relative[1] * np.abs(was) + np.finfo(np.float32).tiny
        error = float((np.abs(was - now) / tolerance).max())
        if error > worst[1]:
            worst = (key, error)
    print(f"{name}: {len(old)} arrays, worst {worst[1]:.3f} of the tolerance{f' ({worst[0]})' if worst[0] else ''}")
    return worst[1]


def versions(about):
    from importlib.metadata import version

    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for package in about["versions"]:
        if package != "python":
            found[package] = re.sub(r"\+.*", "", version(package))
    return found


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
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    failed = False
    for name in options.names or sorted(path.parent.name for path in GOLDEN.glob("*/golden.json")):
        folder = GOLDEN / name
        about = json.loads((folder / "golden.json").read_text())
        double = arrays(folder, about, torch.float64)
        found = arrays(folder, about, torch.float32)
        single = {k: x.astype(np.float32) if x.dtype == np.float64 else x for k, x in found.items()}
        if options.check:
            failed |= compare(name, load_file(folder / "golden.safetensors"), single) > 1
            continue
        about["noise"] = noise_of(found, double)
        about["versions"] = versions(about)
        save_file({k: np.ascontiguousarray(x) for k, x in single.items()}, folder / "golden.safetensors")
        (folder / "golden.json").write_text(dump(about))
        print(f"{name}: {len(single)} arrays")
    if not options.names:
        failed |= default_model(options.check) > 1e-3
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
