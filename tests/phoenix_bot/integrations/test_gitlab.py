"""Reading GitLab: the real client library, against local servers."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from phoenix_bot.integrations.gitlab import AT_ONCE, GitLab
from phoenix_bot.outages.reports import NoTitle, NotNow, Title
from tests.far_ends import Answer, FarEnd, far_end, issue, issue_path

TOKEN = "glpat-s3cret"
PROJECT = "ops/post.mortems"
PATH = issue_path(PROJECT, 12)


@pytest.fixture
def server() -> Iterator[FarEnd]:
    """A GitLab with one issue."""
    with far_end() as server:
        server.answers[PATH] = issue("The disk was full")
        yield server


@pytest.fixture
def elsewhere() -> Iterator[FarEnd]:
    """Another server, which would answer as GitLab does."""
    with far_end() as server:
        server.always = issue("A title from elsewhere")
        yield server


def address(server: FarEnd) -> str:
    """The issue's address for people."""
    return f"{server.url}/{PROJECT}/-/issues/12"


def gitlab(server: FarEnd, *, path: str = "", token: str = TOKEN) -> GitLab:
    """The bot's GitLab."""
    return GitLab(server.url + path, token, timeout=1)


def test_the_title_is_read_with_the_token(server: FarEnd) -> None:
    assert gitlab(server).title(address(server)) == Title("The disk was full")

    [request] = server.requests
    assert (request.path, request.headers["private-token"]) == (PATH, TOKEN)


def test_a_public_project_is_read_without_a_token(server: FarEnd) -> None:
    assert gitlab(server, token="").title(address(server)) == Title("The disk was full")
    assert "private-token" not in server.requests[0].headers


def test_a_gitlab_below_a_path(server: FarEnd) -> None:
    server.answers = {f"/git{PATH}": issue("Below a path")}

    answer = gitlab(server, path="/git").title(f"{server.url}/git/{PROJECT}/-/work_items/12#note_5")

    assert answer == Title("Below a path")


def test_a_project_with_another_name_by_now_redirects_on_its_own_server(server: FarEnd) -> None:
    server.answers["/api/v4/projects/7/issues/12"] = issue("It has moved")
    for status in (301, 302, 307, 308):
        for location in ("/api/v4/projects/7/issues/12", f"{server.url}/api/v4/projects/7/issues/12"):
            server.answers[PATH] = Answer(status=status, headers={"Location": location})
            assert gitlab(server).title(address(server)) == Title("It has moved")


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/api/v4/projects/7/issues/12",
        "//127.0.0.1:{port}/api/v4/projects/7/issues/12",
        "https://127.0.0.1:{own}/api/v4/projects/7/issues/12",
        "http://localhost:{own}/api/v4/projects/7/issues/12",
        "http://127.0.0.1:{own}@127.0.0.1:{port}/",
        "http://127.0.0.1:{own}\\@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@127.0.0.1:{own}/",
        "http://127.0.0.1:99999/",
        "http://[x/",
        "http://a..b/",
        "ftp://127.0.0.1:{port}/",
    ],
)
def test_another_server_gets_neither_the_token_nor_a_request(
    server: FarEnd, elsewhere: FarEnd, location: str
) -> None:
    port, own = (one.url.rpartition(":")[2] for one in (elsewhere, server))
    server.answers[PATH] = Answer(status=302, headers={"Location": location.format(port=port, own=own)})

    answer = gitlab(server).title(address(server))

    assert isinstance(answer, NotNow | NoTitle)
    assert elsewhere.requests == []
    assert TOKEN not in str(answer)


def test_a_detour_over_its_own_server_leads_nowhere_else(server: FarEnd, elsewhere: FarEnd) -> None:
    server.answers[PATH] = Answer(status=302, headers={"Location": "/away"})
    server.answers["/away"] = Answer(status=302, headers={"Location": f"{elsewhere.url}{PATH}"})

    answer = gitlab(server).title(address(server))

    assert isinstance(answer, NotNow)
    assert answer.reason == f"GitLab: LedElsewhere: GitLab redirects to another place: {elsewhere.url}"
    assert elsewhere.requests == []


