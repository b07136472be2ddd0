"""Long queries travel in the body of a POST.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/query-tunneling
"""

import secrets

# LinkedIn refuses queries over 4 KB; its own client tunnels from here on.
QUERY_LIMIT = 4000
FORM = "application/x-www-form-urlencoded"


def tunnel(method: str, query: str, body: bytes | None) -> tuple[dict[str, str], bytes]:
    """Headers and body of the POST that stands for `method` with this query and, if any, this JSON body."""
    override = {"X-HTTP-Method-Override": method}
    if body is None:
        return {**override, "Content-Type": FORM}, query.encode()
    boundary = secrets.token_hex(16)
    content = b"\r\n".join(
        [
            f"--{boundary}\r\nContent-Type: {FORM}\r\n\r\n{query}".encode(),
            f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode() + body,
            f"--{boundary}--\r\n".encode(),
        ]
    )
    return {**override, "Content-Type": f"multipart/mixed; boundary={boundary}"}, content
