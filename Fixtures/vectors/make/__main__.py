"""Writes the vectors, and how the set is built up: python3 Fixtures/vectors/make

With --matrix it writes nothing, and prints the latter. With --check it says whether the files are what would be written.
"""

import pathlib
import signal
import sys

sys.dont_write_bytecode = True

import acknowledgements
import connack
import connect
import fixed_header
import matrix
import publish
import small
import stream
import suback
import subscribe

FAMILIES = [fixed_header, connect, connack, publish, acknowledgements, subscribe, suback, small, stream]


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    made = [file for family in FAMILIES for file in family.files()]
    for file in made:
        file.finish()
    if sys.argv[1:] == ["--matrix"]:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        print(matrix.text(made), end="")
        return 0
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 64
    texts = {root / file.version / f"{file.name}.json": file.text() for file in made}
    texts[root / "matrix.md"] = matrix.text(made)
    differ = [path for path, text in texts.items() if not is_there(path, text)]
    if sys.argv[1:]:
        for path in differ:
            print(f"{path} is not what would be written", file=sys.stderr)
        return 1 if differ else 0
    for path in differ:
        path.parent.mkdir(exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
    print(f"{sum(len(file.vectors) for file in made)} vectors in {len(made)} files, {len(differ)} files written")
    return 0


def is_there(path, text):
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
