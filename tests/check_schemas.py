"""Checks messages against docs/schemas. Each line of the file is "good" or "bad", the name of a schema and a JSON value,
with tabs between. Exits 77 when the jsonschema package is missing."""

import json
import pathlib
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)


def load(folder):
    validators = {}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        if not path.name.endswith((".params.json", ".result.json")) and path.name != "error.json":
            continue  # not of a message
        schema = json.loads(path.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        validators[path.name.removesuffix(".json")] = Draft202012Validator(schema)
    return validators


def main(folder, lines):
    validators = load(folder)
    counts = {"good": 0, "bad": 0}
    used = set()
    for line in pathlib.Path(lines).read_bytes().split(b"\n"):
        if not line:
            continue
        expected, name, text = line.decode("utf-8").split("\t", 2)
        errors = list(validators[name].iter_errors(json.loads(text)))
        if bool(errors) != (expected == "bad"):
            sys.exit(f"{name}: {errors[0].message if errors else 'accepted'}: {text[:400]}")
        counts[expected] += 1
        used.add(name)
    if used != set(validators):
        sys.exit(f"never used: {sorted(set(validators) - used)}")
    print(f"{counts['good']} accepted, {counts['bad']} refused, {len(used)} schemas")


main(*sys.argv[1:])
