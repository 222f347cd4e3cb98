#!/usr/bin/env python3
"""Checks a Banksman ledger export without any code of Banksman (Python 3.8+, standard library only).

    python3 verify-ledger.py EXPORT.ndjson [VERIFIER-KEY]

Checks form, sequence, hash chain, Merkle root and, where the program `openssl` (3.0 or newer) is found, the Ed25519
signatures of the checkpoints. Without openssl the signatures are NOT checked and the program says so.
Exit code: 0 all checks passed, 1 the export is broken, 2 wrong use. Format: docs/ledger-format.md.
"""
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

ENTRY_KEYS = {
    "version", "siteId", "ledgerEpoch", "sequence", "previousHash", "type", "atMs", "monoMs",
    "machineId", "missionId", "actor", "payload",
}
SPKI = bytes.fromhex("302a300506032b6570032100")


class Broken(Exception):
    pass


def demand(condition, message):
    if not condition:
        raise Broken(message)


def sha256(data):
    return hashlib.sha256(data).digest()


def unique(pairs):
    keys = [key for key, _ in pairs]
    demand(len(keys) == len(set(keys)), "a key stands twice")
    demand(keys == sorted(keys, key=lambda key: key.encode("utf-16-be")), "keys are not in canonical order")
    return dict(pairs)


def refuse_constant(name):
    raise Broken("%s is no JSON number" % name)


def strict_base64(text):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Broken("bad base64")
    demand(base64.b64encode(data).decode("ascii") == text, "base64 in an unusual spelling")
    return data


def parse_key(text):
    """name + key id + base64(1 || 32 bytes); base64 may hold '+', so only the first two '+' divide."""
    parts = text.split("+", 2)
    demand(len(parts) == 3, "no verifier key")
    name, key_id, data = parts[0], parts[1], strict_base64(parts[2])
    demand(len(data) == 33 and data[0] == 1, "no Ed25519 key")
    demand(sha256(name.encode() + b"\n" + data)[:4].hex() == key_id, "key id does not fit the key")
    return name, data[1:]


def openssl_accepts(public_key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        def put(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(data)
            return path
        key, text, sig = put("key.der", SPKI + public_key), put("text", message), put("sig", signature)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-rawin",
                   "-in", text, "-sigfile", sig]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class Tree:
    """Complete subtrees of an RFC 6962 tree, greatest first."""

    def __init__(self):
        self.size, self.stack = 0, []

    def append(self, data):
        node, size = sha256(b"\x00" + data), self.size
        while size & 1:
            node, size = sha256(b"\x01" + self.stack.pop() + node), size >> 1
        self.stack.append(node)
        self.size += 1

    def root(self):
        if not self.stack:
            return sha256(b"")
        node = self.stack[-1]
        for left in reversed(self.stack[:-1]):
            node = sha256(b"\x01" + left + node)
        return node


class Check:
    def __init__(self, trusted):
        self.tree, self.keys, self.header, self.trusted = Tree(), [], None, trusted
        self.previous, self.epoch, self.checkpoints, self.covered = "0" * 64, 1, 0, -1
        self.has_openssl = shutil.which("openssl") is not None

    def line(self, raw):
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse_constant)
        demand(isinstance(value, dict), "the line is no object")
        if self.header is None:
            self.take_header(value, raw)
        elif "checkpoint" in value:
            self.take_checkpoint(value, raw)
        else:
            self.take_entry(value, raw)

    def take_header(self, value, raw):
        demand(set(value) == {"format", "exportVersion", "siteId", "ledgerEpoch", "size"}, "no header")
        demand(value["format"] == "banksman-ledger-export" and value["exportVersion"] == 1, "unknown format")
        demand(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() == raw, "header not canonical")
        self.header = value

    def take_entry(self, entry, raw):
        demand(set(entry) == ENTRY_KEYS and entry["version"] == 1, "no entry of version 1")
        demand(entry["sequence"] == self.tree.size, "sequence %r where %d is due" % (entry["sequence"], self.tree.size))
        demand(entry["previousHash"] == self.previous, "the hash chain is broken")
        demand(entry["siteId"] == self.header["siteId"], "an entry of another site")
        if entry["ledgerEpoch"] != self.epoch:
            demand(entry["ledgerEpoch"] == self.epoch + 1 and entry["type"] == "ledger.gap", "epoch changed without a gap entry")
            self.epoch += 1
        if entry["type"] == "ledger.key":
            name, key = parse_key(entry["payload"]["verifierKey"])
            demand(name == "%s/%d" % (entry["siteId"], self.epoch), "a key of another ledger")
            self.keys.append((name, key))
        self.previous = sha256(raw).hex()
        self.tree.append(raw)
        self.covered = -1

    def take_checkpoint(self, value, raw):
        demand(set(value) == {"checkpoint"}, "no checkpoint line")
        note = value["checkpoint"]
        demand(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() == raw, "checkpoint line not canonical")
        lines = note.split("\n")
        demand(len(lines) == 6 and lines[3] == "" and lines[5] == "", "no signed note")
        origin, size, root = lines[0], lines[1], strict_base64(lines[2])
        demand(origin == "%s/%d" % (self.header["siteId"], self.epoch), "a checkpoint of another ledger")
        demand(size == str(self.tree.size), "a checkpoint over %s entries after entry %d" % (size, self.tree.size - 1))
        demand(root == self.tree.root(), "the entries give another root")
        demand(lines[4].startswith("\u2014 %s " % origin), "the note is not signed by the ledger")
        signature = strict_base64(lines[4][len(origin) + 3:])
        demand(len(signature) == 68, "no Ed25519 signature")
        keys = [key for name, key in self.keys if sha256(name.encode() + b"\n\x01" + key)[:4] == signature[:4]]
        demand(keys, "signed with a key that the ledger does not name")
        if self.has_openssl:
            demand(openssl_accepts(keys[0], "\n".join(lines[:3]).encode() + b"\n", signature[4:]), "wrong signature")
        self.checkpoints += 1
        self.covered = self.tree.size

    def end(self):
        demand(self.header is not None, "the file is empty")
        demand(self.tree.size == self.header["size"] == self.covered, "the end is missing")
        demand(self.header["ledgerEpoch"] == self.epoch, "the header names another epoch")
        if self.trusted is not None:
            demand(any(key == self.trusted for _, key in self.keys), "the ledger does not name the trusted key")


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 2
    check = Check(parse_key(arguments[1])[1] if len(arguments) == 2 else None)
    number = 0
    try:
        with open(arguments[0], "rb") as file:
            for number, raw in enumerate(file, 1):
                demand(raw.endswith(b"\n"), "the last line does not end")
                check.line(raw[:-1])
        check.end()
    except (Broken, ValueError, KeyError, TypeError, AttributeError) as error:
        print("BROKEN at line %d, after entry %d: %s" % (number, check.tree.size - 1, error))
        return 1
    print("OK: %d entries, %d checkpoints, root %s" % (check.tree.size, check.checkpoints, check.tree.root().hex()))
    if not check.has_openssl:
        print("Signatures were NOT checked: openssl was not found.")
    if check.trusted is None:
        print("Keys named by the ledger itself; compare them with what the site published:")
        for name, key in check.keys:
            data = b"\x01" + key
            print("  %s+%s+%s" % (name, sha256(name.encode() + b"\n" + data)[:4].hex(), base64.b64encode(data).decode()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
