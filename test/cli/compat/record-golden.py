"""Records what flowlogs_reader 5.0.1 and kinesis_logs_reader 0.1.0 print for the cases in fixtures/cases.json.

    python3 -m venv /tmp/old && /tmp/old/bin/pip install flowlogs_reader==5.0.1 kinesis_logs_reader==0.1.0
    /tmp/old/bin/python test/cli/compat/record-golden.py

The tools run unchanged, in this process, on clients that answer from fixtures/inputs.json in the place of boto3's. What
they print and how they end goes into fixtures/golden.json, and what Python's strptime says of the times into it too.
"""

import base64
import gzip
import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timezone
from unittest.mock import patch

import boto3
from botocore.response import StreamingBody
from flowlogs_reader.__main__ import main as flowlogs_reader
from kinesis_logs_reader.__main__ import main as kinesis_logs_reader

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
WINDOW = ["--start-time", "2015-08-01 00:00:00", "--end-time", "2015-08-01 01:00:00"]
DEFAULT = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
HEADERS = {
    "custom": "dstaddr srcaddr start end tcp-flags pkt-srcaddr traffic-path region log-status",
    "translated": "srcaddr dstaddr",
    "transit gateway": "version resource-type account-id tgw-id tgw-src-vpc-id srcaddr dstaddr srcport dstport protocol "
    "packets bytes start end log-status packets-lost-no-route packets-lost-ttl-expired",
}
KEY = "AWSLogs/123456789012/vpcflowlogs/eu-west-1/2015/08/01/123456789012_vpcflowlogs_eu-west-1_fl-1_20150801T0005Z_a.log.gz"


def load(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return json.load(file)


class Pages:
    def __init__(self, pages):
        self.pages = pages

    def paginate(self, **_):
        return self.pages


class Logs:
    def __init__(self, lines):
        self.lines = lines

    def get_paginator(self, _):
        return Pages([{"events": [{"timestamp": 1438387260000, "message": line} for line in self.lines]}])


class Ec2:
    def describe_flow_logs(self, **_):
        return {"FlowLogs": [{"LogFormat": " ".join("${%s}" % name for name in DEFAULT.split())}]}


class Bucket:
    def __init__(self, text):
        self.body = gzip.compress(text.encode())

    def list_objects_v2(self, Prefix, **_):
        return {"CommonPrefixes": [{"Prefix": KEY[: KEY.index("/", len(Prefix)) + 1]}]}

    def get_paginator(self, _):
        return Pages([{"Contents": [{"Key": KEY}]}])

    def get_object(self, **_):
        return {"Body": StreamingBody(io.BytesIO(self.body), len(self.body)), "ContentLength": len(self.body)}


class Session:
    def __init__(self, records):
        self.records = records

    def client(self, _):
        return self

    def get_paginator(self, _):
        return Pages([{"StreamDescription": {"Shards": [{"ShardId": "shardId-000000000000"}]}}])

    def get_shard_iterator(self, **_):
        return {"ShardIterator": "i"}

    def get_records(self, **_):
        return {"Records": [{"Data": data} for data in self.records], "NextShardIterator": "i", "MillisBehindLatest": 0}


def record(fields):
    """A subscription message with an event for each of the dicts; None for an event without extractedFields."""
    events = [
        {"id": str(index), "timestamp": 1438387260000, "message": " ".join((each or {"message": "no fields"}).values())}
        | ({} if each is None else {"extractedFields": each})
        for index, each in enumerate(fields)
    ]
    message = {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s", "subscriptionFilters": ["f"]}
    return gzip.compress(json.dumps(message | {"logEvents": events}).encode(), mtime=0)


def streams(inputs):
    names = [name.replace("-", "_") for name in DEFAULT.split()]
    named = [dict(zip(names, line.split())) for line in inputs["default"][:6]]
    without = {name: value for name, value in named[1].items() if name != "bytes"}
    control = {"messageType": "CONTROL_MESSAGE", "logEvents": []}
    return {
        "named": [gzip.compress(json.dumps(control).encode(), mtime=0), record(named[:4]), record(named[4:])],
        "none": [],
        "other": [record([named[0]]), record([without])],
        "more": [record([without]), record([named[0]])],
        "plain": [record([named[0]]), record([None, named[1]])],
        "damaged": [record([named[0]]), record([named[1]])[:40], record([named[1]])],
    }


def run(tool, args):
    out, err = io.StringIO(), io.StringIO()
    ended = "0"
    with redirect_stdout(out), redirect_stderr(err):
        try:
            tool(args)
        except SystemExit as end:
            ended = str(end.code)
        except BaseException as error:  # what a person sees as a traceback
            ended = type(error).__name__
    return {"stdout": out.getvalue(), "stderr": err.getvalue(), "ended": ended}


def golden(cases, inputs):
    recorded = {"flowlogs": {}, "s3": {}, "kinesis": {}}
    for name, case in cases["flowlogs"].items():
        clients = {"logs": Logs(inputs[case["events"]]), "ec2": Ec2()}
        with patch.object(boto3, "client", lambda kind, **_: clients[kind]):
            recorded["flowlogs"][name] = run(flowlogs_reader, [*WINDOW, *case["args"]])
    for name, case in cases["s3"].items():
        bucket = Bucket("\n".join([HEADERS[case["object"]], *inputs[case["object"]]]) + "\n")
        with patch.object(boto3, "client", lambda kind, **_: bucket):
            recorded["s3"][name] = run(flowlogs_reader, [*WINDOW, "--location-type", "s3", *case["args"]])
    for name, case in cases["kinesis"].items():
        session = Session(streams(inputs)[case["records"]])
        with patch("kinesis_logs_reader.kinesis_logs_reader.Session", lambda **_: session):
            recorded["kinesis"][name] = run(kinesis_logs_reader, case["args"])
    recorded["strptime"] = [time_of(text, form) for text, form in cases["strptime"]]
    return recorded


def time_of(text, form):
    try:
        time = datetime.strptime(text, form)
    except ValueError:
        return None
    aware = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
    return aware.isoformat(timespec="milliseconds")


if __name__ == "__main__":
    inputs = load("inputs.json")
    recorded = golden(load("cases.json"), inputs)
    recorded["objects"] = {name: HEADERS[name] for name in HEADERS}
    recorded["streams"] = {
        name: [base64.b64encode(each).decode() for each in records]
        for name, records in streams(inputs).items()
    }
    with open(os.path.join(HERE, "golden.json"), "w", encoding="utf-8") as file:
        json.dump(recorded, file, indent=2)
        file.write("\n")
