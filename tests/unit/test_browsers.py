"""Which browsers LinkedIn still supports, by what real ones say of themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.browsers import LINKEDINS_LIST, OLDEST, is_unsupported

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
LIKE = "AppleWebKit/537.36 (KHTML, like Gecko)"
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS {} like Mac OS X)"

UNSUPPORTED = {
    "Internet Explorer 11": "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Internet Explorer 11, touch": (
        "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; Touch; .NET4.0E; .NET4.0C; rv:11.0) like Gecko"
    ),
    "Internet Explorer 11, compatibility view": (
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C)"
    ),
    "Internet Explorer 10": "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Internet Explorer 8": "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
    "Internet Explorer 6": "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)",
    "the first Edge": f"{WINDOWS} {LIKE} Chrome/70.0.3538.102 Safari/537.36 Edge/18.19042",
    "Opera 12": "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
    "Opera Mini": "Opera/9.80 (Android; Opera Mini/36.2.2254/191.249; U; en) Presto/2.12.423 Version/12.16",
    "Chrome 49 on Windows XP": (
        f"Mozilla/5.0 (Windows NT 5.1) {LIKE} Chrome/49.0.2623.112 Safari/537.36"
    ),
    "Chrome 109 on Windows 7": (
        f"Mozilla/5.0 (Windows NT 6.1; Win64; x64) {LIKE} Chrome/109.0.0.0 Safari/537.36"
    ),
    "an old Samsung Internet": (
        f"Mozilla/5.0 (Linux; Android 8.0.0; SM-G930F) {LIKE} SamsungBrowser/9.2 Chrome/67.0.3396.87 Mobile Safari/537.36"
    ),
    "the browser of Android 4": (
        "Mozilla/5.0 (Linux; U; Android 4.1.2; de-de; GT-I8190) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30"
    ),
    "Firefox 52": "Mozilla/5.0 (Windows NT 5.1; rv:52.0) Gecko/20100101 Firefox/52.0",
    "Safari 13": f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) {WEBKIT} Version/13.1.2 Safari/605.1.15",
    "an iPhone of 2019": (
        f"{IPHONE.format('12_5_7')} {WEBKIT} Version/12.1.2 Mobile/15E148 Safari/604.1"
    ),
    "Chrome on an old iPhone": (
        f"{IPHONE.format('14_8')} {WEBKIT} CriOS/112.0.5615.70 Mobile/15E148 Safari/604.1"
    ),
}
SUPPORTED = {
    "Chrome on Windows": f"{WINDOWS} {LIKE} Chrome/141.0.0.0 Safari/537.36",
    "Chrome on a Mac": f"{MAC} {LIKE} Chrome/131.0.0.0 Safari/537.36",
    "Chrome on Android": (
        f"Mozilla/5.0 (Linux; Android 10; K) {LIKE} Chrome/140.0.0.0 Mobile Safari/537.36"
    ),
    "Edge": f"{WINDOWS} {LIKE} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Edge on Android": (
        f"Mozilla/5.0 (Linux; Android 10; HD1913) {LIKE} Chrome/140.0.7339.207 Mobile Safari/537.36 EdgA/140.0.3485.94"
    ),
    "Opera": f"{WINDOWS} {LIKE} Chrome/138.0.0.0 Safari/537.36 OPR/122.0.0.0",
    "Samsung Internet": (
        f"Mozilla/5.0 (Linux; Android 10; K) {LIKE} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"
    ),
    "a headless Chromium": (
        f"Mozilla/5.0 (X11; Linux x86_64) {LIKE} HeadlessChrome/140.0.0.0 Safari/537.36"
    ),
    "Firefox on Windows": (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
    ),
    "Firefox on Android": "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
    "Firefox with long support": (
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    ),
    "Safari on a Mac": f"{MAC} {WEBKIT} Version/18.6 Safari/605.1.15",
    "Safari on an iPhone": (
        f"{IPHONE.format('18_6_2')} {WEBKIT} Version/18.6 Mobile/15E148 Safari/604.1"
    ),
    "Chrome on an iPhone": (
        f"{IPHONE.format('17_7')} {WEBKIT} CriOS/140.0.7339.122 Mobile/15E148 Safari/604.1"
    ),
    "Firefox on an iPad": (
        f"Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) {WEBKIT} FxiOS/143.0 Mobile/15E148 Safari/605.1.15"
    ),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_linkedin_no_longer_supports_it(name: str) -> None:
    assert is_unsupported(UNSUPPORTED[name])


@pytest.mark.parametrize("name", SUPPORTED)
def test_linkedin_supports_it(name: str) -> None:
    assert not is_unsupported(SUPPORTED[name])


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "curl/8.5.0",
        "Werkzeug/3.1",
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "x",
    ],
)
def test_what_no_browser_says_gets_no_notice(said: str | None) -> None:
    assert not is_unsupported(said)


def test_the_oldest_of_each_engine_still_counts() -> None:
    for version in (OLDEST["Chromium"] - 1, OLDEST["Chromium"]):
        said = f"{WINDOWS} {LIKE} Chrome/{version}.0.0.0 Safari/537.36"
        assert is_unsupported(said) == (version < OLDEST["Chromium"])


@given(st.text())
def test_whatever_is_said_there_is_an_answer(said: str) -> None:
    assert is_unsupported(said) in (True, False)


def test_an_endless_text_is_not_read_to_its_end() -> None:
    assert not is_unsupported("x" * 2_000_000 + "Trident/7.0")
    assert is_unsupported("Chrome/1" + "0" * 900) is False


def test_the_list_is_linkedins_own() -> None:
    assert LINKEDINS_LIST.startswith("https://www.linkedin.com/help/")
