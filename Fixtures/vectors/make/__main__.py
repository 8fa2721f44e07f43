"""Writes the vectors: python3 Fixtures/vectors/make [--matrix]"""

import pathlib
import sys

import connect
import fixed_header
import publish

FAMILIES = [fixed_header, connect, publish]


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    made = [file for family in FAMILIES for file in family.files()]
    for file in made:
        file.finish()
        path = root / file.version / f"{file.name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(file.text(), encoding="utf-8")
    print(sum(len(file.vectors) for file in made), "vectors")


main()
