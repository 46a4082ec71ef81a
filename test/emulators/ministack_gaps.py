"""What ministack is told and does not keep or heed, so that a difference or a failure would show where AWS has none.

Nothing else is changed: a real difference must stay one. Written for the version that venv.ts pins.
"""

import contextvars
import json

from ministack import app
from ministack.core import iam_evaluator
from ministack.services import iam, kinesis, lambda_svc


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


def heed_the_context_of_a_simulation():
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html: ContextEntries."""
    given = contextvars.ContextVar("given", default={})
    parameters, results = iam._extract_simulate_params, iam._build_simulate_results_real
    resolve = iam_evaluator._resolve_condition_key

    def context_of(p, entry=1):
        prefix = f"ContextEntries.member.{entry}"
        name = iam._p(p, f"{prefix}.ContextKeyName")
        if not name:
            return {}
        return {name.lower(): iam._p(p, f"{prefix}.ContextKeyValues.member.1"), **context_of(p, entry + 1)}

    def extract_simulate_params(p):
        given.set(context_of(p))
        return parameters(p)

    def build_simulate_results(*about):
        try:
            return results(*about)
        finally:
            given.set({})

    iam._extract_simulate_params = extract_simulate_params
    iam._build_simulate_results_real = build_simulate_results
    iam_evaluator._resolve_condition_key = lambda key, context: given.get().get(key.lower()) or resolve(key, context)


keep_tags_of_create_stream()
keep_metrics_config()
heed_the_context_of_a_simulation()
# With TLS it would open port 443 too, which several of them cannot share.
app._port_is_bindable = lambda host, port: False
