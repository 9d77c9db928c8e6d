"""Says so when a program that reads our files is missing."""

from typing import Any

from tests.appointments.ics.clients import find_calcurse

NO_CALCURSE = "There is no calcurse on this machine: its import did not run."


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly what was not tested."""
    if find_calcurse() is None:
        terminalreporter.section("NO CALCURSE", sep="!", red=True, bold=True)
        terminalreporter.line(NO_CALCURSE, red=True, bold=True)
