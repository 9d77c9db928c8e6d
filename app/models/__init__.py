"""The glossary of the project: every table, one module per aggregate."""

from app.models.follow import followers
from app.models.login_session import LoginSession
from app.models.post import Post
from app.models.user import Role, Status, Theme, User

__all__ = ["LoginSession", "Post", "Role", "Status", "Theme", "User", "followers"]
