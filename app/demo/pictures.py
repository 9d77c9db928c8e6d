"""Pictures for the demo: harbours that were never photographed, the same ones each time."""

import colorsys
import math
import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 1067
Colour = tuple[int, int, int]


def harbour(seed: int, *, portrait: bool = False) -> BytesIO:
    """A view over the water as a JPEG: sky, sun, hills, sea and a few boats."""
    chance = random.Random(seed)  # noqa: S311 - a picture is no secret
    width, height = (HEIGHT, WIDTH) if portrait else (WIDTH, HEIGHT)
    hue = chance.choice([0.05, 0.08, 0.55, 0.6, 0.62, 0.9])
    horizon = int(height * chance.uniform(0.45, 0.6))
    view = Image.new("RGB", (width, height))
    _fade(view, 0, horizon, _colour(hue, 0.45, 0.62), _colour(hue + 0.04, 0.25, 0.97))
    _sun(view, chance, horizon)
    draw = ImageDraw.Draw(view)
    for layer in range(3):
        _hills(draw, chance, horizon, _colour(hue + 0.02, 0.25, 0.72 - layer * 0.14), layer)
    _fade(
        view,
        horizon,
        height,
        _colour(hue + 0.03, 0.35, 0.75),
        _colour(hue + 0.03 if 0.4 < hue < 0.7 else 0.63, 0.5, 0.28),
    )
    _waves(draw, chance, horizon, height)
    for _boat_number in range(chance.randint(1, 3)):
        _boat(draw, chance, horizon)
    out = BytesIO()
    view.filter(ImageFilter.GaussianBlur(0.7)).save(out, "JPEG", quality=86)
    out.seek(0)
    return out


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return int(red * 255), int(green * 255), int(blue * 255)


def _fade(view: Image.Image, top: int, bottom: int, above: Colour, below: Colour) -> None:
    strip = Image.linear_gradient("L").resize((view.width, bottom - top))
    size = strip.size
    view.paste(
        Image.composite(Image.new("RGB", size, below), Image.new("RGB", size, above), strip),
        (0, top),
    )


def _sun(view: Image.Image, chance: random.Random, horizon: int) -> None:
    radius = int(view.width * chance.uniform(0.03, 0.06))
    x, y = (
        chance.randint(view.width // 6, view.width * 5 // 6),
        horizon - chance.randint(0, 3 * radius),
    )
    light = Image.new("L", view.size)
    ImageDraw.Draw(light).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    glow = light.filter(ImageFilter.GaussianBlur(radius)).point(lambda level: level * 2 // 3)
    for mask in (glow, light):
        view.paste((255, 246, 222), (0, 0), mask)


def _hills(
    draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int, colour: Colour, layer: int
) -> None:
    width = int(draw.im.size[0])
    phases = [chance.uniform(0, math.tau) for _wave in range(3)]
    tall = horizon * (0.16 - layer * 0.045)
    ridge = [
        (
            x,
            horizon
            - tall
            * (1.1 + sum(math.sin(x / width * n * 5 + p) / n for n, p in enumerate(phases, 1)))
            / 2,
        )
        for x in range(0, width + 8, 8)
    ]
    draw.polygon([(0, horizon), *ridge, (width, horizon)], fill=colour)


def _waves(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int, height: int) -> None:
    width = int(draw.im.size[0])
    for _wave in range(420):
        depth = chance.random() ** 1.6
        y = horizon + depth * (height - horizon)
        x, long = chance.uniform(-50, width), 12 + depth * 150
        light = chance.randint(-18, 34)
        red, green, blue = draw.im.getpixel(
            (min(max(int(x), 0), width - 1), min(int(y), height - 1))
        )
        shade = tuple(min(max(part + light, 0), 255) for part in (red, green, blue))
        draw.line((x, y, x + long, y + chance.uniform(-1, 1)), fill=shade, width=1 + int(depth * 3))


def _boat(draw: ImageDraw.ImageDraw, chance: random.Random, horizon: int) -> None:
    width, height = draw.im.size
    near = chance.uniform(0.08, 0.5)
    x, y = chance.uniform(0.15, 0.85) * width, horizon + near * (height - horizon) * 0.7
    size = 50 + near * 260
    hull = _colour(chance.random(), 0.6, 0.4)
    draw.polygon(
        [
            (x - size / 2, y),
            (x + size / 2, y),
            (x + size / 3, y + size / 6),
            (x - size / 3, y + size / 6),
        ],
        fill=hull,
    )
    draw.line((x, y, x, y - size), fill=(70, 60, 55), width=max(2, int(size / 50)))
    draw.polygon(
        [(x + size / 40, y - size), (x + size / 40, y - size / 8), (x + size / 2.4, y - size / 8)],
        fill=(250, 248, 240),
    )
    draw.polygon(
        [
            (x - size / 40, y - size * 0.85),
            (x - size / 40, y - size / 8),
            (x - size / 3, y - size / 8),
        ],
        fill=(232, 226, 214),
    )
