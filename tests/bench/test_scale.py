"""What the section on scale says, and the documents that it is measured with."""

import pytest
from openapi_spec_validator import validate

from bench import generated
from bench.costs import Memory
from bench.rounds import Figure
from bench.scale import Row
from bench.scale_page import Scale, growth, rows, section, start


def a_figure(rate: float, *, clean: bool = True) -> Figure:
    return Figure(rate=rate, p50_ms=1.0, p99_ms=2.0, rounds=9, clean=clean)


@pytest.mark.parametrize("operations", [10, 100])
def test_a_generated_document_is_valid_and_has_so_many_operations(operations: int) -> None:
    document = generated.document(operations)
    validate(document)
    methods = {"get", "post", "put", "delete"}
    assert sum(len(methods & item.keys()) for item in document["paths"].values()) == operations


def test_a_row_compares_each_size_with_the_smallest() -> None:
    row = Row(title="a page", figures={87: a_figure(10_000), 1_000: a_figure(9_000, clean=False)})
    assert rows([row]).splitlines()[2] == "| a page | 10,000 (100%) | ≈9,000 (90%) |"


def test_a_start_is_told_beside_connexions() -> None:
    assert "1.50 s, 1.25 times" in start({"specdouble": 1.5, "connexion": 1.2})


def test_memory_is_told_with_its_growth() -> None:
    memory = Memory(few=10_000, after_few=80.0, many=1_000_000, after_many=82.0)
    assert growth(memory).endswith("after 1,000,000: 82.0 MiB (+2.5%).")


def test_what_was_not_measured_is_said_with_its_reason() -> None:
    told = section(Scale(absent={"large documents": "there is no --spec"}))
    assert "Not measured: large documents, there is no --spec." in told
