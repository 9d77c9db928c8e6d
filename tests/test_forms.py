"""What the forms of every feature share."""

import pytest
from wtforms import Form, SelectField
from wtforms.widgets import Select

from app.forms import LongSelect

CHOICES = {"": "None", "UTC": "UTC", '"><b>': "<b> & 'more'"}


@pytest.mark.parametrize("chosen", ["", "UTC", '"><b>', "nowhere"])
def test_a_long_list_of_choices_looks_like_any_other(chosen):
    class Page(Form):
        usual = SelectField(choices=CHOICES, widget=Select())
        long = SelectField(choices=CHOICES, widget=LongSelect())

    page = Page(data={"usual": chosen, "long": chosen})
    shown = [str(field(class_="form-select", id="zone")) for field in (page.usual, page.long)]
    assert shown[0].replace('name="usual"', 'name="long"') == shown[1]
