#!/usr/bin/env python3
"""Holds records of mqttscope to their schema, with a validator that is not ours (the package jsonschema).

    validate_records.py SCHEMA RECORDS

RECORDS is a file of newline-delimited JSON, or - for standard input. The first records of each kind that do not fit are named. The last line is an object: how many records of
each kind there were, and how many did not fit. Exit 1 if one did not.
"""
import collections
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
kinds, wrong = collections.Counter(), collections.Counter()
lines = sys.stdin.buffer if sys.argv[2] == "-" else open(sys.argv[2], "rb")
for number, line in enumerate(lines, 1):
    record = json.loads(line)
    kind = str(record.get("record"))
    kinds[kind] += 1
    for error in validator.iter_errors(record):
        wrong[kind] += 1
        if wrong[kind] <= 3:
            where = "/".join(map(str, error.absolute_path))
            print(f"line {number}, {kind}, /{where}: {error.message[:200]}\n    {line.decode()[:400].rstrip()}")
        break
print(json.dumps({"records": kinds, "wrong": wrong.total()}))
sys.exit(1 if wrong else 0)
