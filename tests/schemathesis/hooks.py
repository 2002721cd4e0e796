"""Makes each call what the document asks for, where a schema cannot say it."""

import re
import uuid
from datetime import datetime

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    # A key names one call; random ones would name many, which is rightly refused.
    key = (case.headers or {}).get("Idempotency-Key")
    if key is not None and re.fullmatch("[!-~]{1,255}", key):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    if case.meta is not None and case.meta.generation.mode.is_positive:
        case.body = forward(plain(case.body))
        case.query = forward(case.query)


def plain(value):
    """The same without what the document's description excludes: U+0000, and whole numbers written as fractions."""
    if isinstance(value, dict):
        return {name: plain(field) for name, field in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return value.replace("\0", "x")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def forward(fields):
    """The same without the end of a period that does not come after its beginning."""
    if not isinstance(fields, dict) or not fields.get("from") or not fields.get("to"):
        return fields
    try:
        begin, end = (datetime.fromisoformat(fields[name]) for name in ("from", "to"))
        is_forward = begin < end
    except (TypeError, ValueError):
        is_forward = False
    return fields if is_forward else {name: field for name, field in fields.items() if name != "to"}
