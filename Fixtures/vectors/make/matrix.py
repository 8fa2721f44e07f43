"""How the set is built up, as tables in Markdown: packets, classes, rules, text fields, properties, codes."""

from collections import Counter, defaultdict

from rules import RULES
from vectors import CLIENT, SERVER, UNKNOWN, rules_of

VERDICTS = ("accept", "lenient", "reject", "incomplete")
SENDERS = (CLIENT, SERVER, UNKNOWN)
VERSIONS = ("3.1", "3.1.1", "5.0")
# Classes that go through a table of the standard, entry by entry.
SWEEPS = ("utf8", "bug:utf8", "reason-code", "property-place", "property-unknown")


def text(files):
    vectors = [(file, vector) for file in files for vector in file.vectors]
    swept = sum(vector["class"] in SWEEPS for _, vector in vectors)
    head = (f"# The matrix of the golden vectors\n\n{len(vectors)} vectors; {len(vectors) - swept} one by one, "
            f"{swept} from tables ({', '.join(SWEEPS)}).\n")
    tables = [packets(files), classes(vectors), rules(vectors), text_fields(vectors), properties(vectors), reason_codes(vectors)]
    return "\n".join([head, *tables])


def table(title, *rows):
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join([f"## {title}\n", lines[0], "|" + "---|" * len(rows[0]), *lines[1:], ""])


def packets(files):
    rows = [("version", "packet", *VERDICTS, *SENDERS)]
    for file in sorted(files, key=lambda file: (file.version, file.name)):
        verdicts = Counter(vector["verdict"] for vector in file.vectors)
        senders = Counter(vector["sender"] for vector in file.vectors)
        rows.append((file.version, file.name, *(verdicts[name] for name in VERDICTS), *(senders[name] for name in SENDERS)))
    return table("Packets", *rows)


def classes(vectors):
    counts = Counter((vector["class"], file.version) for file, vector in vectors)
    names = sorted({name for name, _ in counts})
    return table("Classes", ("class", *VERSIONS), *((name, *(counts[name, version] for version in VERSIONS)) for name in names))


def rules(vectors):
    found = defaultdict(lambda: {"count": 0, "packets": set(), "senders": set(), "fields": set(), "boundaries": set(), "near": 0})
    for file, vector in vectors:
        for rule in set(rules_of(vector)):
            row = found[rule]
            row["count"] += 1
            row["packets"].add(file.name)
            row["senders"].add(vector["sender"])
            row["fields"].add(vector.get("field", ""))
            row["boundaries"].add(vector.get("boundary", ""))
            row["near"] += "neighbour" in vector
    rows = [("rule", "severity", "vectors", "with a neighbour", "packets", "senders", "fields", "boundaries")]
    for rule, (severity, _) in RULES.items():
        if rule in found:
            row = found[rule]
            lists = (some(row[key]) for key in ("packets", "senders", "fields", "boundaries"))
            rows.append((rule, severity, row["count"], row["near"], *lists))
        else:
            rows.append((rule, severity, 0, 0, "", "", "", "see unbreakable.json"))
    return table("Rules", *rows)


def some(names, most=6):
    names = sorted(name for name in names if name)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def text_fields(vectors):
    edges = defaultdict(list)
    for file, vector in vectors:
        if vector["class"] in ("utf8", "bug:utf8"):
            edges[file.version, file.name, vector["field"]].append(vector["boundary"])
    return table("Text fields at the edges of UTF-8", ("version", "packet", "field", "vectors", "edges"),
          *((*key, len(names), some(names, 30)) for key, names in sorted(edges.items())))


def properties(vectors):
    cells = defaultdict(Counter)
    places = []
    for file, vector in vectors:
        parts = vector.get("field", "").split("properties.")
        if file.version != "5.0" or len(parts) < 2:
            continue
        place = file.name + (" (will)" if parts[0] == "will." else "")
        name = parts[1].split("[")[0].split(".")[0]
        if name not in ("length", "identifier"):
            places += [place] if place not in places else []
            cells[name, place]["misplaced" if vector["class"] == "property-place" else vector["verdict"]] += 1
    rows = [("property", *places)]
    for name in sorted({key[0] for key in cells}):
        rows.append((name, *(cell(cells[name, place]) for place in places)))
    return table("Properties: accepted, lenient, rejected; m where it has no place", *rows)


def cell(counts):
    return "m" if counts["misplaced"] else f"{counts['accept']} {counts['lenient']} {counts['reject']}"


def reason_codes(vectors):
    legal, illegal = defaultdict(set), defaultdict(set)
    for file, vector in vectors:
        if vector["class"] == "reason-code":
            (legal if vector["verdict"] == "accept" else illegal)[file.version, file.name, vector["sender"]].add(vector["boundary"][2:])
    return table("Reason Codes and return codes", ("version", "packet", "sender", "legal", "not listed"),
          *((*key, " ".join(sorted(legal[key])), f"{len(illegal[key])} others") for key in sorted(legal)))
