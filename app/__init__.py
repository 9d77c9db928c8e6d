"""Microblog: a hub for clubs, labs and small companies."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    access,
    assets,
    database,
    features,
    headers,
    htmx,
    i18n,
    jobs,
    logs,
    mail,
    templating,
    themes,
    times,
)
from app.auth import sessions
from app.commands import register_commands
from app.extensions import bootstrap, compress, csrf, db, limiter, migrate, moment
from config import BASE_DIR, Config, secret_key


def create_app(config: type[Config] | Config = Config) -> Flask:
    """Make an application from a configuration. Reads and writes nothing but the settings.

    Raises:
        ConfigError: a setting is missing or makes no sense.
    """
    app = Flask(__name__, instance_path=str(BASE_DIR / "instance"))
    configure(app, config)
    logs.init_app(app)
    database.init_app(app)
    db.init_app(app)
    migrate.init_app(
        app, db, directory=str(Path(app.root_path).parent / "migrations"), compare_type=True
    )
    # What is checked before a view runs is registered in the order in which it is checked.
    access.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    for extension in (bootstrap, moment, compress):
        extension.init_app(app)
    for module in (templating, assets, headers, htmx, i18n, mail, sessions, themes, times):
        module.init_app(app)
    features.init_app(app)
    jobs.init_app(app)
    register_commands(app)
    return app


def configure(app: Flask, config: type[Config] | Config) -> None:
    """Load the settings, and what depends on whether this is development."""
    app.config.from_object(config)
    app.config["SECRET_KEY"] = secret_key(
        app.config["SECRET_KEY"], debug=app.debug, testing=app.testing
    )
    secure = app.config["HTTPS_ONLY"] and not app.debug
    app.config["SESSION_COOKIE_SECURE"] = secure
    app.config["SESSION_COOKIE_NAME"] = "__Host-session" if secure else "session"
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies
        )
