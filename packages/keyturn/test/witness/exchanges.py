"""Plays tables of exchanges through boto3.

Reads JSON from stdin: a list of {endpoint, known, steps}; a step is {client, operation, params, label, as, region} or
{advanceSeconds}. Writes JSON to stdout: for each table the list of {ok, response | error{code, message, status}}.
"""

import base64
import datetime
import json
import re
import sys
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

# AWS's own checks are what is looked at, so boto3's stay out of the way; a refusal is an answer, not to be asked again.
CONFIG = botocore.config.Config(
    parameter_validation=False,
    retries={"total_max_attempts": 1, "mode": "standard"},
    connect_timeout=10,
    read_timeout=10,
    proxies={},
    s3={"addressing_style": "path"},
)

session = boto3.session.Session()


def play(table):
    known = dict(table["known"])
    clients = {}
    return [one_step(table["endpoint"], step, known, clients) for step in table["steps"]]


def one_step(endpoint, step, known, clients):
    if "advanceSeconds" in step:
        advance(endpoint, step["advanceSeconds"])
        return {"ok": True, "response": {}}
    try:
        client = client_for(endpoint, step, known, clients)
        method = client.meta.method_to_api_mapping
        name = next(python for python, api in method.items() if api == step["operation"])
        response = plain(getattr(client, name)(**resolve(step["params"], known)))
        response.pop("ResponseMetadata", None)
    except botocore.exceptions.ClientError as refused:
        error = refused.response["Error"]
        status = refused.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"ok": False, "error": {"code": error.get("Code", ""), "status": status, "message": error.get("Message", "")}}
    except Exception as failed:
        return {"ok": False, "error": {"code": type(failed).__name__, "status": 0, "message": str(failed)}}
    if "label" in step:
        known[step["label"]] = response
    return {"ok": True, "response": response}


def client_for(endpoint, step, known, clients):
    signer = step.get("as", "administrator")
    region = step.get("region", "us-east-1")
    name = (step["client"], region, signer)
    if name not in clients:
        key = look(signer, known)
        clients[name] = session.client(
            {"ses": "sesv2", "monitoring": "cloudwatch"}.get(step["client"], step["client"]),
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
            aws_session_token=key.get("SessionToken"),
            config=CONFIG,
        )
    return clients[name]


def advance(endpoint, seconds):
    body = json.dumps({"advance": seconds}).encode()
    request = urllib.request.Request(f"{endpoint}/_sandbox/clock", data=body, method="POST")
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).read()


def resolve(value, known):
    if isinstance(value, str):
        return re.sub(r"<<([^<>]+)>>", lambda match: str(look(match.group(1), known)), value)
    if isinstance(value, list):
        return [resolve(item, known) for item in value]
    if isinstance(value, dict):
        return {resolve(name, known): resolve(item, known) for name, item in value.items()}
    return value


def look(path, known):
    value = known
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def plain(value):
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc)
        return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


json.dump([play(table) for table in json.load(sys.stdin)], sys.stdout)
