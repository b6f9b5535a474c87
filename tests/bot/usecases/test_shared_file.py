"""A file that was shared: what is offered, that it is imported once, and only as it was looked at."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.usecases.shared_file import Fetch, Imported, Offer, Shared, Untaken, cancel, confirm, offer
from bot.words.import_words import Reading
from kpis.errors import UserError
from storage.database import Database
from storage.schema import deals
from storage.sources.files import Source
from storage.sources.mapping import READY_MADE
from storage.uploads import Upload

EXPORTS = Path(__file__).parents[2] / "storage" / "sources" / "exports"

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DEALS = (
    "deal_id,status,created_at,closed_at,amount,mood\nD1,won,2026-01-05,2026-02-01,100,good\nD2,open,2026-01-06,,,\n"
)
WITH_REJECTS = f"{DEALS}D3,maybe,2026-01-05,,5,\n,open,2026-01-05,,5,\n"
CRM = "Opportunity ID,Stage,Created Date,Close Date,Amount\nA1,Closed Won,2026-01-05,2026-02-01,100\n"

Share = Callable[..., Shared]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Stands for Slack: a shared file is the file of its id in here."""
    made = tmp_path / "slack"
    made.mkdir()
    return made


@pytest.fixture
def fetch(folder: Path, tmp_path: Path) -> Fetch:
    @contextmanager
    def fetched(file_id: str) -> Iterator[Source]:
        copy = tmp_path / "copies" / file_id
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((folder / file_id).read_bytes())
        yield Source(f"{file_id}.csv", copy, as_csv=tmp_path / "sheet.csv")

    return fetched


@pytest.fixture
def share(folder: Path) -> Share:
    def shared(content: str, name: str = "F1", **said: str) -> Shared:
        (folder / name).write_text(content, "utf-8")
        return Shared(name, "U01", Reading(**said))

    return shared


def looked_at(database: Database, fetch: Fetch, shared: Shared) -> Offer:
    return offer(database, "default", shared, fetch, NOW)


def offered(database: Database, fetch: Fetch, shared: Shared) -> Upload:
    upload = looked_at(database, fetch, shared).upload
    assert upload is not None
    return upload


def said_yes(database: Database, fetch: Fetch, upload: Upload, at: datetime = NOW) -> Imported | Untaken:
    return confirm(database, "default", upload.id, fetch, at, begun=lambda _: None)


def kept(database: Database) -> int:
    with database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(deals)) or 0


def test_an_offer_tells_what_an_import_would_do_and_imports_nothing(
    database: Database, fetch: Fetch, share: Share
) -> None:
    made = looked_at(database, fetch, share(WITH_REJECTS))
    written = made.report.written
    counts = (made.report.dataset, made.report.read, written.added, len(made.report.rejects), kept(database))
    assert counts == ("deals", 4, 2, 2, 0)


def test_an_offer_shows_the_columns_that_are_taken_and_the_first_rows(
    database: Database, fetch: Fetch, share: Share
) -> None:
    made = looked_at(database, fetch, share(WITH_REJECTS))
    assert list(made.sample.columns) == ["deal_id", "status", "created_at", "closed_at", "amount"]
    assert [row["deal_id"] for row in made.sample.rows] == ["D1", "D2", "D3"]
    assert made.report.ignored_columns == ("mood",)


def test_what_was_offered_is_imported_once_it_is_confirmed(database: Database, fetch: Fetch, share: Share) -> None:
    imported = said_yes(database, fetch, offered(database, fetch, share(DEALS)))
    assert isinstance(imported, Imported)
    assert (imported.report.written.added, imported.rejects, kept(database)) == (2, b"", 2)


def test_rejected_rows_come_back_as_a_file(database: Database, fetch: Fetch, share: Share) -> None:
    imported = said_yes(database, fetch, offered(database, fetch, share(WITH_REJECTS)))
    assert isinstance(imported, Imported)
    assert [line.split(",")[0] for line in imported.rejects.decode("utf-8-sig").splitlines()] == ["deal_id", "D3", ""]


def test_of_many_confirmations_one_imports(database: Database, fetch: Fetch, share: Share) -> None:
    upload = offered(database, fetch, share(DEALS))
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: said_yes(database, fetch, upload), range(4)))
    assert sum(isinstance(each, Imported) for each in outcomes) == 1
    assert outcomes.count(Untaken.TAKEN) == 3


