"""Reading any picture of a digit a person has: a photograph, a scan, a screenshot, an MNIST image."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from nnviz.data.boldness import smooth_if_tiny, with_usual_boldness
from nnviz.data.errors import PictureError
from nnviz.data.files import open_regular
from nnviz.data.find_ink import find_drawing, find_ink
from nnviz.data.morphology import Picture

MOST_PIXELS = 64_000_000
"""Larger pictures are refused before they are decoded; phones make 12 to 50 million pixels."""

# A phone's MPO is opened as a JPEG; Pillow has no opener of that name, and stumbles when it is asked for one.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "PPM")
_WORK = 600  # pixels on the longer side while the digit is looked for: a digit of a tenth of it has 60
_SMALLEST = 4
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"avif")
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BRIGHTNESS = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's "L"


def read_picture(source: str | os.PathLike[str] | bytes) -> Picture:
    """Read a picture of one digit and return its ink, ready for `digitize`.

    Light and dark, shadows, paper, rulings and table are taken away; strokes much thinner or bolder than
    MNIST's are brought near them; an MNIST image, enlarged or not, comes through as it is.

    Parameters
    ----------
    source : str, path or bytes
        A file's name, or the content of a file: PNG, JPEG, BMP, GIF, WebP or PPM, of any mode and of any size
        up to `MOST_PIXELS`.

    Returns
    -------
    ndarray of float32, shape (h, w)
        Ink 0 … 1, bright on a background of 0.

    Raises
    ------
    PictureError
        When it is no such picture, is damaged, moves, or looks blank.
    """
    if isinstance(source, bytes):
        brightnesses = _decode(io.BytesIO(source), "The picture")
    else:
        path = Path(source)
        with open_regular(path, PictureError) as file:
            brightnesses = _decode(file, str(path))
    return smooth_if_tiny(with_usual_boldness(_ink_of(brightnesses)))


def _ink_of(brightnesses: list[Picture]) -> Picture:
    brightness, *colours = brightnesses
    try:
        return find_ink(brightness)
    except PictureError:
        for colour in colours:  # red on green may be of one brightness, yet differ in a channel
            drawing = find_drawing(colour)
            if drawing is not None:
                return drawing
        raise


def _decode(file: BinaryIO, name: str) -> list[Picture]:
    """Brightness 0 … 1, at most `_WORK` pixels wide or high; after it the colour channels, if it has any."""
    start = file.read(12)
    file.seek(0)
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC:
        raise PictureError(f"{name} is a HEIC or AVIF picture, which cannot be read; save it as JPEG or PNG.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sizes and odd metadata, both of which are dealt with here
            with Image.open(file, formats=_FORMATS) as image:
                _check(image, name)
                image.draft(None, (2 * _WORK, 2 * _WORK))  # decodes a large JPEG at an eighth of its size
                return _brightnesses(image)
    except PictureError:
        raise
    except UnidentifiedImageError:
        raise PictureError(f"{name} is not a picture that can be read; give a PNG or JPEG.") from None
    except Image.DecompressionBombError:
        raise PictureError(_too_large(name)) from None
    except Exception as error:  # Pillow's decoders raise whatever they stumble over
        raise PictureError(f"{name} is damaged or cut short; save or send it again.") from error


def _check(image: Image.Image, name: str) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise PictureError(_too_large(name))
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:  # MPO: a phone's JPEG and its preview
        raise PictureError(f"{name} moves; save one of its pictures as PNG.")
    if min(image.size) < _SMALLEST or min(image.size) * _WORK < max(image.size) * _SMALLEST:
        raise PictureError(f"{name} has {image.width}x{image.height} pixels; that is too narrow for a digit.")


def _too_large(name: str) -> str:
    return f"{name} has more than {MOST_PIXELS // 1_000_000} million pixels; save it smaller."


def _brightnesses(image: Image.Image) -> list[Picture]:
    turn = _turn(image)
    if image.mode == "F" or image.mode.startswith("I"):
        image = _one_to_float(image)
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode != "L":
        image = image.convert("RGB")
    scale = min(_WORK / max(image.size), 1.0)
    size = (max(int(image.width * scale), 1), max(int(image.height * scale), 1))
    if size != image.size:
        image = image.resize(size, Image.Resampling.BOX)
    if turn is not None:
        image = image.transpose(turn)
    if image.mode == "F":
        return [np.asarray(image, np.float32)]
    pixels = np.asarray(image, np.float32) / np.float32(255)
    if image.mode == "L":
        return [pixels]
    colours = pixels[..., :3]
    if image.mode == "RGBA":
        colours = _on_paper(colours, pixels[..., 3:])
    return [colours @ _BRIGHTNESS, *(np.ascontiguousarray(colours[..., channel]) for channel in range(3))]


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How a camera that was held askew says that its picture is to be turned."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # whatever damaged metadata makes Pillow raise: the picture itself may be fine
        return None


def _one_to_float(image: Image.Image) -> Image.Image:
    """A picture of 16 or 32 bits a pixel as floats 0 … 1."""
    values = np.asarray(image).astype(np.float32)
    if not np.isfinite(values).all():
        raise PictureError("The picture has pixels that are not numbers; save it as PNG.")
    lowest, highest = float(values.min()), float(values.max())
    if image.mode == "F":
        full = 1.0 if highest <= 1 else 255.0 if highest <= 255 else highest
    else:
        full = 65535.0 if highest > 255 else 255.0
    if lowest < 0 or highest > full:
        values, full = values - lowest, highest - lowest
    return Image.fromarray(values / np.float32(full))


def _on_paper(colours: Picture, opacity: Picture) -> Picture:
    """Lay a transparent picture on white, or on black if what is opaque in it is bright."""
    total = float(opacity.sum())
    mean = float((colours @ _BRIGHTNESS * opacity[..., 0]).sum()) / total if total else 0.0
    paper = np.float32(1.0 if mean < 0.5 else 0.0)
    return np.asarray(paper + (colours - paper) * opacity, np.float32)
