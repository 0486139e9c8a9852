"""The folders golden/NAME: a checkpoint, and files of arrays with what they mean beside them; how they are opened, written, compared."""

import argparse
import json
import pathlib
import re
import sys
from importlib.metadata import version

import numpy as np
import torch
import transformers
from safetensors.numpy import load_file, save_file
from transformers import AutoTokenizer

GOLDEN = pathlib.Path(__file__).parent / "golden"


def open_model(folder, about, dtype):
    """The model, eager and in eval mode, and its tokenizer. RMS norms and softmaxes of some models compute in float32 even so."""
    model = getattr(transformers, about["model_class"]).from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32
    )
    return model.to(dtype).eval(), AutoTokenizer.from_pretrained(folder)


def noise_of(single, double):
    """[max |f32 - f64|, max |f64|] of each array that is not of integers; what is NaN in both is passed over."""

    def largest(x):
        return float(f"{np.nanmax(np.abs(x), initial=0):.3g}")

    return {name: [largest(single[name] - x), largest(x)] for name, x in double.items() if x.dtype == np.float64}


def dump(about):
    """JSON with a line for each text."""

    def value(x):
        if isinstance(x, list) and x and isinstance(x[0], dict):
            return "[\n  " + ",\n  ".join(json.dumps(each, ensure_ascii=False) for each in x) + "\n ]"
        return json.dumps(x, ensure_ascii=False)

    return "{\n " + ",\n ".join(f"{json.dumps(k)}: {value(x)}" for k, x in about.items()) + "\n}\n"


def stored(arrays):
    """As they are kept: f32, whole numbers as they are."""
    return {
        name: np.ascontiguousarray(x, np.float32 if x.dtype.kind == "f" else x.dtype) for name, x in arrays.items()
    }


def compare(name, old, new):
    """The worst error, in tolerances: 1e-5 (max |x| + |x|), of gradients and attributions 5e-5 max |x| + 1e-4 |x|, of deltas
    2e-5; integers are equal."""
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
        if not np.array_equal(np.isnan(was), np.isnan(now)):
            sys.exit(f"{name}: {key} has NaN elsewhere")
        # Small and large arrays alike: of their largest value.
        relative = (5e-5, 1e-4) if re.search("grad_|^inseq", key) else (1e-5, 1e-5)
        tolerance = relative[0] * np.nanmax(np.abs(was), initial=0) + relative[1] * np.abs(was) + np.finfo(np.float32).tiny
        if key.endswith("_deltas"):
            tolerance = np.maximum(tolerance, 2e-5)
        error = float(np.nanmax(np.abs(was - now) / tolerance, initial=0))
        if error > worst[1]:
            worst = (key, error)
    print(f"{name}: {len(old)} arrays, worst {worst[1]:.3f} of the tolerance{f' ({worst[0]})' if worst[0] else ''}")
    return worst[1]


def versions(packages):
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    return found | {package: re.sub(r"\+.*", "", version(package)) for package in packages if package != "python"}


def options(names=None):
    """--check and names; all checkpoints where none is given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*")
    found = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    found.all = not found.names
    found.names = found.names or names or sorted(path.parent.name for path in GOLDEN.glob("*/golden.json"))
    return found


def make_topic(topic, names, make, packages=("torch", "transformers", "tokenizers", "numpy"), double=True):
    """Writes golden/NAME/TOPIC.safetensors and TOPIC.json, or compares with --check.

    make(model, tokenizer, about) gives the arrays, those of floats in the model's precision, and what is to be said of them;
    `about` is what golden.json says."""
    chosen = options(names)
    failed = False
    for name in chosen.names:
        folder = GOLDEN / name
        about = json.loads((folder / "golden.json").read_text())
        arrays, says = make(*open_model(folder, about, torch.float32), about)
        found = stored(arrays)
        if chosen.check:
            failed |= compare(name, load_file(folder / f"{topic}.safetensors"), found) > 1
            continue
        noise = noise_of(arrays, make(*open_model(folder, about, torch.float64), about)[0]) if double else {}
        path = folder / f"{topic}.safetensors"
        save_file(found, path)
        says = {"versions": versions(packages)} | says | ({"noise": noise} if double else {})
        path.with_suffix(".json").write_text(dump(says))
        print(f"{name}: {len(found)} arrays, {path.stat().st_size} bytes")
    sys.exit(1 if failed else 0)
