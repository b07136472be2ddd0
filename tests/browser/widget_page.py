"""A tracking system that is nothing but a page with LinkedIn's widget, and a sandbox beside it.

No portal, no Redis: whoever wants to know how the plugin behaves in a browser starts these two.
"""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).resolve().parents[2]
COMPANY = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")
BUNDLES = "RECRUITER_SYSTEM_CONNECT_COMPANY,RECRUITER_SYSTEM_CONNECT_CONTRACT"

SCRIPT = """
window.heard = [];
window.onLink = function (person) { window.heard.push(["link", person]); };
window.onUnlink = function (person) { window.heard.push(["unlink", person]); };
window.onAsk = function (integrations) { window.heard.push(integrations); };
document.addEventListener("DOMContentLoaded", function () {
  document.getElementById("again").addEventListener("click", function () {
    const place = document.getElementById("place");
    const fresh = place.cloneNode(true); // as a swapped page has it: markup without anything attached
    place.replaceWith(fresh);
    window.IN.parse(fresh);
    window.IN.parse(fresh);
  });
});
"""

PROFILE_PAGE = """<!doctype html><html lang="en"><title>Tracking system</title>
<h1>Tracking system</h1><button id="again">Swap the content</button><script src="/page.js"></script>
<script src="{platform}/xdoor/scripts/in.js">
  api_key: {client_id}
  extensions: HcmWidget@{platform}/rsc/extensions/profile-widget
</script>
<div id="place"><script type="IN/HcmWidget" data-widget-type="ATS" data-ats-candidate-id="C-1"
  data-integration-context="{organization}" data-width="760" data-confirm-unlink="true"
  data-onlink="onLink" data-onunlink="onUnlink"></script></div>"""

PAGE = """<!doctype html><html lang="en"><title>Tracking system</title>
<h1>Tracking system</h1><button id="again">Swap the content</button><script src="/page.js"></script>
<script src="{platform}/xdoor/scripts/in.js">
  api_key: {client_id}
  extensions: ATSIntegrationWidget@{platform}/rsc/extensions/onboarding-widget
</script>
<div id="place"><script type="IN/ATSIntegrationWidget" data-width="620"
  data-supported-bundled-integration-types="{bundles}" data-onintegrate="onAsk"></script></div>"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Sandbox:
    """A sandbox as a process, with what a tracking system says to it."""

    def __init__(self, store: Path) -> None:
        self.port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--port", str(self.port), "--store", str(store)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        self.http = httpx2.Client(
            base_url=f"http://127.0.0.1:{self.port}", timeout=20, trust_env=False
        )
        until = time.monotonic() + 30
        while True:
            try:
                self.http.get("/healthz").raise_for_status()
                break
            except httpx2.HTTPError:
                assert time.monotonic() < until, "the sandbox does not start"
                time.sleep(0.05)
        credentials = self.control("GET", "credentials")
        self.client_id: str = credentials["client_id"]
        self._secret: str = credentials["client_secret"]
        self.organization: str = credentials["organization"]
        self.contracts: list[str] = credentials["contracts"]

    def close(self) -> None:
        self.http.close()
        self._process.terminate()
        self._process.wait(10)

    def control(self, method: str, path: str, **body: Any) -> Any:
        answer = self.http.request(method, f"/control/{path}", json=body or None)
        assert answer.is_success, answer.text
        return answer.json()

    def register(self, *, domains: list[str], redirects: list[str] = []) -> None:  # noqa: B006
        """What the developer types into the developer portal."""
        self.control(
            "POST",
            f"applications/{self.client_id}",
            js_sdk_domains=domains,
            redirect_urls=redirects,
        )

    def _token(self) -> dict[str, str]:
        body = {"grant_type": "client_credentials", "client_id": self.client_id}
        body["client_secret"] = self._secret
        token = self.http.post("/oauth/v2/accessToken", data=body).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    def send_candidate(self, first_name: str, last_name: str, email: str) -> None:
        """What the tracking system says of its candidate `C-1`."""
        key = f"atsCandidateId=C-1&dataProvider=ATS&integrationContext={self.organization}"
        ids = "&".join(f"ids[0].{part}" for part in key.split("&"))
        record = {
            "addresses": [],
            "phoneNumbers": [],
            "emailAddresses": [email],
            "firstName": first_name,
            "lastName": last_name,
            "atsCreatedAt": 1_770_000_000_000,
            "atsLastModifiedAt": 1_770_000_000_000,
            "externalProfileUrl": "https://ats.example/people/1",
        }
        answer = self.http.put(
            f"/v2/atsCandidates?{ids}",
            headers={**self._token(), "X-RestLi-Method": "batch_update"},
            json={"entities": {key: record}},
        )
        assert answer.json()["errors"] == {}, answer.text

    def make_ready(self, contract: str | None = None) -> None:
        """What the tracking system does when the page's function was called."""
        headers = {**self._token(), "X-RestLi-Method": "batch_partial_update"}
        keys = [(self.organization, kind) for kind in COMPANY]
        keys += [(contract, "CSA_API")] if contract else []
        for context, kind in keys:
            key = f"integrationContext={context}&integrationType={kind}&tenantType=RECRUITER&dataProvider=ATS"
            ids = "&".join(f"ids[0].{part}" for part in key.split("&"))
            patch = {"patch": {"$set": {"integrationName": "Beckon (Acme)"}}}
            answer = self.http.post(
                f"/v2/atsIntegrations?{ids}", headers=headers, json={"entities": {key: patch}}
            )
            assert answer.json()["errors"] == {}, answer.text
        key = f"integrationContext={self.organization}&integrationType=ONE_CLICK_EXPORT&tenantType=RECRUITER&dataProvider=ATS"
        value = {"configurationValue": {"string": "http://127.0.0.1:9/hook"}}
        answer = self.http.put(
            f"/v2/atsIntegrations/{key}/configurations?ids=CALLBACK_URL",
            headers={"Authorization": headers["Authorization"]},
            json={"entities": {"CALLBACK_URL": value}},
        )
        assert answer.json()["errors"] == {}, answer.text


@contextmanager
def page_with_widget(sandbox: Sandbox, host: str, markup: str = PAGE) -> Iterator[str]:
    """Serve the page at localhost; the sandbox is spoken to by the given name of this machine."""
    platform = f"http://{host}:{sandbox.port}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = "text/html", ""
            if self.path == "/page.js":
                kind, text = "text/javascript", SCRIPT
            elif self.path == "/":
                text = markup.format(
                    platform=platform,
                    client_id=sandbox.client_id,
                    bundles=BUNDLES,
                    organization=sandbox.organization,
                )
            self.send_response(200)
            self.send_header("Content-Type", kind)
            # As strict as the portal: the widget needs these two sources and nothing else.
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'self'; script-src 'self' {platform}; frame-src {platform};"
                " img-src 'self' data:",
            )
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
