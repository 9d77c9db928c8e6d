"""Every call of the API, already when tests are collected."""

from importlib import import_module

from app.api import bp, feature
from app.api.blueprint import Call

for module in feature.modules:
    import_module(module)

CALLS: dict[str, Call] = bp.calls
