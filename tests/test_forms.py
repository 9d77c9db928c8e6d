"""What the forms of every feature share."""

import pytest
from wtforms import Form, SelectField
from wtforms.widgets import Select

from app.forms import LongSelect

CHOICES = [("", "None"), ("UTC", "UTC"), ('"><b>', "<b> & 'more'")]


@pytest.mark.parametrize("chosen", ["", "UTC", '"><b>', "nowhere"])
def test_a_long_list_of_choices_looks_like_any_other(chosen):
    class Page(Form):
        usual = SelectField(choices=CHOICES, name="zone", widget=Select())
        long = SelectField(choices=CHOICES, name="zone", widget=LongSelect())

    page = Page(data={"usual": chosen, "long": chosen})
    assert page.long(class_="form-select", id="zone") == page.usual(class_="form-select", id="zone")
