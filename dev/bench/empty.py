"""An empty plain Flask application, the yardstick beside the portal's own empty route."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def empty() -> tuple[str, int, dict[str, str]]:
    return "ok\n", 200, {"Content-Type": "text/plain"}
