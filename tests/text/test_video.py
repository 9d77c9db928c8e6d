"""Links to videos."""

import pytest

from app.text import FRAME_HOSTS, Video, first_video, to_html, video_in
from app.text.video import video_at

ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("address", "start"),
    [
        (f"https://www.youtube.com/watch?v={ID}", 0),
        (f"http://youtube.com/watch?v={ID}", 0),
        (f"https://m.youtube.com/watch?v={ID}&feature=share", 0),
        (f"https://music.youtube.com/watch?list=x&v={ID}", 0),
        (f"https://youtu.be/{ID}", 0),
        (f"https://youtu.be/{ID}?si=abc&t=90", 90),
        (f"https://www.youtube.com/shorts/{ID}", 0),
        (f"https://www.youtube.com/live/{ID}?t=5", 5),
        (f"https://www.youtube.com/embed/{ID}?start=30", 30),
        (f"https://www.youtube-nocookie.com/embed/{ID}", 0),
        (f"https://www.youtube.com/watch?v={ID}&t=1m30s", 90),
        (f"https://www.youtube.com/watch?v={ID}&t=1h2m3s", 3723),
        (f"https://www.youtube.com/watch?v={ID}#t=45", 45),
        (f"https://www.youtube.com/watch?v={ID}&t=soon", 0),
        (f"https://www.youtube.com/watch?v={ID}&t=-5", 0),
        (f"https://www.youtube.com/watch?v={ID}&t=999999", 86400),
        (f"https://WWW.YouTube.com/watch?v={ID}", 0),
    ],
)
def test_youtube(address, start):
    assert video_at(address) == Video("youtube", ID, start)


@pytest.mark.parametrize(
    ("address", "video"),
    [
        ("https://vimeo.com/76979871", Video("vimeo", "76979871")),
        ("https://www.vimeo.com/76979871/", Video("vimeo", "76979871")),
        ("https://vimeo.com/76979871#t=1m5s", Video("vimeo", "76979871", 65)),
        ("https://vimeo.com/76979871/0a1b2c3d4e", Video("vimeo", "76979871", 0, "0a1b2c3d4e")),
        ("https://player.vimeo.com/video/76979871", Video("vimeo", "76979871")),
        (
            "https://player.vimeo.com/video/76979871?h=0a1b2c3d4e",
            Video("vimeo", "76979871", 0, "0a1b2c3d4e"),
        ),
        ("https://vimeo.com/channels/staffpicks/76979871", Video("vimeo", "76979871")),
        ("https://vimeo.com/groups/boats/videos/76979871", Video("vimeo", "76979871")),
    ],
)
def test_vimeo(address, video):
    assert video_at(address) == video


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}x",
        "https://www.youtube.com/watch?v=dQw4w9Wg%22cQ",
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/playlist?list=PL0",
        f"https://youtube.com.evil.example/watch?v={ID}",
        f"https://evil.example/watch?v={ID}",
        f"https://evilyoutube.com/watch?v={ID}",
        f"https://youtube.com@evil.example/watch?v={ID}",
        f"https://evil@youtube.com/watch?v={ID}",
        f"https://youtube.com:8080/watch?v={ID}",
        f"ftp://youtube.com/watch?v={ID}",
        f"//youtube.com/watch?v={ID}",
        "https://vimeo.com/",
        "https://vimeo.com/somebody",
        "https://vimeo.com/76979871/settings",
        "https://vimeo.com/٧٦٩٧٩٨٧١",
        "https://player.vimeo.com/76979871x",
        "https://[::1",
        "mailto:a@youtube.com",
    ],
)
def test_no_video(address):
    assert video_at(address) is None


@pytest.mark.parametrize(
    ("video", "frame"),
    [
        (Video("youtube", ID), f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=1"),
        (
            Video("youtube", ID, 9),
            f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=1&start=9",
        ),
        (Video("vimeo", "7"), "https://player.vimeo.com/video/7?autoplay=1&dnt=1"),
        (
            Video("vimeo", "7", 9, "0a1b2c"),
            "https://player.vimeo.com/video/7?autoplay=1&dnt=1&h=0a1b2c#t=9s",
        ),
    ],
)
def test_the_player_comes_from_the_hosts_that_are_named(video, frame):
    assert video.frame == frame
    assert frame.startswith(FRAME_HOSTS[video.provider] + "/")


def test_the_first_video_of_a_text():
    text = f"`https://youtu.be/{ID}` https://example.org [see](https://vimeo.com/7) youtu.be/{ID}"
    assert first_video(text) == Video("vimeo", "7")
    assert first_video("nothing") is None


def test_an_address_without_scheme_counts_as_well():
    assert first_video(f"www.youtube.com/watch?v={ID}") == Video("youtube", ID)


@pytest.mark.parametrize(
    "video",
    [
        Video("youtube", ID),
        Video("youtube", ID, 9),
        Video("vimeo", "7"),
        Video("vimeo", "7", 9, "0a1b2c"),
    ],
)
def test_the_page_of_a_video_leads_to_the_same_video(video):
    assert video_at(video.page) == video


def test_the_first_video_of_a_rendered_text():
    text = f"https://example.org/?a=youtu&b=1 [see](https://vimeo.com/7) youtu.be/{ID}"
    assert video_in(to_html(text)) == Video("vimeo", "7")


def test_the_escapes_of_a_rendered_address_are_read():
    address = f"https://www.youtube.com/watch?list=x&v={ID}&t=9"
    assert "&amp;" in to_html(address)
    assert video_in(to_html(address)) == Video("youtube", ID, 9)


@pytest.mark.parametrize("text", ["nothing", "youtube and vimeo", "`https://vimeo.com/7`"])
def test_a_rendered_text_without_a_link_to_a_video_has_none(text):
    assert video_in(to_html(text)) is None
