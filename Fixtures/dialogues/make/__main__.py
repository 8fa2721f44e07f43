"""Writes the dialogues: python3 Fixtures/dialogues/make

With --check it writes nothing, and says whether the files are what would be written.
"""

import pathlib
import sys

sys.dont_write_bytecode = True

import aliases
import authentication
import closing
import copies
import deliveries
import keep_alive
import legal
import limits
import opening
import order
import requests
import resending
import retained
import sessions
import subscriptions
import websocket
import wills

FAMILIES = [
    opening, authentication, limits, keep_alive, closing, websocket, deliveries, order, aliases, requests, subscriptions, sessions,
    resending, wills, retained, copies, legal]


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 64
    root = pathlib.Path(__file__).resolve().parent.parent
    files = [family.FILES for family in FAMILIES]
    texts = {root / version / f"{made.name}.json": text for made in files for version, text in made.texts().items()}
    differ = [path for path, text in texts.items() if not is_there(path, text)]
    differ += [path for path in root.glob("*/*.json") if path not in texts]
    if sys.argv[1:]:
        for path in differ:
            print(f"{path} is not what would be written", file=sys.stderr)
        return 1 if differ else 0
    for path in differ:
        if path in texts:
            path.parent.mkdir(exist_ok=True)
            path.write_text(texts[path], encoding="utf-8")
        else:
            path.unlink()
    count = sum(len(vectors) for made in files for vectors in made.vectors.values())
    print(f"{count} vectors in {len(texts)} files, {len(differ)} files written")
    return 0


def is_there(path, text):
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