def test_the_address_of_another_server_asks_nobody(server: FarEnd, elsewhere: FarEnd) -> None:
    assert gitlab(server).title(address(elsewhere)) is None
    assert server.requests == elsewhere.requests == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("Bad gateway", 502), "GitLab answers with HTTP 502"),
        (Answer({"message": "500 Internal Server Error"}, 500), "GitLab answers with HTTP 500"),
        (Answer("<html>Please log in</html>"), "perhaps a login page"),
        (Answer("[", headers={"Content-Type": "application/json"}), "not JSON"),
        (Answer([1]), "not JSON"),
        (Answer({"id": 1}), "GitLab's answer is not an issue"),
        (issue("  "), "GitLab's answer is not an issue"),
        (Answer(status=302, headers={"Location": PATH}), "TooManyRedirects"),
    ],
)
def test_what_may_pass_is_asked_again_later_but_not_at_once(
    server: FarEnd, answer: Answer, reason: str
) -> None:
    server.answers[PATH] = answer

    outcome = gitlab(server).title(address(server))

    assert isinstance(outcome, NotNow)
    assert reason in outcome.reason
    assert outcome.seconds is None
    assert len(server.requests) == (4 if answer.status == 302 else 1)


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, {"Retry-After": "7"}, 7),
        (429, {"Retry-After": "0"}, 1),
        (429, {"Retry-After": "36000"}, 600),
        (429, {"Retry-After": "soon"}, 30),
        (429, {}, 30),
        (503, {"Retry-After": "120"}, 120),
    ],
)
def test_gitlab_says_how_long_to_wait_within_reason(
    server: FarEnd, status: int, header: dict[str, str], seconds: float
) -> None:
    server.answers[PATH] = Answer("Retry later", status, header)

    assert gitlab(server).title(address(server)) == NotNow(
        f"GitLab answers with HTTP {status}", seconds=seconds
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "clause"),
    [
        (Answer({"message": "401 Unauthorized"}, 401), "must renew GITLAB_PRIVATE_TOKEN"),
        (Answer({"error": "insufficient_scope"}, 403), "needs the scope read_api"),
        (Answer({"message": "404 Project Not Found"}, 404), "there is no such issue"),
        (Answer({"message": f"what is {TOKEN}?"}, 400), "GitLab answers with HTTP 400"),
        (issue("Who leaked it", confidential=True), "the issue is confidential"),
    ],
)
def test_what_will_not_pass_is_given_up_with_a_reason(server: FarEnd, answer: Answer, clause: str) -> None:
    server.answers[PATH] = answer

    outcome = gitlab(server).title(address(server))

    assert isinstance(outcome, NoTitle)
    assert clause in outcome.why
    assert TOKEN not in outcome.why


def test_a_title_is_one_line(server: FarEnd) -> None:
    server.answers[PATH] = issue(" The disk\nwas <!channel> full " + "!" * 300)

    outcome = gitlab(server).title(address(server))

    assert isinstance(outcome, Title)
    assert outcome.text.startswith("The disk was <!channel> full !")
    assert len(outcome.text) == 255


def test_nobody_listens() -> None:
    with far_end() as server:
        pass

    outcome = gitlab(server).title(address(server))

    assert isinstance(outcome, NotNow)
    assert "Connection refused" in outcome.reason


def test_a_gitlab_that_hangs_is_not_waited_for_nor_asked_by_many(server: FarEnd) -> None:
    server.answers[PATH] = Answer(hangs=True)
    slow = GitLab(server.url, TOKEN, timeout=0.5)

    with ThreadPoolExecutor(AT_ONCE + 3) as threads:
        outcomes = list(threads.map(slow.title, [address(server)] * (AT_ONCE + 3)))

    reasons = sorted(outcome.reason for outcome in outcomes if isinstance(outcome, NotNow))
    assert [reason.split(":")[1][:12] for reason in reasons[3:]] == [" ReadTimeout"] * AT_ONCE
    assert reasons[:3] == ["GitLab has other questions to answer first"] * 3
    server.answers[PATH] = issue("Awake again")
    assert slow.title(address(server)) == Title("Awake again")


def test_no_log_has_the_token(server: FarEnd, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for answer in (issue("x"), Answer(f"no {TOKEN}", 500), Answer({"message": TOKEN}, 401)):
            server.answers[PATH] = answer
            gitlab(server).title(address(server))

    assert "/api/v4/projects" in caplog.text
    assert TOKEN not in caplog.text
