"""The OpenAPI document, and a fuzzer that sends what it allows, and what it does not, to a running door."""

from collections.abc import Iterator
from typing import Any
from urllib.request import Request

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from bot.ingestion.openapi import openapi
from kpis.datasets import DATASETS
from storage.database import open_database
from storage.migrate import migrate
from tests.bot.ingestion.senders import Sender, fetch, open_door

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
    allow_header_conformance,
    ignored_auth,
    missing_required_header,
]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('fuzzed') / 'kpibot.db'}")
    migrate(database)
    with open_door(database) as sender:
        yield sender
    database.close()


@pytest.fixture(scope="module")
def described(fuzzed: Sender) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{fuzzed.address}/v1/openapi.json")


@schemathesis.serializer("application/x-ndjson")
def a_line_for_each(context: schemathesis.SerializationContext, value: object) -> bytes:
    return str(value).encode("utf-8", "replace")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("dataset", DATASETS)
def test_nothing_that_is_sent_is_more_than_the_door_can_take(
    dataset: str, mode: GenerationMode, fuzzed: Sender, described: schemathesis.BaseSchema
) -> None:
    cases = described[f"/v1/{dataset}"]["POST"].as_strategy(generation_mode=mode)

    @hypothesis.settings(max_examples=8, deadline=None, derandomize=True, database=None)
    @hypothesis.given(case=cases)
    def sent(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {fuzzed.token}"}, checks=CHECKS)

    sent()


def test_the_document_describes_every_dataset_with_all_its_columns() -> None:
    described = openapi()
    assert list(described["paths"]) == [f"/v1/{name}" for name in DATASETS]
    schemas = described["components"]["schemas"]
    for name, dataset in DATASETS.items():
        assert list(schemas[name]["properties"]) == [column.name for column in dataset.columns]


def test_the_document_is_served_to_whoever_asks(fuzzed: Sender) -> None:
    assert fetch(Request(f"{fuzzed.address}/v1/openapi.json")).said == openapi()
