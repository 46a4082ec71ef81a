"""What ministack is told and does not keep, so that the AWS provider would find a difference where there is none.

Nothing else is changed: a real difference must stay one. Written for the version that venv.ts pins.
"""

import json

from ministack import app
from ministack.services import kinesis, lambda_svc


def keep_tags_of_create_stream():
    """https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html: Tags."""
    create = kinesis._create_stream

    def create_stream(data):
        answer = create(data)
        if answer[0] == 200:
            kinesis._streams[data["StreamName"]]["tags"].update(data.get("Tags") or {})
        return answer

    kinesis._create_stream = create_stream


def keep_metrics_config():
    """https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingMetricsConfig.html."""
    create, update = lambda_svc._create_esm, lambda_svc._update_esm

    def with_metrics(answer, data):
        status, headers, body = answer
        if status >= 300 or "MetricsConfig" not in data:
            return answer
        mapping = lambda_svc._esms[json.loads(body)["UUID"]]
        mapping["MetricsConfig"] = data["MetricsConfig"]
        return lambda_svc.json_response(lambda_svc._esm_response(mapping), status)

    lambda_svc._create_esm = lambda data: with_metrics(create(data), data)
    lambda_svc._update_esm = lambda mapping_id, data: with_metrics(update(mapping_id, data), data)


keep_tags_of_create_stream()
keep_metrics_config()
# With TLS it would open port 443 too, which several of them cannot share.
app._port_is_bindable = lambda host, port: False