def test_a_confirmation_that_comes_again_later_does_nothing(database: Database, fetch: Fetch, share: Share) -> None:
    upload = offered(database, fetch, share(DEALS))
    outcomes = [said_yes(database, fetch, upload), said_yes(database, fetch, upload)]
    assert outcomes[1] is Untaken.TAKEN


def test_an_offer_ends_after_a_day(database: Database, fetch: Fetch, share: Share) -> None:
    upload = offered(database, fetch, share(DEALS))
    assert said_yes(database, fetch, upload, NOW + timedelta(hours=24)) is Untaken.GONE
    assert kept(database) == 0


def test_an_offer_that_was_cancelled_is_gone(database: Database, fetch: Fetch, share: Share) -> None:
    upload = offered(database, fetch, share(DEALS))
    cancelled = [cancel(database, "default", upload.id, NOW) for _ in range(2)]
    assert (cancelled, said_yes(database, fetch, upload)) == ([True, True], Untaken.GONE)


def test_what_was_imported_can_not_be_cancelled(database: Database, fetch: Fetch, share: Share) -> None:
    upload = offered(database, fetch, share(DEALS))
    said_yes(database, fetch, upload)
    assert not cancel(database, "default", upload.id, NOW)


def test_a_file_that_was_edited_since_is_not_imported(
    database: Database, fetch: Fetch, share: Share, folder: Path
) -> None:
    upload = offered(database, fetch, share(DEALS))
    (folder / "F1").write_text(DEALS.replace("100", "100000"))
    with pytest.raises(UserError, match="file_changed"):
        said_yes(database, fetch, upload)
    assert kept(database) == 0


def test_what_failed_can_be_confirmed_once_more(database: Database, fetch: Fetch, share: Share, folder: Path) -> None:
    upload = offered(database, fetch, share(DEALS))
    (folder / "F1").unlink()
    with pytest.raises(FileNotFoundError):
        said_yes(database, fetch, upload)
    share(DEALS)
    assert isinstance(said_yes(database, fetch, upload), Imported)


@pytest.mark.parametrize("content", ["deal_id,status,created_at\n", "deal_id,status,created_at\n,open,2026-01-05\n"])
def test_where_there_is_nothing_to_import_nothing_waits_for_a_word(
    database: Database, fetch: Fetch, share: Share, content: str
) -> None:
    assert looked_at(database, fetch, share(content)).upload is None


def test_what_is_known_already_is_not_offered_again(database: Database, fetch: Fetch, share: Share) -> None:
    said_yes(database, fetch, offered(database, fetch, share(DEALS)))
    made = looked_at(database, fetch, share(DEALS))
    assert (made.report.written.unchanged, made.upload) == (2, None)


def test_unknown_columns_are_read_by_what_they_are_called_and_the_offer_says_so(
    database: Database, fetch: Fetch, share: Share
) -> None:
    made = looked_at(database, fetch, share(CRM, "opportunities[1]"))
    assert (made.is_proposed, made.sample.columns["deal_id"]) == (True, "Opportunity ID")
    assert made.upload is not None
    assert isinstance(said_yes(database, fetch, made.upload), Imported)


def test_a_crm_and_the_format_of_dates_can_be_named(database: Database, fetch: Fetch, share: Share) -> None:
    content = CRM.replace("2026-01-05,2026-02-01", "1/5/2026,2/1/2026")
    made = looked_at(database, fetch, share(content, system="salesforce", dates="M/D/YYYY"))
    assert (made.is_proposed, made.report.written.added) == (False, 1)
    assert made.sample.rows[0]["closed_at"].startswith("2026-02-01")


@pytest.mark.parametrize("system", READY_MADE)
def test_the_export_of_a_crm_is_read_as_one_though_nobody_said_so(
    database: Database, fetch: Fetch, share: Share, system: str
) -> None:
    made = looked_at(database, fetch, share((EXPORTS / f"{system}.csv").read_text(), "download"))
    assert (made.system, made.report.written.added, made.report.rejects, made.doubts) == (system, 3, (), {})


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("", "empty_file"),
        ("a,b\n1,2\n", "shared_unrecognised_file"),
        ("Deal ID,Amount,Owner\n1,2,3\n", "shared_missing_columns"),
    ],
)
def test_a_file_that_can_not_be_imported_says_what_to_do_in_slack(
    database: Database, fetch: Fetch, share: Share, content: str, key: str
) -> None:
    with pytest.raises(UserError) as told:
        looked_at(database, fetch, share(content))
    assert told.value.key == key
