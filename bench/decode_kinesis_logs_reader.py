# kinesis_logs_reader's own class, over a client whose answers are read from a file of base64 lines: what bench/decode.ts compares with.
import base64
import sys
from itertools import islice

from kinesis_logs_reader import KinesisLogsReader

NAMES = (
    "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status"
).split()


class CannedClient:
    def __init__(self, lines):
        self.lines = lines

    def get_paginator(self, name):
        return self

    def paginate(self, **kwargs):
        return [{"StreamDescription": {"Shards": [{"ShardId": "shardId-000000000000"}]}}]

    def get_shard_iterator(self, **kwargs):
        return {"ShardIterator": "iterator"}

    def get_records(self, **kwargs):
        records = [{"Data": base64.b64decode(line)} for line in islice(self.lines, 100)]
        return {"Records": records, "NextShardIterator": "iterator", "MillisBehindLatest": 1 if records else 0}


out = sys.stdout
with open(sys.argv[1], "rb") as lines:
    for fields in KinesisLogsReader("stream", kinesis_client=CannedClient(lines)):
        out.write("\t".join(fields[name] for name in NAMES) + "\n")
