#!/usr/bin/env python3
"""Checks Banksman ledger exports and bundles without any code of Banksman (Python 3.8+, standard library only).

This file, ledger_bytes.py and verify_dossier.py beside it are the whole program.

    verify-ledger.py [options] FILE      an export or a bundle
    verify-ledger.py [options] --dossier FOLDER   a first-set dossier: its files, and the entries that they rest on
    verify-ledger.py [options] --batch   many of them on standard input, each after its length in 8 bytes, big-endian

Checks form, sequence, hash chain, Merkle root, proofs and every Ed25519 signature: with `openssl` (3.0 or newer) where it
is found, otherwise with the arithmetic of RFC 8032 below, so that nothing is ever left unchecked.
Exit code: 0 all checks passed, 1 something is broken, 2 wrong use. Format: docs/ledger-format.md.
"""
import argparse
import base64
import hashlib
import json
import os
import re
import sys

sys.dont_write_bytecode = True  # leave nothing behind beside ourselves

from ledger_bytes import (
    SAFE_MAX, Broken, Signatures, canonical, demand, is_int, openssl_stamp, sha256, stamp_of, strict_base64)
from verify_dossier import ENTRIES, LEDGER, check_against, check_files

LINE_BYTES_MAX = 262144
COSIGNATURES_MAX = 16
SITE_KEY, WITNESS_KEY = 0x01, 0x04
# White space as ECMAScript's \\s knows it; no name of a key holds any.
NAME = r"[^\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff+]+"
PARTIES = {"tenant", "contractor", "certifier", "other"}


def node(left, right):
    return sha256(b"\x01" + left + right)


# Keys, notes, cosignatures.

class Key:
    def __init__(self, name, public_key, algorithm):
        self.name, self.public_key, self.algorithm = name, public_key, algorithm
        data = bytes([algorithm]) + public_key
        self.id = sha256(name.encode() + b"\n" + data)[:4]
        self.text = "%s+%s+%s" % (name, self.id.hex(), base64.b64encode(data).decode())
        self.line, self.party = 0, None


def parse_key(text, algorithm):
    """name + key id + base64(algorithm || 32 bytes); base64 may hold '+', so only the first two '+' divide."""
    match = re.fullmatch("(%s)\\+([0-9a-f]{8})\\+([^\n]+)" % NAME, text) if isinstance(text, str) else None
    demand(match, "no key text")
    data = strict_base64(match.group(3))
    demand(len(data) == 33 and data[0] == algorithm, "no key of the algorithm %d" % algorithm)
    key = Key(match.group(1), data[1:], algorithm)
    demand(key.text == text, "the key id does not fit the key")
    return key


class Note:
    def __init__(self, text):
        demand(isinstance(text, str), "no note")
        lines = text.split("\n")
        demand(6 <= len(lines) <= 6 + COSIGNATURES_MAX and lines[3] == "" and lines[-1] == "", "no signed note")
        demand(re.fullmatch(NAME, lines[0]), "no origin")
        demand(re.fullmatch("0|[1-9][0-9]{0,14}", lines[1]), "no size")
        self.origin, self.size, self.root = lines[0], int(lines[1]), strict_base64(lines[2])
        demand(len(self.root) == 32, "no root")
        demand(lines[4].startswith("\u2014 %s " % self.origin), "the note is not signed by the ledger")
        self.signature = strict_base64(lines[4][len(self.origin) + 3:])
        demand(len(self.signature) == 68, "no Ed25519 signature")
        self.text, self.body = text, ("\n".join(lines[:3]) + "\n").encode()
        self.imprint = sha256(("\n".join(lines[:5]) + "\n").encode())
        self.cosignatures = lines[5:-1]


