"""What verify-ledger.py reads and checks byte by byte: canonical JSON (RFC 8785), Ed25519 (RFC 8032) and the DER of time
stamps (RFC 3161). Python 3.8+, standard library, and the program `openssl` where it is there.
"""
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile

NESTING_MAX = 64
SAFE_MAX = 2 ** 53 - 1
RESPONSE_BYTES_MAX = 65536
SPKI = bytes.fromhex("302a300506032b6570032100")


class Broken(Exception):
    pass


def demand(condition, message):
    if not condition:
        raise Broken(message)


def sha256(data):
    return hashlib.sha256(data).digest()


# Canonical JSON (RFC 8785): the text must be the one that an ECMAScript writer would give.

# No white space outside strings; in strings only the escapes that must be, in their shortest form.
CANONICAL_TEXT = re.compile(
    r'[^"\s]*(?:"[^"\\\x00-\x1f]*(?:\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))[^"\\\x00-\x1f]*)*"[^"\s]*)*')
ordered_keys = set()


def ordered(pairs):
    keys = tuple(key for key, _ in pairs)
    if keys not in ordered_keys:
        codes = [key.encode("utf-16-be") for key in keys]
        demand(all(left < right for left, right in zip(codes, codes[1:])), "keys are double or not in canonical order")
        if len(ordered_keys) < 4096:
            ordered_keys.add(keys)
    return dict(pairs)


def es_number(value):
    """Number::toString of ECMAScript: Python finds the same shortest digits but places the point otherwise."""
    if value == 0:
        return "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    n = len(whole) + int(exponent or 0) - (len(whole) + len(fraction) - len(digits))
    digits = digits.rstrip("0")
    k = len(digits)
    if k <= n <= 21:
        text = digits + "0" * (n - k)
    elif 0 < n <= 21:
        text = digits[:n] + "." + digits[n:]
    elif -6 < n <= 0:
        text = "0." + "0" * -n + digits
    else:
        text = digits[0] + ("." + digits[1:] if k > 1 else "") + "e%+d" % (n - 1)
    return ("-" if value < 0 else "") + text


def canonical_float(text):
    value = float(text)
    demand(value - value == 0 and es_number(value) == text, "the number %.40s is not in canonical form" % text)
    return value


def canonical_int(text):
    if len(text) > 15:
        value = canonical_float(text)
        return int(value) if abs(value) <= SAFE_MAX else value
    demand(text != "-0", "the number -0 is not in canonical form")
    return int(text)


def refuse_constant(name):
    raise Broken("%s is no JSON number" % name)


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


DECODER = json.JSONDecoder(object_pairs_hook=ordered, parse_float=canonical_float, parse_int=canonical_int,
                           parse_constant=refuse_constant)


def canonical(raw):
    text = raw.decode("utf-8")
    demand(CANONICAL_TEXT.fullmatch(text), "the line is not in canonical form")
    value = DECODER.decode(text)
    if raw.count(b"{") + raw.count(b"[") > NESTING_MAX:
        demand(depth(value) <= NESTING_MAX, "values lie too deep")
    demand(isinstance(value, dict), "the line is no object")
    return value


def is_int(value):
    return type(value) is int and abs(value) <= SAFE_MAX


def strict_base64(text):
    demand(isinstance(text, str), "no base64")
    data = base64.b64decode(text.encode("ascii"), validate=True)
    demand(base64.b64encode(data).decode("ascii") == text, "base64 in an unusual spelling")
    return data


# Ed25519 (RFC 8032).

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_double(p):
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h = a + b
    e, g = h - (p[0] + p[1]) ** 2 % P, a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, (y & (2 ** 255 - 1))
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_decode(bytes.fromhex("58" + "66" * 31))


def python_accepts(public_key, message, signature):
    """[S]B = R + [k]A as [S]B - [k]A = R, both products in one run of doublings."""
    a, s = point_decode(public_key), int.from_bytes(signature[32:], "little")
    if a is None or s >= L:
        return False
    minus_a = (P - a[0], a[1], 1, P - a[3])
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    table = {1: BASE, 2: minus_a, 3: point_add(BASE, minus_a)}
    q = (0, 1, 1, 0)
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        q = point_double(q)
        which = (s >> bit & 1) | (k >> bit & 1) << 1
        if which:
            q = point_add(q, table[which])
    inverse = pow(q[2], P - 2, P)
    x, y = q[0] * inverse % P, q[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def with_files(contents, run):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, data in enumerate(contents):
            paths.append(os.path.join(folder, str(number)))
            with open(paths[-1], "wb") as file:
                file.write(data)
        return run(*paths)


def openssl_accepts(public_key, message, signature):
    def run(key, text, sig):
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-rawin",
                   "-in", text, "-sigfile", sig]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    return with_files([SPKI + public_key, message, signature], run)


