# As tight as Python goes: what bench/decode.ts compares with.
import base64
import json
import sys
import zlib

out = sys.stdout
with open(sys.argv[1], "rb") as records:
    for line in records:
        message = json.loads(zlib.decompress(base64.b64decode(line), 31))
        if message["messageType"] == "DATA_MESSAGE":
            out.write(
                "".join(
                    "%d\t%s\n" % (event["timestamp"], event["message"].replace(" ", "\t"))
                    for event in message["logEvents"]
                )
            )
