"""What a browser may load for our pages: our own things, and LinkedIn's only on pages that embed its plugins."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, has_request_context, request

from portal.config import Settings

_MARK = "embeds_linkedin"


def embed_linkedin() -> None:
    """This page shows LinkedIn's plugins: their scripts and frames may load."""
    setattr(g, _MARK, True)


def policies(settings: Settings) -> tuple[str, str]:
    """The policy of ordinary pages, and that of pages with LinkedIn's plugins."""
    addresses = (settings.linkedin_platform_url, settings.linkedin_www_url)
    linkedin = " ".join(dict.fromkeys(_origin(url) for url in addresses))
    return _policy(linkedin, ""), _policy(linkedin, linkedin)


def _policy(linkedin: str, embedded: str) -> str:
    frames = embedded or "'none'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {embedded}".rstrip(),
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            f"frame-src {frames}",
            # Who connects their own account is sent on to LinkedIn's consent page.
            f"form-action 'self' {linkedin}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )


def guard_headers(app: Flask, settings: Settings) -> None:
    """Send the policy, and what else makes browsers careful, with every answer."""
    strict, with_linkedin = policies(settings)

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        embeds = has_request_context() and g.get(_MARK, False)
        headers.setdefault("Content-Security-Policy", with_linkedin if embeds else strict)
        headers["X-Content-Type-Options"] = "nosniff"
        # Flask-WTF checks the referrer of https forms: same-origin keeps it for those.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
        if settings.is_production:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static" or response.status_code >= 400:
            headers.setdefault("Cache-Control", "no-store")
        return response


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
