"""The scene that every surface is asked for."""

import pytest

from app.models import Reach
from tests.visibility.scene import Scene


@pytest.fixture(params=list(Reach))
def scene(app, request):
    """A post of each reach in turn, with everybody who might look for it."""
    return Scene(request.param)
