"""What becomes of the pixels."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from app.media import pictures
from app.media.formats import Broken, recognise
from app.media.sizes import planned
from app.models import ImageUse
from tests.media.files import KINDS, animation, archive, bomb, file_of, photograph, picture, saved

DARK, LIGHT = (120, 0, 0), (200, 220, 240)
CORNERS = {"upper left": (5, 5), "upper right": (-5, 5), "lower left": (5, -5)}


def make(data: bytes, use: ImageUse = ImageUse.POST) -> pictures.Made:
    header = recognise(data)
    sizes = planned(header, use)
    if use is ImageUse.AVATAR:
        return pictures.make_square(data, header, sizes)
    animated = pictures.is_animated(header)
    return (pictures.make_animated if animated else pictures.make_still)(data, header, sizes)


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def largest(made: pictures.Made) -> Image.Image:
    return opened(made.files[max(made.files)])


def is_close(one, other, by=12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=False))


def dark_corner(image: Image.Image) -> str:
    """Where the dark quarter of ``files.picture`` went."""
    image = image.convert("RGB")
    for name, (x, y) in CORNERS.items():
        if is_close(image.getpixel((x % image.width, y % image.height)), DARK, 40):
            return name
    return "lower right"


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_becomes_webp(app, kind):
    image = largest(make(file_of(kind)))
    assert (image.format, image.size) == ("WEBP", (60, 40))
    assert dark_corner(image) == "upper left"


def test_a_large_picture_has_three_sizes(app):
    made = make(file_of("JPEG", (3000, 1500)))
    sizes = {name: opened(content).size for name, content in made.files.items()}
    assert sizes == {480: (480, 240), 1080: (1080, 540), 2048: (2048, 1024)}


@pytest.mark.parametrize(
    "size, names", [((480, 9), {480}), ((9, 481), {480, 1080}), ((1081, 9), {480, 1080, 2048})]
)
def test_a_small_picture_is_never_enlarged(app, size, names):
    made = make(file_of("PNG", size))
    assert set(made.files) == names
    assert largest(made).size == size


def test_a_very_long_picture_keeps_a_pixel_of_height(app):
    assert largest(make(bomb(1_000_000, 1))).size == (2048, 1)


@pytest.mark.parametrize(
    "orientation, corner",
    [
        (1, "upper left"),
        (2, "upper right"),
        (3, "lower right"),
        (4, "lower left"),
        (5, "upper left"),
        (6, "upper right"),
        (7, "lower right"),
        (8, "lower left"),
    ],
)
def test_a_picture_is_turned_upright(app, orientation, corner):
    image = largest(make(photograph(orientation)))
    assert image.size == ((80, 40) if orientation < 5 else (40, 80))
    assert dark_corner(image) == corner


@pytest.mark.parametrize("use", ImageUse)
def test_nothing_but_the_pixels_comes_through(app, use):
    data = photograph(6)
    assert Image.open(BytesIO(data)).getexif().get_ifd(0x8825)  # the place is in it
    for content in make(data, use).files.values():
        image = opened(content)
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()
        assert not any(word in content for word in (b"EXIF", b"XMP ", b"ICCP", b"telling"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_polyglot_loses_its_other_half(app, kind):
    data = file_of(kind) + b"<script>alert(1)</script>" + archive()
    for content in make(data).files.values():
        assert b"PK\x03\x04" not in content and b"<script" not in content


def test_a_script_in_the_comment_of_a_gif_is_gone(app):
    data = saved(picture(), "GIF", comment=b"*/=1;alert(document.domain);/*")
    assert b"alert" in data
    assert not any(b"alert" in content for content in make(data).files.values())


MODES = [
    ("JPEG", "CMYK"),
    ("JPEG", "L"),
    ("PNG", "1"),
    ("PNG", "L"),
    ("PNG", "LA"),
    ("PNG", "P"),
    ("PNG", "RGBA"),
    ("PNG", "I;16"),
    ("WEBP", "RGBA"),
    ("GIF", "L"),
    ("GIF", "1"),
]


@pytest.mark.parametrize("kind, mode", MODES)
def test_every_mode_looks_as_before(app, kind, mode):
    if mode == "I;16":
        source = picture().convert("L").convert("I").point(lambda value: value * 256).convert(mode)
    else:
        source = picture(mode=mode)
    before = picture(mode="L" if mode in {"1", "L", "LA", "I;16"} else "RGB").convert("RGB")
    image = largest(make(saved(source, kind))).convert("RGB")
    if mode != "1":  # dithered
        for place in ((5, 5), (55, 35)):
            assert is_close(image.getpixel(place), before.getpixel(place), 20)
    assert image.size == (60, 40)


def test_transparency_stays(app):
    source = picture(mode="RGBA")
    source.putalpha(Image.linear_gradient("L").resize(source.size))
    image = largest(make(saved(source, "PNG")))
    low, high = image.getchannel("A").getextrema()
    assert low < 20 and high > 230


@pytest.mark.parametrize("mode", ["L", "RGB", "P"])
def test_a_transparent_colour_becomes_transparent(app, mode):
    source = Image.new(mode, (20, 20), 0)
    key = (0, 0, 0) if mode == "RGB" else 0
    image = largest(make(saved(source, "PNG", transparency=key)))
    assert image.mode == "RGBA" and image.getchannel("A").getextrema() == (0, 0)


def test_an_opaque_picture_has_no_alpha(app):
    assert largest(make(saved(picture(mode="RGBA"), "PNG"))).mode == "RGB"


def test_a_colour_profile_is_applied_and_dropped(app):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"swap").replace(b"gXYZ", b"rXYZ").replace(b"swap", b"gXYZ")
    image = largest(make(saved(Image.new("RGB", (9, 9), "red"), "PNG", icc_profile=swapped)))
    red, green, _ = image.convert("RGB").getpixel((4, 4))
    assert red < 20 and green > 230
    assert "icc_profile" not in image.info


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_a_colour_profile_of_nonsense_is_dropped(app, mode):
    whole = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = largest(make(saved(picture(mode=mode), "PNG"))).convert("RGB")
    for profile in (b"nonsense", whole[:200], other):
        image = largest(make(saved(picture(mode=mode), "PNG", icc_profile=profile)))
        assert image.convert("RGB").tobytes() == plain.tobytes()


def test_the_average_colour_is_known(app):
    assert make(saved(Image.new("RGB", (30, 30), "#204060"), "PNG")).colour == "#204060"


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_moves_in_its_large_version_alone(app, kind):
    made = make(animation(5, kind))
    assert {name: opened(content).n_frames for name, content in made.files.items()} == {
        480: 1,
        1080: 5,
    }
    moving = opened(made.files[1080])
    assert moving.info["loop"] == 0
    moving.seek(1)
    moving.load()
    assert moving.info["duration"] == 70


def test_a_gif_of_two_thousand_frames_stands_still(app):
    made = make(animation(2000))
    assert [opened(content).n_frames for content in made.files.values()] == [1]


def test_an_animation_of_many_pixels_stands_still(app, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_ANIMATED_PIXELS", 12 * 8 * 5 - 1)
    assert not pictures.is_animated(recognise(animation(5)))
    assert pictures.is_animated(recognise(animation(4)))


def test_an_avatar_is_the_middle_as_a_square(app):
    source = Image.new("RGB", (900, 300), LIGHT)
    source.paste(DARK, (300, 0, 600, 300))
    made = make(saved(source, "PNG"), ImageUse.AVATAR)
    sizes = {name: opened(content).size for name, content in made.files.items()}
    assert sizes == {48: (48, 48), 96: (96, 96), 400: (300, 300)}
    image = opened(made.files[400]).convert("RGB")
    assert all(is_close(image.getpixel(at), DARK) for at in ((9, 9), (290, 290), (150, 9)))


def test_an_avatar_out_of_a_very_long_picture(app):
    assert largest(make(bomb(200_000, 3), ImageUse.AVATAR)).size == (3, 3)


def test_an_animated_avatar_stands_still(app):
    assert largest(make(animation(5), ImageUse.AVATAR)).n_frames == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_file_that_is_damaged_inside_raises_one_error(app, kind):
    data = saved(Image.effect_noise((64, 64), 60), kind)
    header = recognise(data)
    middle = len(data) // 2
    for damage in (bytes(40), b"\xff" * 40, bytes(range(40))):
        changed = data[:middle] + damage + data[middle + 40 :]
        try:
            made = pictures.make_still(changed, header, planned(header, ImageUse.POST))
        except Broken:
            continue
        assert largest(made).size == (64, 64)  # it could be made sense of


def test_a_file_that_tells_two_stories_is_refused(app):
    data = file_of("PNG")
    header = recognise(file_of("PNG", (50, 50)))
    with pytest.raises(Broken):
        pictures.make_still(data, header, planned(header, ImageUse.POST))