class Signatures:
    """What was once found of a signature is remembered: in a batch the same ones come again and again."""

    def __init__(self, way):
        has_openssl = shutil.which("openssl") is not None
        self.way = "openssl" if way == "openssl" or (way == "auto" and has_openssl) else "python"
        self.verify = openssl_accepts if self.way == "openssl" else python_accepts
        self.known = {}

    def accepts(self, public_key, message, signature):
        asked = (public_key, message, signature)
        if asked not in self.known:
            if len(self.known) > 65536:
                self.known.clear()
            self.known[asked] = self.verify(public_key, message, signature)
        return self.known[asked]


# RFC 3161: what a time stamp says of a note. Its authority's signature is checked with --tsa-ca.

def der(data):
    elements, at = [], 0
    while at < len(data):
        demand(len(elements) < 4096 and at + 2 <= len(data) and data[at] & 0x1f != 0x1f, "no DER")
        tag, length, start = data[at], data[at + 1], at + 2
        if length >= 0x80:
            count = length & 0x7f
            demand(1 <= count <= 4 and start + count <= len(data) and data[start] != 0, "no DER length")
            length = int.from_bytes(data[start:start + count], "big")
            demand(length >= 0x80, "a length in an unusual form")
            start += count
        demand(start + length <= len(data), "an element is cut")
        elements.append((tag, data[start:start + length]))
        at = start + length
    return elements


def part(elements, index, tag):
    demand(index < len(elements) and elements[index][0] == tag, "another element is due")
    return elements[index][1]


def one(data, tag):
    elements = der(data)
    demand(len(elements) == 1, "one element is due")
    return part(elements, 0, tag)


def oid(data):
    demand(data and data[-1] < 0x80, "no object identifier")
    arcs, arc = [], 0
    for byte in data:
        arc = arc << 7 | byte & 0x7f
        demand(arc <= SAFE_MAX >> 7, "an arc is too great")
        if byte < 0x80:
            arcs.append(arc)
            arc = 0
    root = min(2, arcs[0] // 40)
    return ".".join(map(str, [root, arcs[0] - 40 * root] + arcs[1:]))


def stamp_of(response):
    demand(len(response) <= RESPONSE_BYTES_MAX, "the response is too long")
    whole = der(one(response, 0x30))
    status = part(der(part(whole, 0, 0x30)), 0, 0x02)
    demand(status in (b"\x00", b"\x01"), "the time stamp was not granted")
    content = der(part(whole, 1, 0x30))
    demand(oid(part(content, 0, 0x06)) == "1.2.840.113549.1.7.2", "no signed data")
    inner = der(part(der(one(part(content, 1, 0xa0), 0x30)), 2, 0x30))
    demand(oid(part(inner, 0, 0x06)) == "1.2.840.113549.1.9.16.1.4", "no time stamp")
    info = der(one(one(part(inner, 1, 0xa0), 0x04), 0x30))
    imprint = der(part(info, 2, 0x30))
    demand(oid(part(der(part(imprint, 0, 0x30)), 0, 0x06)) == "2.16.840.1.101.3.4.2.1", "not of SHA-256")
    time = re.fullmatch(br"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z", part(info, 4, 0x18))
    demand(time, "no time in UTC")
    groups = [(group or b"").decode("ascii") for group in time.groups()]
    return {"imprint": part(imprint, 1, 0x04), "policy": oid(part(info, 1, 0x06)),
            "serial": part(info, 3, 0x02).hex(), "genTime": "%s-%s-%sT%s:%s:%s%sZ" % tuple(groups)}


def openssl_stamp(response, imprint, ca_file):
    def run(path):
        command = ["openssl", "ts", "-verify", "-digest", imprint.hex(), "-in", path, "-CAfile", ca_file]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    return with_files([response], run)
