"""Holds our cache against that of Python's huggingface_hub, in both directions, with a hub on this machine.

    python3 -m venv venv && venv/bin/pip install huggingface_hub
    pnpm -C packages/hub build
    venv/bin/python packages/hub/scripts/check-python-cache.py

What each of the two downloads has to be found by the other without a network, and both have to leave the same blobs, links
and references. Last run with huggingface_hub 2.4.0 and 0.36.0.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SIDE = Path(__file__).with_name("cache-side.mjs")
MODEL = "org/small"
FILES = ["config.json", "tokenizer.json", "model.safetensors"]

ASK = """
import sys
from huggingface_hub import hf_hub_download
for file in sys.argv[2:]:
    print(hf_hub_download(sys.argv[1], file))
"""
LOOK = """
from huggingface_hub import scan_cache_dir
found = scan_cache_dir()
assert not found.warnings, found.warnings
for repository in found.repos:
    for revision in repository.revisions:
        print(repository.repo_id, revision.commit_hash, sorted(revision.refs), revision.size_on_disk)
"""


def run(command: list[str], cache: Path, endpoint: str, offline: bool = False) -> str:
    environment = {**os.environ, "HF_HOME": str(cache), "HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": str(int(offline))}
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def tree(cache: Path) -> dict[str, str]:
    """Blobs, snapshots and references: what a file holds, or where a link leads."""
    root = cache / "hub" / "models--org--small"
    return {
        str(path.relative_to(root)): os.readlink(path) if path.is_symlink() else path.read_bytes().hex()
        for part in ("blobs", "snapshots", "refs")
        for path in sorted((root / part).rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def main() -> None:
    with subprocess.Popen(["node", SIDE, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as hub:
        endpoint = hub.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = Path(folder, "ours"), Path(folder, "theirs")
            run([sys.executable, "-c", ASK, MODEL, *FILES], theirs, endpoint)
            sha256 = run(["node", str(SIDE), "open", MODEL], theirs, endpoint)
            print("Python's download, opened by ours:", sha256)
            run(["node", str(SIDE), "pull", MODEL], ours, endpoint)
            print("Our download, opened by Python:", run([sys.executable, "-c", ASK, MODEL, *FILES], ours, endpoint, True))
            print("Our cache as Python lists it:", run([sys.executable, "-c", LOOK], ours, endpoint))
            assert tree(ours) == tree(theirs), (tree(ours).keys(), tree(theirs).keys())
            assert sha256 in {Path(target).name for target in tree(ours).values()}
            print(len(tree(ours)), "blobs, links and references, the same in both")
        hub.stdin.close()


if __name__ == "__main__":
    main()
