# Unwrapped by hand, then flowlogs_reader's FlowRecord for each line: what bench/decode.ts compares with.
import base64
import json
import sys
import zlib
from calendar import timegm

from flowlogs_reader import FlowRecord

NAMES = (
    "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status"
).split()


def cell(value):
    if value is None:
        return "-"
    return str(timegm(value.utctimetuple())) if hasattr(value, "utctimetuple") else str(value)


out = sys.stdout
with open(sys.argv[1], "rb") as records:
    for line in records:
        message = json.loads(zlib.decompress(base64.b64decode(line), 31))
        if message["messageType"] == "DATA_MESSAGE":
            for event in message["logEvents"]:
                record = FlowRecord.from_cwl_event(event)
                out.write("%d\t%s\n" % (event["timestamp"], "\t".join(cell(getattr(record, name)) for name in NAMES)))
