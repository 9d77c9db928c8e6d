"""The description of the API: valid, and complete for whoever reads it."""

from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.api import bp, description
from tests.api.conftest import Program

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The description as programs get it."""
    from app import create_app
    from config import TestConfig

    app = create_app(TestConfig)
    with app.test_request_context():
        return app.json.loads(description.as_json(app))


@pytest.fixture(scope="module")
def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each operation by its id."""
    return {
        path[method]["operationId"]: path[method]
        for path in described["paths"].values()
        for method in METHODS
        if method in path
    }


def test_it_is_valid_openapi(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(described).iter_errors()] == []


def test_every_call_is_in_it(operations: dict[str, Any]) -> None:
    assert set(operations) == set(bp.calls)


def test_every_operation_has_a_summary(operations: dict[str, Any]) -> None:
    assert [
        name for name, one in operations.items() if not one.get("summary", "").endswith(".")
    ] == []


def test_every_answer_and_every_body_has_an_example(operations: dict[str, Any]) -> None:
    lacking = []
    for name, one in operations.items():
        contents = [one["requestBody"]["content"]] if "requestBody" in one else []
        contents += [
            answer["content"]
            for status, answer in one["responses"].items()
            if status.startswith("2") and "content" in answer
        ]
        for content in contents:
            for kind, shown in content.items():
                if kind == "application/json" and "example" not in shown:
                    lacking.append(name)

    assert lacking == []


def test_every_parameter_says_what_it_is(operations: dict[str, Any]) -> None:
    lacking = [
        (name, parameter["name"])
        for name, one in operations.items()
        for parameter in one.get("parameters", [])
        if not parameter.get("description")
        and parameter["in"] == "query"
        and "enum" not in parameter["schema"]
    ]

    assert lacking == []


def test_every_operation_says_what_happens_when_it_goes_wrong(operations: dict[str, Any]) -> None:
    for name, one in operations.items():
        assert {"401", "429", "500", "503"} <= set(one["responses"]), name


def test_an_example_fits_its_schema(described: dict[str, Any], operations: dict[str, Any]) -> None:
    from jsonschema_rs import validator_for

    wrong = []
    for name, one in operations.items():
        contents = [one["requestBody"]["content"]] if "requestBody" in one else []
        contents += [a["content"] for a in one["responses"].values() if "content" in a]
        for content in contents:
            shown = content.get("application/json", {})
            if "example" in shown:
                schema = {**shown["schema"], "components": described["components"]}
                wrong += [
                    f"{name}: {e}" for e in validator_for(schema).iter_errors(shown["example"])
                ]

    assert wrong == []


def test_the_description_is_asked_for_again_only_when_it_has_changed(
    app: Flask, guest: Program
) -> None:
    first = guest.get("/openapi.json")

    again = guest.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
