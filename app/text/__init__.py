"""Text from people: tidied when it arrives, rendered once to safe HTML, stored rendered."""

from app.text.absolute import absolute_links
from app.text.cleaning import SCHEMES, TAGS
from app.text.headings import Heading, contents
from app.text.plain import counted_length, excerpt, reading_minutes
from app.text.references import Anchor, fold_tag
from app.text.rendering import Anchors, Parsed, first_video, parse, render, to_html
from app.text.tidying import is_visible, tidy, tidy_line
from app.text.video import FRAME_HOSTS, Video, video_in

__all__ = [
    "FRAME_HOSTS",
    "SCHEMES",
    "TAGS",
    "Anchor",
    "Anchors",
    "Heading",
    "Parsed",
    "Video",
    "absolute_links",
    "contents",
    "counted_length",
    "excerpt",
    "first_video",
    "fold_tag",
    "is_visible",
    "parse",
    "reading_minutes",
    "render",
    "tidy",
    "tidy_line",
    "to_html",
    "video_in",
]