class SiteKeys:
    """One key is in force; inside an epoch the next one needs its signature."""

    def __init__(self, signatures):
        self.signatures, self.named, self.in_force, self.unlinked = signatures, [], None, []

    def take(self, entry):
        payload, before = entry["payload"], self.named[-1] if self.named else None
        key = parse_key(payload.get("verifierKey"), SITE_KEY)
        demand(payload.get("algorithm") == "Ed25519", "a key of an unknown algorithm")
        demand(key.name == "%s/%d" % (entry["siteId"], entry["ledgerEpoch"]), "a key of another ledger")
        is_signed = "previousKey" in payload or "signature" in payload
        if is_signed:
            demand(before is not None and payload.get("previousKey") == before.text, "handed over by another key")
            message = "banksman-ledger-key-rotation/v1\n%s\n%s\n" % (before.text, key.text)
            signature = strict_base64(payload.get("signature"))
            demand(len(signature) == 64, "no signature of the old key")
            demand(self.signatures.accepts(before.public_key, message.encode(), signature), "not signed by the old key")
        else:
            demand(self.in_force is None, "a key without the signature of the one in force")
        if before is not None:
            is_linked = is_signed or before.public_key == key.public_key
            key.line = before.line if is_linked else before.line + 1
            if not is_linked:
                self.unlinked.append(entry["sequence"])
        self.named.append(key)
        self.in_force = key

    def check_note(self, note):
        key = self.in_force
        demand(key is not None and key.name == note.origin, "no key of this epoch is in force")
        demand(key.id == note.signature[:4], "signed with another key than the one in force")
        demand(self.signatures.accepts(key.public_key, note.body, note.signature[4:]), "wrong signature")

    def check_trust(self, trusted):
        if trusted is not None:
            demand(any(key.line == self.in_force.line and key.public_key == trusted.public_key for key in self.named),
                   "neither the trusted key nor one that it vouches for signed the last checkpoint")


class Witnesses:
    def __init__(self, known, signatures):
        self.known, self.signatures, self.registered, self.furthest = known, signatures, {}, {}

    def register(self, payload):
        demand(set(payload) == {"state", "party", "witnessKey"} and payload["party"] in PARTIES, "names no witness")
        demand(payload["state"] in ("registered", "withdrawn"), "neither registers nor withdraws a witness")
        key = parse_key(payload["witnessKey"], WITNESS_KEY)
        key.party = payload["party"]
        self.registered.pop(key.text, None)
        if payload["state"] == "registered":
            self.registered[key.text] = key

    def check(self, note):
        seen = []
        for line in note.cosignatures:
            match = re.fullmatch("\u2014 (%s) ([A-Za-z0-9+/=]+)" % NAME, line)
            demand(match, "a line is no cosignature")
            data = strict_base64(match.group(2))
            demand(len(data) == 76, "a line is no cosignature")
            time = int.from_bytes(data[4:12], "big")
            demand(1 <= time <= SAFE_MAX, "a cosignature without a time")
            keys = [key for key in list(self.registered.values()) + self.known
                    if key.name == match.group(1) and key.id == data[:4]]
            demand(keys, "nobody here knows the witness '%s'" % match.group(1))
            message = b"cosignature/v1\ntime %d\n" % time + note.body
            demand(self.signatures.accepts(keys[0].public_key, message, data[12:]), "wrong cosignature")
            demand(keys[0].text not in seen, "a witness has signed twice")
            seen.append(keys[0].text)
            if self.furthest.get(keys[0].text, (0, 0))[0] < note.size:
                self.furthest[keys[0].text] = (note.size, time)
        return seen

    def check_quorum(self, count, size):
        known = {key.text for key in self.known}
        covering = sum(1 for text, (to, _) in self.furthest.items() if text in known and to >= size)
        demand(covering >= count, "%d known witnesses cover all %d entries, not %d" % (covering, size, count))


# Tree.

class Tree:
    """Complete subtrees of an RFC 6962 tree, greatest first."""

    def __init__(self):
        self.size, self.stack = 0, []

    def append(self, data):
        self.append_subtree(sha256(b"\x00" + data), 1)

    def append_subtree(self, root, leaves):
        rest = self.size // leaves
        while rest & 1:
            root, rest = node(self.stack.pop(), root), rest >> 1
        self.stack.append(root)
        self.size += leaves

    def root(self):
        if not self.stack:
            return sha256(b"")
        root = self.stack[-1]
        for left in reversed(self.stack[:-1]):
            root = node(left, root)
        return root


def subtrees_of(start, end):
    """Sizes of the fewest complete subtrees that make up these leaves; each begins at a multiple of its size."""
    while start < end:
        leaves = 1 << (end - start).bit_length() - 1
        if start:
            leaves = min(leaves, start & -start)
        yield leaves
        start += leaves


ENTRY_TEXT = ("siteId", "previousHash", "type", "actor")
ENTRY_KEYS = {"version", "ledgerEpoch", "sequence", "atMs", "monoMs", "machineId", "missionId", "payload"}.union(ENTRY_TEXT)


def check_entry(entry):
    demand(entry.keys() == ENTRY_KEYS and entry["version"] == 1 and is_int(entry["version"]), "no entry of version 1")
    demand(all(isinstance(entry[name], str) for name in ENTRY_TEXT) and entry["type"], "a text is missing")
    demand(is_int(entry["ledgerEpoch"]) and is_int(entry["sequence"]) and is_int(entry["atMs"]), "no whole number")
    demand(type(entry["monoMs"]) in (int, float), "monoMs is no number")
    demand(all(entry[name] is None or isinstance(entry[name], str) for name in ("machineId", "missionId")), "no name")
    demand(isinstance(entry["payload"], dict), "payload is no object")


