"""Any picture of a digit that a person has becomes a digit that the network knows."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from nnviz.data.digitize import digitize
from nnviz.data.errors import PictureError
from nnviz.data.picture import MOST_PIXELS, read_picture

Digits = NDArray[np.uint8]
Photograph = Callable[..., bytes]
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def enlarged(digit: Digits, times: int = 10) -> Digits:
    return np.kron(digit, np.ones((times, times), np.uint8))


def likeness(picture: bytes, digit: Digits) -> float:
    """Correlation of what is read with the MNIST image, give or take a pixel of place."""
    seen, wanted = digitize(read_picture(picture)), digit.astype(np.float32).ravel()
    places = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return max(float(np.corrcoef(np.roll(seen, place, (0, 1)).ravel(), wanted)[0, 1]) for place in places)


@pytest.mark.parametrize("times", [1, 4, 10])
def test_mnist_images_come_through_unharmed_at_any_size_and_inverted(digits: Digits, times: int) -> None:
    alike = 0
    for digit in digits:
        white_on_black = digitize(read_picture(saved(Image.fromarray(enlarged(digit, times)))))
        black_on_white = digitize(read_picture(saved(Image.fromarray(255 - enlarged(digit, times)))))
        assert np.abs(white_on_black - black_on_white).max() < 1.5 / 255
        alike += np.abs(white_on_black - digitize(digit.astype(np.float32))).max() < 0.02
    assert alike >= 39  # of 40: one has strokes so thin that they are thickened


@pytest.mark.parametrize(
    ("how", "least"),
    [
        ({}, 0.88),
        ({"share": 0.15}, 0.85),  # a thin pen
        ({"part": 0.15}, 0.85),  # written small
        ({"lines": True}, 0.85),
        ({"table": True}, 0.85),
        ({"board": True, "share": 1.0}, 0.85),
        ({"quality": 20}, 0.85),
    ],
    ids=["paper", "thin pen", "small", "ruled", "table", "blackboard", "coarse JPEG"],
)
def test_photographs_become_the_digit_that_was_written(
    photograph: Photograph, digits: Digits, how: dict[str, Any], least: float
) -> None:
    for index in (0, 1, 3, 4, 8, 9, 18):
        assert likeness(photograph(digits[index], index, **how), digits[index]) > least


@pytest.mark.parametrize("how", [{}, {"lines": True}, {"board": True}])
def test_photographs_of_nothing_are_refused(photograph: Photograph, how: dict[str, Any]) -> None:
    for seed in range(3):
        with pytest.raises(PictureError, match="looks blank"):
            read_picture(photograph(None, seed, **how))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "RGBA", "LA", "I;16", "F"])
def test_every_mode_is_read(digits: Digits, mode: str) -> None:
    large = 255 - enlarged(digits[3])
    if mode == "I;16":
        image = Image.fromarray(large.astype(np.uint16) * 257)
    else:
        image = Image.fromarray(large).convert(mode, dither=Image.Dither.NONE)
    picture = saved(image, {"CMYK": "JPEG", "F": "PPM"}.get(mode, "PNG"))
    assert likeness(picture, digits[3]) > (0.9 if mode == "1" else 0.97)


@pytest.mark.parametrize("bright", [False, True])
def test_ink_on_a_transparent_ground_is_seen(digits: Digits, bright: bool) -> None:
    alpha = enlarged(digits[1])
    ink = np.full((*alpha.shape, 4), 255 if bright else 0, np.uint8)
    ink[..., 3] = alpha
    assert likeness(saved(Image.fromarray(ink)), digits[1]) > 0.97


def test_a_palette_with_a_transparent_entry_is_seen(digits: Digits) -> None:
    image = Image.fromarray((enlarged(digits[1]) > 127).astype(np.uint8), "L").convert("P")
    image.putpalette([255, 255, 255, 0, 0, 160])
    assert likeness(saved(image, "GIF", transparency=0), digits[1]) > 0.9


def test_red_on_green_of_the_same_brightness_is_seen(digits: Digits) -> None:
    ink = enlarged(digits[7])[..., None] / 255
    red, green = np.array([200.0, 40, 40]), np.array([40.0, 121, 42])
    picture = (ink * red + (1 - ink) * green).astype(np.uint8)
    assert likeness(saved(Image.fromarray(picture)), digits[7]) > 0.97


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_camera_held_askew_says_how(digits: Digits, orientation: int) -> None:
    turns = {1: 0, 3: 2, 6: 1, 8: 3}[orientation]  # quarter turns against the clock that the camera made
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(np.rot90(255 - enlarged(digits[1]), turns))
    assert likeness(saved(image, "JPEG", exif=exif.tobytes(), quality=95), digits[1]) > 0.97


def test_a_picture_of_48_million_pixels_is_read(digits: Digits) -> None:
    image = Image.fromarray(255 - digits[4]).resize((8000, 6000), Image.Resampling.NEAREST)
    small = digitize(read_picture(saved(image.resize((800, 600)), "PNG")))
    assert np.abs(digitize(read_picture(saved(image, "JPEG"))) - small).mean() < 0.02


def test_a_path_is_read_like_its_content(tmp_path: Path, digits: Digits) -> None:
    content = saved(Image.fromarray(enlarged(digits[2])))
    (tmp_path / "seven.png").write_bytes(content)
    assert_array_equal(read_picture(tmp_path / "seven.png"), read_picture(content))
    assert_array_equal(read_picture(str(tmp_path / "seven.png")), read_picture(content))


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(9_000, 9_000), (100_000, 100_000), (MOST_PIXELS + 1, 1)])
def test_bombs_are_refused_before_they_are_inflated(size: tuple[int, int]) -> None:
    with pytest.raises(PictureError, match="more than 64 million pixels; save it smaller"):
        read_picture(png_of_size(*size))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The picture is not a picture that can be read; give a PNG or JPEG"),
        (b"hello, I am a text", "is not a picture that can be read"),
        (
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            "HEIC or AVIF picture, which cannot be read",
        ),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not a picture that can be read"),
        (png_of_size(3, 30), "has 3x30 pixels; that is too narrow"),
        (png_of_size(20, 50_000), "has 20x50000 pixels; that is too narrow"),
        (png_of_size(30, 30), "is damaged or cut short"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(PictureError, match=says):
        read_picture(content)


def test_moving_pictures_are_refused(digits: Digits) -> None:
    frames = [Image.fromarray(enlarged(digit)) for digit in digits[:2]]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureError, match="moves; save one of its pictures as PNG"):
        read_picture(moving)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_cut_short_is_refused(digits: Digits, kind: str) -> None:
    whole = saved(Image.fromarray(enlarged(digits[5])), kind)
    with pytest.raises(PictureError, match="is damaged or cut short; save or send it again"):
        read_picture(whole[: len(whole) // 2])


def test_blank_pictures_are_refused() -> None:
    for level in (0, 128, 255):
        with pytest.raises(PictureError, match="looks blank"):
            read_picture(saved(Image.new("RGB", (200, 100), (level, level, level))))
    with pytest.raises(PictureError, match="looks blank"):
        read_picture(saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0))))


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="There is no file"):
        read_picture(tmp_path / "missing.png")
    with pytest.raises(PictureError, match="not an ordinary file"):
        read_picture(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(PictureError, match="not an ordinary file"):
            read_picture(tmp_path / "pipe")


def ink_or_sentence(content: bytes) -> NDArray[np.float32] | str:
    """Any other exception fails the test."""
    try:
        return read_picture(content)
    except PictureError as error:
        return str(error)


@FEW
@given(st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "WEBP", "PPM"]), st.data())
def test_damaged_pictures_are_read_or_refused_and_nothing_else(
    digits: Digits, kind: str, data: st.DataObject
) -> None:
    whole = bytearray(saved(Image.fromarray(enlarged(digits[0], 2)), kind))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = ink_or_sentence(bytes(whole))
    if isinstance(found, str):
        assert found.endswith(".")
    else:
        assert found.dtype == np.float32
        assert 0 <= found.min() <= found.max() <= 1


@FEW
@given(st.integers(4, 40), st.integers(4, 40), st.integers(0, 2**32 - 1), st.integers(2, 256))
def test_noise_is_read_or_refused(width: int, height: int, seed: int, levels: int) -> None:
    noise = np.random.default_rng(seed).integers(0, levels, (height, width)) * (255 // (levels - 1))
    found = ink_or_sentence(saved(Image.fromarray(noise.astype(np.uint8))))
    assert isinstance(found, str) or (np.isfinite(found).all() and found.max() <= 1)


def _png(page: Image.Image) -> bytes:
    file = io.BytesIO()
    page.save(file, "PNG")
    return file.getvalue()


def test_words_below_a_digit_are_not_part_of_it():
    page = Image.new("L", (600, 800), 255)
    pen = ImageDraw.Draw(page)
    pen.line([(200, 100), (400, 100), (260, 450)], fill=0, width=40)  # a 7
    alone = digitize(read_picture(_png(page)))
    pen.text((200, 620), "sample 12, written by hand", fill=0)
    pen.rectangle((560, 30, 568, 38), fill=0)
    assert np.array_equal(digitize(read_picture(_png(page))), alone)


def test_a_digit_in_pieces_stays_whole():
    page = Image.new("L", (600, 800), 255)
    pen = ImageDraw.Draw(page)
    pen.line([(200, 100), (400, 100)], fill=0, width=40)
    pen.line([(380, 180), (260, 650)], fill=0, width=40)  # the pen was lifted
    picture = digitize(read_picture(_png(page)))
    assert picture[:9].sum() > 5, "the bar"
    assert picture[10:].sum() > 10, "the stroke"
