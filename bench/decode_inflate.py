# C's base64 and zlib with as little Python between them as there can be, and nothing read: the floor in bench/decode.ts.
import base64
import sys
import zlib

with open(sys.argv[1], "rb") as records:
    for line in records:
        zlib.decompress(base64.b64decode(line), 31)