class Options:
    def __init__(self, arguments):
        self.trusted = parse_key(arguments.key, SITE_KEY) if arguments.key else None
        self.known = [parse_key(text, WITNESS_KEY) for text in arguments.witness]
        self.required, self.tsa_ca = arguments.require_witnesses, arguments.tsa_ca
        self.signatures = Signatures(arguments.ed25519)


class ExportCheck:
    def __init__(self, header, options):
        demand(set(header) == {"format", "exportVersion", "siteId", "ledgerEpoch", "size"}, "no header")
        demand(header["exportVersion"] == 1 and is_int(header["exportVersion"]), "an unknown version")
        demand(isinstance(header["siteId"], str) and header["siteId"], "no site")
        demand(is_int(header["ledgerEpoch"]) and header["ledgerEpoch"] >= 1, "no epoch")
        demand(is_int(header["size"]) and header["size"] >= 1, "no size")
        self.header, self.options, self.tree = header, options, Tree()
        self.keys, self.witnesses = SiteKeys(options.signatures), Witnesses(options.known, options.signatures)
        self.previous, self.epoch, self.checkpoints, self.covered, self.ended = "0" * 64, 1, 0, -1, False
        self.imprints, self.stamps, self.witnessed = {}, [], False

    def entries(self):
        return self.tree.size

    def line(self, value, raw):
        demand(not self.witnessed, "witnesses have signed a checkpoint that is not the last line")
        self.ended = False
        if "checkpoint" in value:
            self.take_checkpoint(value)
        else:
            self.take_entry(value, raw)

    def take_entry(self, entry, raw):
        check_entry(entry)
        demand(entry["sequence"] == self.tree.size, "sequence %r where %d is due" % (entry["sequence"], self.tree.size))
        demand(entry["previousHash"] == self.previous, "the hash chain is broken")
        demand(entry["siteId"] == self.header["siteId"], "an entry of another site")
        if entry["ledgerEpoch"] != self.epoch:
            demand(entry["ledgerEpoch"] == self.epoch + 1 and entry["type"] == "ledger.gap", "epoch changed without a gap entry")
            self.epoch += 1
            self.keys.in_force = None
        if entry["type"] == "ledger.key":
            self.keys.take(entry)
        elif entry["type"] == "ledger.witness":
            self.witnesses.register(entry["payload"])
        elif entry["type"] == "ledger.cosigned":
            self.take_cosigned(entry["payload"])
        elif entry["type"] == "ledger.stamped":
            self.take_stamped(entry["payload"])
        self.previous = hashlib.sha256(raw).hexdigest()
        self.tree.append(raw)

    def take_cosigned(self, payload):
        demand(set(payload) == {"witness", "witnessKey", "note"}, "no cosignature")
        note = Note(payload["note"])
        demand(len(note.cosignatures) == 1, "not one cosignature")
        demand(self.imprints.get(note.size) == note.imprint, "no checkpoint before it has these words")
        demand(self.witnesses.check(note) == [payload["witnessKey"]], "another witness signed")
        demand(payload["witness"] == parse_key(payload["witnessKey"], WITNESS_KEY).name, "another witness is named")

    def take_stamped(self, payload):
        demand(set(payload) == {"size", "genTime", "policy", "serial", "response", "signature"}, "no time stamp")
        demand(payload["signature"] in ("verified", "unchecked") and is_int(payload["size"]), "no time stamp")
        response = strict_base64(payload["response"])
        stamp = stamp_of(response)
        demand(all(payload[name] == stamp[name] for name in ("genTime", "policy", "serial")), "the stamp says otherwise")
        demand(self.imprints.get(payload["size"]) == stamp["imprint"], "it stamps no checkpoint that stands before it")
        if self.options.tsa_ca:
            demand(openssl_stamp(response, stamp["imprint"], self.options.tsa_ca), "the authority did not sign the stamp")
        self.stamps.append((payload["size"], stamp["genTime"], "verified" if self.options.tsa_ca else "NOT checked here"))

    def take_checkpoint(self, value):
        demand(set(value) == {"checkpoint"}, "no checkpoint line")
        note = Note(value["checkpoint"])
        demand(note.origin == "%s/%d" % (self.header["siteId"], self.epoch), "a checkpoint of another ledger")
        demand(note.size == self.tree.size, "a checkpoint over %d entries after entry %d" % (note.size, self.tree.size - 1))
        demand(note.size != self.covered, "a checkpoint stands twice")
        demand(note.root == self.tree.root(), "the entries give another root")
        self.keys.check_note(note)
        self.imprints[note.size] = note.imprint
        self.witnesses.check(note)
        self.checkpoints += 1
        self.covered, self.ended, self.witnessed = note.size, True, bool(note.cosignatures)

    def end(self):
        demand(self.ended and self.tree.size == self.header["size"] == self.covered, "the end is missing")
        demand(self.header["ledgerEpoch"] == self.epoch, "the header names another epoch")
        self.keys.check_trust(self.options.trusted)
        if self.options.required > 0:
            self.witnesses.check_quorum(self.options.required, self.tree.size)

    def summary(self):
        return "%d entries, %d checkpoints, root %s" % (self.tree.size, self.checkpoints, self.tree.root().hex())


