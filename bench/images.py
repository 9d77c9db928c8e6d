"""Measure what the largest images cost: python bench/images.py

Each image has 50 megapixels, the most that is taken, or is as long an animation as is shown moving.
It is made ready in a process of its own, as the job does; what that process held at most, beyond
what it held before, is the memory that an upload takes.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.media import pictures
from app.media.formats import recognise
from app.media.sizes import planned
from app.models import ImageUse

SIZE = (8660, 5773)
FRAME, FRAMES = (640, 480), 162


def noise(size: tuple[int, int]) -> Image.Image:
    """Something that is neither flat nor as hard to pack as noise."""
    small = (max(1, size[0] // 8), max(1, size[1] // 8))
    bands = [Image.effect_noise(small, sigma) for sigma in (30, 50, 70)]
    return Image.merge("RGB", bands).resize(size, Image.Resampling.BICUBIC)


def moving(path: Path) -> None:
    first, *rest = [noise(FRAME).convert("P") for _ in range(FRAMES)]
    first.save(path, "GIF", save_all=True, append_images=rest, duration=50, loop=0)


FILES: dict[str, Callable[[Path], None]] = {
    "JPEG": lambda path: noise(SIZE).save(path, "JPEG", quality=60),
    "JPEG, progressive, 4:4:4": lambda path: noise(SIZE).save(
        path, "JPEG", quality=50, progressive=True, subsampling=0
    ),
    "PNG, RGB": lambda path: Image.new("RGB", SIZE, "#204060").save(path, "PNG"),
    "PNG, RGBA": lambda path: Image.new("RGBA", SIZE, "#20406080").save(path, "PNG"),
    "PNG, 16 bits": lambda path: Image.new("I;16", SIZE, 30_000).save(path, "PNG"),
    "GIF": lambda path: Image.new("P", SIZE, 7).save(path, "GIF"),
    "WebP": lambda path: noise(SIZE).save(path, "WEBP", quality=40, method=0),
    f"GIF, {FRAMES} frames of 640 × 480": moving,
}


def held() -> int:
    """What this process held at most so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(path: Path) -> None:
    """Make one image ready, and print what it took."""
    data = path.read_bytes()
    began, before = time.perf_counter(), held()
    header = recognise(data)
    recognised = time.perf_counter()
    make = pictures.make_animated if pictures.is_animated(header) else pictures.make_still
    make(data, header, planned(header, ImageUse.POST))
    ended = time.perf_counter()
    print(
        f"{len(data) / 1e6:.1f} | {1000 * (recognised - began):.0f} | "
        f"{ended - recognised:.1f} | {held() - before} |"
    )


def main() -> None:
    """Make and measure each kind of file in processes of their own.

    This one stays small: what a parent held counts for its children.
    """
    print("| file | MB | ms to recognise | s to make ready | MB of memory |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "image")
        for name in FILES:
            subprocess.run([sys.executable, __file__, path, name], check=True)
            print(f"| {name} | ", end="", flush=True)
            subprocess.run([sys.executable, __file__, path], check=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        FILES[sys.argv[2]](Path(sys.argv[1]))
    elif len(sys.argv) == 2:
        measure(Path(sys.argv[1]))
    else:
        main()
