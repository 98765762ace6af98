"""Asks FoodData Central over HTTP; every failure is one sentence, and the key stays secret.

The key travels in a header, so it stands in no address, message, log or cached answer; redirects
are refused, since they would carry it elsewhere.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from mealplan.errors import DataError
from mealplan.fdc.cache import Answer, ResponseCache
from mealplan.fdc.limit import RateLimit

BASE_URL = "https://api.nal.usda.gov/fdc/v1"
DEMO_KEY = "DEMO_KEY"
CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 10.0
WHOLE_ANSWER_S = 30.0
MAX_BYTES = 20_000_000
TRIES = 3
LONGEST_WAIT_S = 30.0
DATA_TYPES = ("Branded", "Foundation", "SR Legacy", "Survey (FNDDS)")


class FdcError(DataError):
    """FoodData Central gave no usable answer; the message says why and what to do."""


class _LaterError(Exception):
    """The server may answer a little later."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Reply:
    """An answer's JSON and where it came from; ``age_s`` is 0 for one just fetched."""

    body: Any
    age_s: float
    offline: bool = False

    @property
    def note(self) -> str:
        """What to tell the user of an answer out of the cache; empty for a fresh one."""
        if not self.offline:
            return ""
        return f"FoodData Central is out of reach; this answer is {_age(self.age_s)} old."