class BundleCheck:
    """Some entries; complete subtrees by their roots in the place of the others; at the end the note."""
    stamps = ()

    def __init__(self, header, options):
        demand(set(header) == {"format", "bundleVersion", "siteId", "size"}, "no header")
        demand(header["bundleVersion"] == 2 and is_int(header["bundleVersion"]), "an unknown version")
        demand(isinstance(header["siteId"], str) and header["siteId"], "no site")
        demand(is_int(header["size"]) and header["size"] >= 1, "no size")
        self.header, self.options, self.tree, self.note, self.sequences = header, options, Tree(), None, set()
        self.keys, self.witnesses = SiteKeys(options.signatures), Witnesses(options.known, options.signatures)
        self.epoch, self.previous = 0, "0" * 64

    def entries(self):
        return len(self.sequences)

    def line(self, value, raw):
        demand(self.note is None, "a line stands behind the checkpoint")
        if "checkpoint" in value:
            self.take_checkpoint(value)
        elif "omitted" in value:
            self.take_omitted(value)
        else:
            self.take_entry(value, raw)

    def take_omitted(self, value):
        demand(set(value) == {"hashes", "omitted"} and isinstance(value["hashes"], list), "no line of omitted entries")
        demand(is_int(value["omitted"]) and value["omitted"] >= 1, "no number of omitted entries")
        end = self.tree.size + value["omitted"]
        demand(self.previous is not None and end <= self.header["size"], "these entries cannot be left out here")
        sizes = list(subtrees_of(self.tree.size, end))
        demand(len(sizes) == len(value["hashes"]), "not one hash for each subtree")
        for text, leaves in zip(value["hashes"], sizes):
            data = strict_base64(text)
            demand(len(data) == 32, "a hash has not 32 bytes")
            self.tree.append_subtree(data, leaves)
        self.previous = None

    def take_entry(self, entry, raw):
        check_entry(entry)
        demand(entry["sequence"] == self.tree.size < self.header["size"], "another entry is due")
        demand(entry["siteId"] == self.header["siteId"], "an entry of another site")
        demand(self.previous in (None, entry["previousHash"]), "the hash chain is broken")
        demand(entry["ledgerEpoch"] >= max(1, self.epoch), "epochs only rise")
        if entry["ledgerEpoch"] != self.epoch:
            self.epoch, self.keys.in_force = entry["ledgerEpoch"], None
        if entry["type"] == "ledger.key":
            self.keys.take(entry)
        elif entry["type"] == "ledger.witness":
            self.witnesses.register(entry["payload"])
        self.previous = hashlib.sha256(raw).hexdigest()
        self.sequences.add(self.tree.size)
        self.tree.append(raw)

    def take_checkpoint(self, value):
        demand(set(value) == {"checkpoint"}, "no checkpoint line")
        demand(self.sequences and self.tree.size == self.header["size"], "the checkpoint stands too early")
        note = Note(value["checkpoint"])
        demand(note.origin == "%s/%d" % (self.header["siteId"], self.epoch), "a checkpoint of another ledger")
        demand(note.size == self.tree.size, "a checkpoint over another size")
        demand(note.root == self.tree.root(), "the proof leads to another root")
        self.keys.check_note(note)
        self.witnesses.check(note)
        self.note = note

    def end(self):
        demand(self.note is not None, "the end is missing")
        self.keys.check_trust(self.options.trusted)
        if self.options.required > 0:
            self.witnesses.check_quorum(self.options.required, self.header["size"])

    def summary(self):
        return "%d of %d entries proved, root %s" % (self.entries(), self.header["size"], self.note.root.hex())


FAULTS = (Broken, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError)


