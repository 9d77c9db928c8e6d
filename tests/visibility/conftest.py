"""The scene that every surface is asked for."""

import pytest

from app.models import Reach
from tests.database import Snapshot
from tests.visibility.scene import Scene


@pytest.fixture(scope="package")
def snapshots():
    """The scene of each reach as it was when the first test asked for it."""
    return {}


@pytest.fixture(params=list(Reach))
def scene(app, request, snapshots):
    """A post of each reach in turn, with everybody who might look for it."""
    reach = request.param
    if reach not in snapshots:
        made = Scene.make(reach)
        snapshots[reach] = (made.ids, Snapshot.take())
        return made
    ids, snapshot = snapshots[reach]
    snapshot.put_back()
    return Scene.found(reach, ids)
