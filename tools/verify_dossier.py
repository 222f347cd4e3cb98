"""What verify-ledger.py --dossier checks of a first-set dossier besides its entries: that the folder holds the files that
index.json lists, whole and no others, and which entries its tables name. Python 3.8+, standard library.
"""
import csv
import hashlib
import json
import os
import re

from ledger_bytes import demand

PIECE = 1 << 20
ENTRIES, LEDGER = "11_entries.ndjson", "11_ledger.ndjson"
SEQUENCES = re.compile("[sS]equences?$")


def hash_of(path):
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(PIECE), b""):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def files_of(folder):
    found = set()
    for place, folders, files in os.walk(folder):
        for name in files + [name for name in folders if os.path.islink(os.path.join(place, name))]:
            path = os.path.join(place, name)
            demand(not os.path.islink(path), "%s leads elsewhere" % name)
            found.add(os.path.relpath(path, folder).replace(os.sep, "/"))
    return found


def check_files(folder):
    """The index, after every file that it lists was found as it says, and no other."""
    with open(os.path.join(folder, "index.json"), encoding="utf-8") as file:
        index = json.load(file)
    demand(index["format"] == "banksman-dossier" and index["schemaVersion"] == 1, "no dossier of version 1")
    listed = {part["path"]: part for part in index["parts"]}
    demand(len(listed) == len(index["parts"]), "a file is listed twice")
    found = files_of(folder) - {"index.json"}
    demand(found == set(listed), "missing or not listed: %s" % ", ".join(sorted(found ^ set(listed))))
    for path, part in sorted(listed.items()):
        demand(hash_of(os.path.join(folder, *path.split("/"))) == (part["sha256"], part["bytes"]),
               "%s is not the file that was made" % path)
    demand(ENTRIES in listed, "the entries with their proof are missing")
    return index


def named_sequences(folder):
    """By table, the sequences in its columns of sequences; ranges (`3-99`) say what was searched, and name no entry."""
    for name in sorted(name for name in os.listdir(folder) if name.endswith(".csv")):
        with open(os.path.join(folder, name), encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            columns = [at for at, title in enumerate(next(rows, [])) if SEQUENCES.search(title)]
            words = (word for row in rows for at in columns if at < len(row) for word in row[at].split())
            yield name, {int(word) for word in words if word.isdigit()}


def check_against(folder, index, check):
    """`check`: the finished check of the entries; its note must be the one of the index, and every named entry there."""
    ledger = index["ledger"]
    demand(check.note.text == ledger["checkpoint"], "the index names another checkpoint")
    demand((check.note.size, check.note.root.hex()) == (ledger["size"], ledger["rootHash"]), "the index names another root")
    demand(check.header["siteId"] == index["siteId"], "the index names another site")
    for name, sequences in named_sequences(folder):
        missing = sorted(sequences - check.sequences)
        demand(not missing, "%s names the entry %s, which is not enclosed" % (name, missing[:1]))
