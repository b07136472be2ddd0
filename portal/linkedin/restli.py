"""Rest.li as LinkedIn speaks it: keys in protocol 1.0 and 2.0, batch envelopes, results record by record.

Keys: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version
Envelopes: https://linkedin.github.io/rest.li/spec/protocol
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, unquote

from portal.linkedin.endpoints import Protocol
from portal.linkedin.errors import Retryable

JsonObject = dict[str, Any]
# A compound key as a mapping of its parts, or a plain string id.
Key = Mapping[str, str] | str
K = TypeVar("K")

# LinkedIn's limit on the records of one batch.
BATCH_LIMIT = 100
MESSAGE_LIMIT = 1000


@dataclass(frozen=True)
class RecordError:
    """Why LinkedIn refused one record. `status` 0: LinkedIn's answer does not mention the record.

    `field` is LinkedIn's name of the field to mend, where the refusal lets us tell.
    """

    status: int
    code: str | None
    message: str
    field: str | None

    @property
    def retryable(self) -> bool:
        """Whether the same record may be accepted later."""
        return self.status in (0, 408, 429) or self.status >= 500


@dataclass(frozen=True)
class RecordResult(Generic[K]):
    """What became of one record of a batch. `key` is what the caller named it by: a key, or its position."""

    key: K
    ok: bool
    status: int
    value: JsonObject | str | None
    error: RecordError | None

    @property
    def task_urn(self) -> str | None:
        """The id that LinkedIn gave to what was created, for a job its `urn:li:simpleJobPostingTask:{uuid}`."""
        return self.value if isinstance(self.value, str) else None


# Keys ------------------------------------------------------------------------------------------------------------


def ids_query(keys: Sequence[Key], protocol: Protocol) -> str:
    """The encoded `ids` of a batch call. Raises ValueError for an empty batch or more than 100 records."""
    if not 0 < len(keys) <= BATCH_LIMIT:
        raise ValueError(f"A batch holds 1 to {BATCH_LIMIT} records, not {len(keys)}.")
    if protocol == 2:
        return f"ids=List({','.join(key_text(key, 2) for key in keys)})"
    parts = []
    for index, key in enumerate(keys):
        if isinstance(key, str):
            parts.append(f"ids={quote(key, safe='')}")
        else:
            parts += [
                f"ids%5B{index}%5D.{name}={quote(value, safe='')}" for name, value in key.items()
            ]
    return "&".join(parts)


def finder_query(name: str, **parameters: str) -> str:
    """The encoded query of a finder; plain string parameters look the same in both protocols."""
    pairs = {"q": name, **parameters}
    return "&".join(f"{field}={quote(value, safe='')}" for field, value in pairs.items())


def lists_query(lists: Mapping[str, Sequence[str]], protocol: Protocol) -> str:
    """Encoded list parameters to follow others; an empty list is left out."""
    parts = []
    for name, values in lists.items():
        if protocol == 2 and values:
            parts.append(f"{name}=List({','.join(key_text(value, 2) for value in values)})")
        elif protocol == 1:
            parts += [f"{name}={quote(value, safe='')}" for value in values]
    return "".join(f"&{part}" for part in parts)


def record_query(name: str, record: Mapping[str, str], protocol: Protocol) -> str:
    """An encoded record as a parameter, to follow others."""
    if protocol == 2:
        return f"&{name}={key_text(record, 2)}"
    return "".join(f"&{name}.{part}={quote(value, safe='')}" for part, value in record.items())


def key_text(key: Key, protocol: Protocol) -> str:
    """A key as it stands in a body or a path.

    Protocol 1.0 keeps the colons of URNs, as LinkedIn's own samples do; protocol 2.0 encodes everything but the
    brackets, commas and colons that make up the key, and writes an empty string as two quotes.
    """
    if protocol == 2:
        if isinstance(key, str):
            return quote(key, safe="") or "''"
        return f"({','.join(f'{name}:{key_text(value, 2)}' for name, value in key.items())})"
    if isinstance(key, str):
        return key
    return "&".join(f"{name}={_quote_1(value)}" for name, value in key.items())


def parse_key(text: str) -> Key:
    """Read a key of either protocol, its parts in any order.

    `$params` is left out, both cases of hex digits and unencoded values are understood.
    """
    if text.startswith("(") and text.endswith(")"):
        parts = (part.partition(":") for part in _split(text[1:-1]))
        return {
            name: "" if value == "''" else unquote(value)
            for name, _, value in parts
            if name and not name.startswith("$")
        }
    if "=" in text:
        parts = (part.partition("=") for part in text.split("&"))
        return {_unquote_1(name): _unquote_1(value) for name, _, value in parts}
    return unquote(text)


def _split(text: str) -> list[str]:
    """Split at the commas that stand outside of any brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _quote_1(value: str) -> str:
    # A tilde starts an escape in protocol 1.0, so one of ours is percent-encoded.
    return quote(value, safe=":").replace("~", "%7E")


def _unquote_1(text: str) -> str:
    if "~" not in text:
        return unquote(text)
    dots_and_brackets = re.sub(r"~(2E|5B|5D|7E)", r"%\1", text, flags=re.IGNORECASE)
    return unquote(dots_and_brackets)


def _comparable(key: Key) -> object:
    return unquote(key) if isinstance(key, str) else frozenset(key.items())


# Envelopes -------------------------------------------------------------------------------------------------------