class FdcClient:
    """A client of the FoodData Central API, version 1.

    Parameters
    ----------
    key : API key; None takes ``FDC_API_KEY``, else the public key for trying out, which allows
        few calls an hour.
    base_url : None takes ``FDC_BASE_URL``, else USDA's address.
    cache : where answers are kept; None keeps none.
    limit : how many calls an hour are allowed.
    read_timeout_s : how long the server may keep silent.

    Raises
    ------
    FdcError : the base address is no http(s) address.
    """

    def __init__(
        self,
        key: str | None = None,
        *,
        base_url: str | None = None,
        cache: ResponseCache | None = None,
        limit: RateLimit | None = None,
        read_timeout_s: float = READ_TIMEOUT_S,
    ) -> None:
        self._key = key or os.environ.get("FDC_API_KEY", "").strip() or DEMO_KEY
        self.base_url = (base_url or os.environ.get("FDC_BASE_URL", "") or BASE_URL).rstrip("/")
        if urlsplit(self.base_url).scheme not in ("http", "https"):
            msg = "FDC_BASE_URL is not an http or https address: unset it or correct it"
            raise FdcError(msg)
        if not self._key.isascii() or not self._key.isprintable():
            msg = "FDC_API_KEY holds characters that no key has: copy it again"
            raise FdcError(msg)
        self._cache = cache
        self.limit = limit or RateLimit()
        self._timeout_s = (CONNECT_TIMEOUT_S, read_timeout_s)
        self._session = requests.Session()

    @property
    def has_own_key(self) -> bool:
        """Whether a key of the user's own is set."""
        return self._key != DEMO_KEY

    def search(
        self, words: str, *, data_types: Sequence[str] = (), page: int = 1, page_size: int = 25
    ) -> Reply:
        """Search foods by words or barcode: the answer of ``/foods/search``.

        Raises
        ------
        FdcError : no usable answer.
        """
        params: dict[str, str | int] = {"query": words, "pageSize": page_size, "pageNumber": page}
        if data_types:
            params["dataType"] = ",".join(data_types)
        return self._ask("GET", "/foods/search", params=params)

    def food(self, fdc_id: int) -> Reply:
        """Return one food: the answer of ``/food/{fdcId}``. Raises `FdcError`."""
        return self._ask("GET", f"/food/{int(fdc_id)}")

    def foods(self, fdc_ids: Sequence[int]) -> Reply:
        """Return several foods (at most 20 a call): the answer of ``/foods``. Raises `FdcError`."""
        return self._ask("POST", "/foods", payload={"fdcIds": [int(i) for i in fdc_ids]})

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Reply:
        question = json.dumps([self.base_url, method, path, params, payload], sort_keys=True)
        kept = self._cache.get(question) if self._cache else None
        if kept is not None and kept.fresh:
            return Reply(kept.body, kept.age_s)
        try:
            body = self._fetch(method, path, params, payload)
        except FdcError as error:
            if kept is not None and isinstance(
                error.__cause__, _LaterError | requests.RequestException
            ):
                return Reply(kept.body, kept.age_s, offline=True)
            raise
        if self._cache:
            self._cache.put(question, Answer(body, time.time()))
        return Reply(body, 0.0)

    def _fetch(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None,
        payload: Mapping[str, Any] | None,
    ) -> Any:
        for number in range(1, TRIES + 1):
            self._respect_limit()
            try:
                return self._once(method, path, params, payload)
            except _LaterError as error:
                wait = 0.5 * 2 ** (number - 1) if error.wait_s is None else error.wait_s
                if number == TRIES or wait > LONGEST_WAIT_S:
                    msg = f"FoodData Central {error}; {_later(error.wait_s)}"
                    raise FdcError(msg) from error
                time.sleep(wait)
        raise AssertionError  # the last try returns or raises

    def _respect_limit(self) -> None:
        wait = self.limit.wait_s()
        if wait > 0:
            msg = (
                f"FoodData Central allows {self.limit.per_hour} calls an hour, and they are used "
                f"up; wait {_age(wait)}"
            )
            raise FdcError(msg)
        self.limit.count()

    def _once(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None,
        payload: Mapping[str, Any] | None,
    ) -> Any:
        try:
            with self._session.request(
                method,
                f"{self.base_url}{path}",
                params=params,
                json=payload,
                headers={"X-Api-Key": self._key, "Accept": "application/json"},
                timeout=self._timeout_s,
                stream=True,
                allow_redirects=False,
            ) as response:
                self.limit.read(response.headers)
                self._check_status(response, path)
                raw = b"".join(_chunks(response))
        except requests.Timeout as error:
            msg = "did not answer in time"
            raise _LaterError(msg) from error
        except requests.exceptions.ChunkedEncodingError as error:
            msg = "broke off in the middle of its answer"
            raise _LaterError(msg) from error
        except requests.ConnectionError as error:
            msg = "cannot be reached"
            raise _LaterError(msg) from error
        except requests.RequestException as error:
            # The error's own text could hold the address; its kind is enough.
            msg = f"FoodData Central gave no answer ({type(error).__name__}); try again later"
            raise FdcError(msg) from error
        try:
            return json.loads(raw)
        except ValueError as error:
            msg = "FoodData Central's answer is broken off or no JSON; try again later"
            raise FdcError(msg) from error

    def _check_status(self, response: requests.Response, path: str) -> None:
        code = response.status_code
        if code == requests.codes.ok:
            return
        if code == requests.codes.not_found:
            what = path.rsplit("/", 1)[-1]
            msg = (
                f"FoodData Central has no food {what}; look it up with `mealplan fdc search`"
                if what.isdigit()
                else "FoodData Central has nothing at this address: check FDC_BASE_URL"
            )
            raise FdcError(msg)
        if code in (requests.codes.unauthorized, requests.codes.forbidden):
            msg = "FoodData Central does not take the key: set FDC_API_KEY to a valid one"
            raise FdcError(msg)
        if code == requests.codes.too_many_requests:
            msg = "says that its hourly limit is reached"
            raise _LaterError(msg, _retry_after_s(response))
        if code >= requests.codes.server_error:
            msg = f"has an error of its own (HTTP {code})"
            raise _LaterError(msg, _retry_after_s(response))
        if response.is_redirect:
            msg = "FoodData Central sends on to another address, which is not followed"
            raise FdcError(msg)
        msg = f"FoodData Central refuses the request (HTTP {code}); change the words and try again"
        raise FdcError(msg)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Yield the body, and stop at one that is too large or drips in too slowly."""
    began, size = time.monotonic(), 0
    for chunk in response.iter_content(64 * 1024):
        size += len(chunk)
        if size > MAX_BYTES:
            msg = (
                f"FoodData Central's answer is larger than {MAX_BYTES // 10**6} MB; search narrower"
            )
            raise FdcError(msg)
        if time.monotonic() - began > WHOLE_ANSWER_S:
            msg = "did not answer in time"
            raise _LaterError(msg)
        yield chunk


def _retry_after_s(response: requests.Response) -> float | None:
    """Seconds the server asks to wait; None where it does not say (or says a date)."""
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if text.isdigit() else None


def _later(wait_s: float | None) -> str:
    return "try again later" if wait_s is None else f"try again in {_age(wait_s)}"


def _age(seconds: float) -> str:
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}{'' if count == 1 else 's'}"
    count = max(1, round(seconds))
    return f"{count} second{'' if count == 1 else 's'}"