def begin(raw, options):
    header = canonical(raw)
    kinds = {"banksman-ledger-export": ExportCheck, "banksman-ledger-bundle": BundleCheck}
    demand(isinstance(header.get("format"), str) and header["format"] in kinds, "neither an export nor a bundle")
    return kinds[header["format"]](header, options)


def check_lines(lines, options, told=None):
    """Gives the check when all is well; otherwise what is broken, as text."""
    check, number = None, 0
    try:
        for number, raw in enumerate(lines, 1):
            demand(raw.endswith(b"\n"), "the last line does not end")
            demand(len(raw) <= LINE_BYTES_MAX + 1, "a line is too long")
            if check is None:
                check = begin(raw[:-1], options)
            else:
                check.line(canonical(raw[:-1]), raw[:-1])
            if told and number % 100000 == 0:
                print("%d entries ..." % check.entries(), file=told, flush=True)
        demand(check is not None, "the file is empty")
        check.end()
        return check
    except FAULTS as error:
        entries = 0 if check is None else check.entries()
        return "BROKEN at line %d, after %d entries: %s" % (number, entries, error)


def run_batch(options):
    """Answers OK or what is broken, one line for each."""
    source, broken = sys.stdin.buffer, 0
    while True:
        length = source.read(8)
        if not length:
            return 1 if broken else 0
        data = source.read(int.from_bytes(length, "big"))
        lines = data.split(b"\n")
        pieces = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
        answer = check_lines(pieces, options)
        broken += isinstance(answer, str)
        print(answer.replace("\n", " ") if isinstance(answer, str) else "OK: " + answer.summary(), flush=True)


def check_file(path, options):
    with open(path, "rb") as file:
        lines = iter(lambda: file.readline(LINE_BYTES_MAX + 2), b"")
        return check_lines(lines, options, sys.stderr if os.path.getsize(path) > 64 << 20 else None)


def run_dossier(folder, options):
    try:
        index = check_files(folder)
        check = check_file(os.path.join(folder, ENTRIES), options)
        demand(isinstance(check, BundleCheck), "%s: %s" % (ENTRIES, check))
        check_against(folder, index, check)
        whole = os.path.join(folder, LEDGER)
        if os.path.exists(whole):
            ledger = check_file(whole, options)
            demand(isinstance(ledger, ExportCheck), "%s: %s" % (LEDGER, ledger))
            demand(ledger.tree.root() == check.note.root, "%s is another ledger" % LEDGER)
        return say(check, options, "%d files, %s" % (len(index["parts"]) + 1, check.summary()))
    except FAULTS as error:
        return say("BROKEN: %s" % error, options)


def run_file(path, options):
    check = check_file(path, options)
    return say(check, options, None if isinstance(check, str) else check.summary())


def say(check, options, summary=None):
    """Prints what was found, as text or as a finished check; gives the exit code."""
    if isinstance(check, str):
        print(check)
        return 1
    print("OK: " + summary)
    print("signatures checked with %s" % options.signatures.way)
    if options.trusted is None:
        print("keys named by the ledger itself; compare them with what the site published:")
        for key in check.keys.named:
            print("  " + key.text)
    for sequence in check.keys.unlinked:
        print("the key of entry %d came in without the signature of the one before it" % sequence)
    known = {key.text for key in options.known}
    for text, (size, time) in check.witnesses.furthest.items():
        print("witness %s%s: %d entries at %d" % (text, "" if text in known else " (not named by you)", size, time))
    for size, time, how in check.stamps:
        print("time stamp over %d entries at %s, signature %s" % (size, time, how))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--dossier", metavar="FOLDER", help="a first-set dossier")
    parser.add_argument("--batch", action="store_true", help="read many from standard input")
    parser.add_argument("--key", help="verifier key that the site has published")
    parser.add_argument("--witness", action="append", default=[], help="key of a witness that you know; may be repeated")
    parser.add_argument("--require-witnesses", type=int, default=0, help="so many of them must cover all entries")
    parser.add_argument("--tsa-ca", help="certificates of the time-stamping authority (needs openssl)")
    parser.add_argument("--ed25519", choices=("auto", "openssl", "python"), default="auto")
    arguments = parser.parse_args()
    if [arguments.batch, arguments.file is not None, arguments.dossier is not None].count(True) != 1:
        parser.error("give one file, --dossier or --batch")
    try:
        options = Options(arguments)
    except FAULTS as error:
        parser.error(str(error))
    if arguments.dossier is not None:
        return run_dossier(arguments.dossier, options)
    return run_batch(options) if arguments.batch else run_file(arguments.file, options)


if __name__ == "__main__":
    sys.exit(main())