def entities(records: Sequence[tuple[Key, JsonObject]], protocol: Protocol) -> JsonObject:
    """The body of batch_update and batch_partial_update."""
    return {"entities": {key_text(key, protocol): record for key, record in records}}


def decode_writes(payload: Any, keys: Mapping[K, Key]) -> list[RecordResult[K]]:
    """The answer to batch_update and batch_partial_update, in the order asked.

    `keys` maps the caller's names of the records to their keys on the wire. LinkedIn answers 200 even when every
    record failed, so each result has to be looked at. Raises Retryable for an answer of another shape.
    """
    results, failures, _ = _maps(payload)
    return [_written(name, results, failures, _comparable(key)) for name, key in keys.items()]


def decode_reads(payload: Any, keys: Mapping[K, Key]) -> list[RecordResult[K]]:
    """The answer to batch_get, in the order asked; `value` is the record. Raises Retryable as above."""
    results, failures, statuses = _maps(payload)
    decoded = []
    for name, key in keys.items():
        wanted = _comparable(key)
        record, status = results.get(wanted), statuses.get(wanted, 200)
        if isinstance(record, dict) and wanted not in failures:
            decoded.append(RecordResult(name, True, _status(status, 200), record, None))
        else:
            decoded.append(_failed(name, failures.get(wanted)))
    return decoded


def decode_deletes(payload: Any, keys: Mapping[K, Key]) -> list[RecordResult[K]]:
    """The answer to batch_delete, in the order asked. A record that LinkedIn does not know is deleted, too."""
    return [
        RecordResult(result.key, True, result.status, None, None)
        if result.status in (404, 410)
        else result
        for result in decode_writes(payload, keys)
    ]


def decode_created(payload: Any, count: int) -> list[RecordResult[int]]:
    """The answer to batch_create by position; `value` is the new id. Raises Retryable as above."""
    answers = elements(payload)
    return [_created(i, answers[i] if i < len(answers) else None) for i in range(count)]


def elements(payload: Any) -> list[Any]:
    """The records of a finder's answer. Raises Retryable for an answer of another shape."""
    found = payload.get("elements") if isinstance(payload, dict) else None
    if not isinstance(found, list):
        raise Retryable("LinkedIn's answer holds no list of elements.")
    return found


def _maps(payload: Any) -> list[dict[object, Any]]:
    if not isinstance(payload, dict) or not payload.keys() & {"results", "errors"}:
        raise Retryable("LinkedIn's answer holds neither results nor errors.")
    maps = [payload.get(name) for name in ("results", "errors", "statuses")]
    if not all(found is None or isinstance(found, dict) for found in maps):
        raise Retryable("LinkedIn's results and errors are not maps.")
    return [{_comparable(parse_key(key)): v for key, v in (found or {}).items()} for found in maps]


def _written(
    name: K, results: dict[object, Any], failures: dict[object, Any], key: object
) -> RecordResult[K]:
    if key in failures or key not in results:
        return _failed(name, failures.get(key))
    answer = results[key]
    if (
        not isinstance(answer, dict)
        or answer.get("error")
        or _status(answer.get("status"), 204) >= 400
    ):
        return _failed(name, answer)
    return RecordResult(name, True, _status(answer.get("status"), 204), answer, None)


def _created(index: int, answer: Any) -> RecordResult[int]:
    if not isinstance(answer, dict):
        return _failed(index, None)
    status = _status(answer.get("status"), 201)
    # Rest.li calls it `error`, LinkedIn's Java SDK reads `jobPostingError`.
    refusal = answer.get("error") or answer.get("jobPostingError")
    if refusal or status >= 400:
        error = refusal if isinstance(refusal, dict) else {}
        return _failed(index, {"status": answer.get("status"), **error})
    new_id = answer.get("id")
    if not isinstance(new_id, str) or not new_id:
        return _failed(index, None)
    return RecordResult(index, True, status, new_id, None)


def _failed(name: K, answer: Any) -> RecordResult[K]:
    error = _record_error(answer)
    return RecordResult(name, False, error.status, None, error)


def _record_error(answer: Any) -> RecordError:
    if not isinstance(answer, dict):
        return RecordError(0, None, "LinkedIn's answer does not mention this record.", None)
    nested = answer.get("error")
    entry = {**answer, **nested} if isinstance(nested, dict) else answer
    codes = [entry.get("code"), entry.get("serviceErrorCode")]
    code = next((str(found) for found in codes if isinstance(found, str | int)), None)
    said = entry.get("message")
    message = said[:MESSAGE_LIMIT] if isinstance(said, str) else ""
    return RecordError(
        _status(entry.get("status"), 400), code, message, field_to_mend(code, message)
    )


def field_to_mend(code: str | None, message: str) -> str | None:
    """LinkedIn's name of the refused field, where the refusal lets us tell.

    Understood are codes like `ERROR_INVALID_LISTED_AT_FIELD` and messages like `ERROR :: /title :: is required` and
    `title: is required`. LinkedIn publishes no list of either, so this is a guess.
    """
    by_code = re.fullmatch(
        r"(?:ERROR_)?(?:INVALID|MISSING|REQUIRED)_([A-Z_]+?)(?:_FIELD)?", code or ""
    )
    if by_code:
        first, *rest = by_code[1].lower().split("_")
        return first + "".join(word.capitalize() for word in rest)
    by_text = re.search(r"/(\w+) ::|^(\w+): ", message)
    return by_text[1] or by_text[2] if by_text else None


def _status(value: Any, default: int) -> int:
    return value if isinstance(value, int) else default
