import threading
import time
from urllib.parse import parse_qs

import httpx2
import pytest

from portal.linkedin import (
    AccessToken,
    LinkedInApplication,
    MemoryTokenStore,
    Retryable,
    Throttled,
    TokenEndpoint,
    Tokens,
    Unauthorised,
)

from .conftest import SECRET

APPLICATION = LinkedInApplication("client-1", SECRET)


class Fetch:
    """Issues tokens numbered from 1 that live 30 minutes, or fails."""

    def __init__(self, clock, lifetime=1800.0):
        self.clock = clock
        self.lifetime = lifetime
        self.count = 0
        self.failure = None

    def __call__(self):
        self.count += 1
        if self.failure:
            raise self.failure
        return AccessToken(f"token-{self.count}", self.clock() + self.lifetime)


@pytest.fixture
def store(clock):
    return MemoryTokenStore(clock)


@pytest.fixture
def fetch(clock):
    return Fetch(clock)


@pytest.fixture
def tokens(clock, store, fetch):
    return Tokens(APPLICATION, store, fetch, clock, sleep=lambda seconds: None)


class TestTokens:
    def test_a_token_is_reused(self, tokens, fetch):
        assert {tokens.get().value for _ in range(5)} == {"token-1"}
        assert fetch.count == 1

    def test_another_process_uses_the_same_token(self, clock, store, fetch, tokens):
        tokens.get()
        assert Tokens(APPLICATION, store, fetch, clock).get().value == "token-1"
        assert fetch.count == 1

    def test_a_token_is_renewed_five_minutes_early(self, tokens, clock):
        tokens.get()
        clock.now += 1800 - 301
        assert tokens.get().value == "token-1"
        clock.now += 1
        assert tokens.get().value == "token-2"

    def test_a_failing_renewal_keeps_the_old_token_while_it_works(self, tokens, clock, fetch):
        tokens.get()
        fetch.failure = Retryable("down")
        clock.now += 1800 - 300
        assert [tokens.get().value for _ in range(10)] == ["token-1"] * 10
        assert fetch.count == 2, "one attempt a minute"
        clock.now += 60
        assert tokens.get().value == "token-1"
        assert fetch.count == 3
        clock.now += 240
        with pytest.raises(Retryable, match="down"):
            tokens.get()

    def test_a_failing_fetch_gives_the_lease_back(self, tokens, store, fetch):
        fetch.failure = Retryable("down")
        with pytest.raises(Retryable):
            tokens.get()
        assert store.lease("client-1", 1)

    def test_a_token_that_lives_shorter_than_the_margin_is_still_reused(self, clock, store):
        fetch = Fetch(clock, lifetime=30)
        tokens = Tokens(APPLICATION, store, fetch, clock)
        assert {tokens.get().value for _ in range(5)} == {"token-1"}
        clock.now += 30
        assert tokens.get().value == "token-2"

    def test_while_another_renews_early_the_old_token_is_used(self, tokens, store, clock, fetch):
        tokens.get()
        clock.now += 1800 - 300
        store.lease("client-1", 30)
        assert tokens.get().value == "token-1"
        assert fetch.count == 1

    def test_an_invalidated_token_is_never_handed_out_again(self, tokens):
        tokens.invalidate(tokens.get().value)
        assert tokens.get().value == "token-2"

    def test_invalidating_an_old_token_leaves_a_newer_one_alone(self, tokens, fetch):
        tokens.invalidate(tokens.get().value)
        tokens.get()
        tokens.invalidate("token-1")
        assert tokens.get().value == "token-2"
        assert fetch.count == 2

    def test_waits_for_the_token_that_another_process_fetches(self, clock, store, fetch):
        store.lease("client-1", 30)

        def sleep(seconds):
            store.write("client-1", AccessToken("theirs", clock() + 1800))

        assert Tokens(APPLICATION, store, fetch, clock, sleep).get().value == "theirs"
        assert fetch.count == 0

    def test_the_wait_is_bounded(self, clock, store, fetch):
        store.lease("client-1", 1_000_000)
        slept = []
        with pytest.raises(Retryable, match="Another process"):
            Tokens(APPLICATION, store, fetch, clock, slept.append).get()
        assert sum(slept) == pytest.approx(10)

    def test_the_lease_of_a_dead_process_lapses(self, clock, store, fetch):
        store.lease("client-1", 5)

        def sleep(seconds):
            clock.now += seconds

        assert Tokens(APPLICATION, store, fetch, clock, sleep).get().value == "token-1"

    def test_a_token_written_before_our_lease_is_taken(self, clock, fetch):
        class Raced(MemoryTokenStore):
            def lease(self, client_id, seconds):
                self.write(client_id, AccessToken("theirs", clock() + 1800))
                return super().lease(client_id, seconds)

        assert Tokens(APPLICATION, Raced(clock), fetch, clock).get().value == "theirs"
        assert fetch.count == 0

    def test_threads_fetch_once(self, store, clock):
        fetched = []

        def slow_fetch():
            fetched.append(1)
            time.sleep(0.05)
            return AccessToken("token", clock() + 1800)

        tokens = Tokens(APPLICATION, store, slow_fetch, clock, lambda seconds: time.sleep(0.005))
        seen = []
        threads = [
            threading.Thread(target=lambda: seen.append(tokens.get().value)) for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == ["token"] * 20
        assert len(fetched) == 1

    def test_no_token_in_a_repr(self, tokens, store):
        token = tokens.get()
        assert token.value not in repr(token)
        assert token.value not in repr(tokens) + repr(store)


class TestTokenEndpoint:
    def fetch(self, clock, response, seen=None):
        def handle(request):
            if seen is not None:
                seen.append(request)
            if isinstance(response, Exception):
                raise response
            return response

        return TokenEndpoint(APPLICATION, transport=httpx2.MockTransport(handle), clock=clock)()

    @pytest.mark.parametrize("lifetime", [1800, "1800"])
    def test_the_lifetime_may_be_a_number_or_a_string(self, clock, lifetime):
        response = httpx2.Response(200, json={"access_token": "t", "expires_in": lifetime})
        assert self.fetch(clock, response) == AccessToken("t", clock.now + 1800)

    def test_credentials_travel_percent_encoded_in_the_body(self, clock):
        seen = []
        self.fetch(
            clock, httpx2.Response(200, json={"access_token": "t", "expires_in": 1800}), seen
        )
        (request,) = seen
        assert request.method == "POST"
        assert str(request.url) == "https://www.linkedin.com/oauth/v2/accessToken"
        assert request.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
        assert "Authorization" not in request.headers
        assert b"client_secret=s3%2Fcr%2Bet%3D%26%25" in request.content
        assert parse_qs(request.content.decode()) == {
            "grant_type": ["client_credentials"],
            "client_id": ["client-1"],
            "client_secret": [SECRET],
        }

    @pytest.mark.parametrize(
        ("status", "payload"),
        [
            (401, {"error": "invalid_client", "error_description": "Client authentication failed"}),
            (400, {"error": "invalid_client"}),
            (400, {"error": "invalid_request"}),
            (403, {}),
            (404, "no such page"),
        ],
    )
    def test_a_refusal_is_never_mistaken_for_a_refused_record(self, clock, status, payload):
        with pytest.raises(Unauthorised) as caught:
            self.fetch(clock, httpx2.Response(status, json=payload))
        assert caught.value.status == status
        assert SECRET not in str(caught.value)
        if isinstance(payload, dict) and "error" in payload:
            assert payload["error"] in str(caught.value)

    @pytest.mark.parametrize(
        "response",
        [
            httpx2.Response(500, text="oops"),
            httpx2.Response(503, json={"error": "temporarily_unavailable"}),
            httpx2.Response(200, text='{"access_token": "t'),
            httpx2.Response(200, text="[" * 100_000),
            httpx2.Response(200, json=["t"]),
            httpx2.Response(200, json={}),
            httpx2.Response(200, json={"error": "invalid_client"}),
            httpx2.Response(200, json={"access_token": "t"}),
            httpx2.Response(200, json={"access_token": "", "expires_in": 1800}),
            httpx2.Response(200, json={"access_token": 7, "expires_in": 1800}),
            httpx2.Response(200, json={"access_token": "t", "expires_in": "soon"}),
            httpx2.Response(200, json={"access_token": "t", "expires_in": 0}),
            httpx2.Response(200, json={"access_token": "t", "expires_in": None}),
            httpx2.ConnectError("refused"),
            httpx2.ReadTimeout("slow"),
        ],
    )
    def test_trouble_and_garbage_are_worth_another_try(self, clock, response):
        with pytest.raises(Retryable) as caught:
            self.fetch(clock, response)
        assert type(caught.value) is Retryable
        assert SECRET not in str(caught.value)

    def test_throttling_is_told_apart(self, clock):
        response = httpx2.Response(429, headers={"Retry-After": "5"})
        with pytest.raises(Throttled) as caught:
            self.fetch(clock, response)
        assert caught.value.retry_after == 5
