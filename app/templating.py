"""How the templates of the site are loaded."""

from flask import Flask
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class SharedTemplate(Template):
    """A template whose macros are made once.

    Jinja compares the globals of both templates each time that one imports from another without
    its context, which takes longer than most macros do. Ours all have those of the environment.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    """Let the environment load its templates so."""
    app.jinja_env.template_class = SharedTemplate
