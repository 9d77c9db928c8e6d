"""What a file is, by its bytes."""

import struct
import tracemalloc

import pytest
from PIL import Image

from app.media.formats import (
    MOST_SCANS,
    BadImage,
    Broken,
    CutOff,
    UnknownKind,
    orientation_in,
    recognise,
)
from tests.media.files import KINDS, animation, archive, bomb, chunk, file_of, photograph, saved

SCRIPT = b"<script>alert(1)</script>"
FOREIGN = {
    "nothing much": b"x",
    "an executable of Windows": b"MZ\x90\x00" + bytes(500),
    "an executable of Linux": b"\x7fELF" + bytes(500),
    "an archive": archive(),
    "HTML": b"<!DOCTYPE html><html><body>" + SCRIPT,
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "SVG with a declaration": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "PDF": b"%PDF-1.7\n" + bytes(100),
    "BMP": saved(Image.new("RGB", (9, 9)), "BMP"),
    "TIFF": saved(Image.new("RGB", (9, 9)), "TIFF"),
    "AVIF": b"\x00\x00\x00\x20ftypavif" + bytes(100),
    "a WAVE sound": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(100),
    "JPEG 2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(100),
    "space before an image": b" " + file_of("PNG"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_four_formats_are_recognised_with_their_size(app, kind):
    header = recognise(file_of(kind, (61, 42)))
    assert (header.kind, header.width, header.height, header.frames) == (kind, 61, 42, 1)


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 50}, {"exif": Image.Exif()}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_every_way_to_write_a_webp_is_read(app, mode, options):
    header = recognise(saved(Image.new(mode, (301, 17), "red"), "WEBP", **options))
    assert (header.width, header.height) == (301, 17)


@pytest.mark.parametrize("progressive", [False, True])
def test_every_usual_jpeg_is_read(app, progressive):
    header = recognise(saved(Image.effect_noise((301, 17), 90), "JPEG", progressive=progressive))
    assert (header.width, header.height) == (301, 17)


@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN.keys())
def test_everything_else_is_refused(app, data):
    with pytest.raises(UnknownKind) as refused:
        recognise(data)
    assert "Use JPEG, PNG, WebP or GIF." in str(refused.value.message)
    assert refused.value.status == 415


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_cut_off_anywhere_is_refused(app, kind):
    data = saved(Image.effect_noise((64, 64), 60), kind)
    for length in range(16, len(data) - 1, 7):
        with pytest.raises(BadImage):
            recognise(data[:length])


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_without_its_last_bytes_is_called_incomplete(app, kind):
    with pytest.raises(CutOff) as refused:
        recognise(file_of(kind)[:-3])
    assert "the file ends too early" in str(refused.value.message)


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_behind_an_image_is_no_part_of_it(app, kind):
    assert recognise(file_of(kind) + archive()).kind == kind


def test_a_picture_of_30000_by_30000_pixels_is_refused_unread(app):
    data = bomb()
    tracemalloc.start()
    with pytest.raises(BadImage) as refused:
        recognise(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "too many pixels" in str(refused.value.message)
    assert len(data) < 500_000 and peak < 1_000_000


def test_fifty_megapixels_are_let_in_and_one_more_is_not(app):
    assert recognise(bomb(10_000, 5_000)).width == 10_000
    with pytest.raises(BadImage):
        recognise(bomb(10_000, 5_001))


@pytest.mark.parametrize("size", [(0, 5), (5, 0)])
def test_an_image_without_pixels_is_refused(app, size):
    with pytest.raises(Broken):
        recognise(bomb(*size))


def test_a_png_with_a_wrong_checksum_is_refused(app):
    data = bytearray(file_of("PNG"))
    data[20] ^= 1
    with pytest.raises(Broken):
        recognise(bytes(data))


def test_a_png_without_pixels_in_it_is_refused(app):
    header = struct.pack(">IIBBBBB", 5, 5, 8, 2, 0, 0, 0)
    with pytest.raises(Broken):
        recognise(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b""))


def test_a_script_that_begins_like_a_gif_is_refused(app):
    with pytest.raises(BadImage):
        recognise(b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)")


def test_a_gif_whose_frame_is_larger_than_it_says_is_refused(app):
    data = bytearray(file_of("GIF", (8, 8)))
    at = data.index(b"\x2c\x00\x00\x00\x00\x08\x00\x08\x00")
    data[at + 5 : at + 9] = struct.pack("<HH", 60_000, 60_000)
    with pytest.raises(Broken):
        recognise(bytes(data))


def test_a_jpeg_of_too_many_scans_is_refused(app):
    data = saved(Image.effect_noise((64, 64), 60), "JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    with pytest.raises(Broken):
        recognise(data[:at] + data[at:-2] * MOST_SCANS + b"\xff\xd9")


def test_a_jpeg_that_no_browser_reads_is_refused(app):
    with pytest.raises(UnknownKind):
        recognise(file_of("JPEG").replace(b"\xff\xc0", b"\xff\xc3"))


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_frames_are_counted_with_their_times(app, kind):
    assert recognise(animation(5, kind)).durations == (70,) * 5


def test_two_thousand_frames_are_counted_without_being_decoded(app):
    data = animation(2000)
    tracemalloc.start()
    assert recognise(data).frames == 2000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_the_one_of_the_upright_picture(app, orientation):
    header = recognise(photograph(orientation))
    assert header.orientation == orientation
    assert header.upright == ((80, 40) if orientation < 5 else (40, 80))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_orientation_is_found_in_every_format_that_has_one(app, kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert recognise(saved(Image.new("RGB", (9, 5)), kind, exif=exif)).upright == (5, 9)


@pytest.mark.parametrize(
    "exif",
    [
        b"",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x63\0\0",
        b"XX*\0\x08\0\0\0",
    ],
)
def test_nonsense_instead_of_an_orientation_is_upright(exif):
    assert orientation_in(exif) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_no_changed_byte_breaks_the_recognition(app, kind):
    data = saved(Image.effect_noise((16, 16), 60), kind)
    for position in range(len(data)):
        for value in (0, 0x7F, 0xFF):
            changed = data[:position] + bytes([value]) + data[position + 1 :]
            try:
                recognise(changed)
            except BadImage as refused:
                assert str(refused.message)
