"""What moto is told and does not keep or find, so that a difference or a failure would show where AWS has none.

Nothing else is changed: a real difference must stay one. Written for the version that venv.ts pins.
"""

import json

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.kinesis.models import KinesisBackend
from moto.kinesis.responses import KinesisResponse
from moto.s3.models import FakeBucket


def keep_tags_of_create_stream():
    """https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html: Tags."""
    create = KinesisResponse.create_stream

    def create_stream(self):
        answer = create(self)
        tags = self._get_param("Tags")
        if tags:
            self.kinesis_backend.add_tags_to_stream(None, self._get_param("StreamName"), tags)
        return answer

    KinesisResponse.create_stream = create_stream


def keep_logging_config():
    """https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html."""
    init, get, update = LambdaFunction.__init__, LambdaFunction.get_configuration, LambdaFunction.update_configuration

    def __init__(self, account_id, spec, *rest, **more):
        self.logging_config = spec.get("LoggingConfig")
        init(self, account_id, spec, *rest, **more)

    def get_configuration(self, *rest, **more):
        logging = {"LoggingConfig": self.logging_config} if self.logging_config else {}
        return get(self, *rest, **more) | logging

    def update_configuration(self, updates):
        self.logging_config = updates.get("LoggingConfig", self.logging_config)
        return update(self, updates)

    LambdaFunction.__init__ = __init__
    LambdaFunction.get_configuration = get_configuration
    LambdaFunction.update_configuration = update_configuration


def find_mappings_by_the_function_s_name():
    """https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html: a name or an ARN; made by ARN."""
    find = LambdaBackend.list_event_source_mappings

    def list_event_source_mappings(self, event_source_arn, function_name):
        mappings = find(self, event_source_arn, None)
        wanted = (function_name or "").split(":")[-1]
        return [mapping for mapping in mappings if not wanted or mapping.function_name.split(":")[-1] == wanted]

    LambdaBackend.list_event_source_mappings = list_event_source_mappings


def leave_out_conditions_of_bucket_policies():
    """moto takes a Deny whose condition does not hold (over TLS alone) for one that does, and refuses every object."""
    decide = FakeBucket.get_permission

    def get_permission(self, action, resource):
        whole = self.policy
        if whole is None:
            return decide(self, action, resource)
        statements = [one for one in json.loads(whole)["Statement"] if "Condition" not in one]
        try:
            self.policy = json.dumps({"Statement": statements}).encode()
            return decide(self, action, resource)
        finally:
            self.policy = whole

    FakeBucket.get_permission = get_permission


keep_tags_of_create_stream()
keep_logging_config()
find_mappings_by_the_function_s_name()
leave_out_conditions_of_bucket_policies()
