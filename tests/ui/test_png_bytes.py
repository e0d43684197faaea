"""A picture comes back from its PNG as it was."""

from PySide6.QtGui import QColor, QImage

from nnviz.ui.png_bytes import png_bytes


def test_every_pixel_survives():
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    for x in range(3):
        for y in range(2):
            image.setPixelColor(x, y, QColor(80 * x, 200 * y, 7))
    again = QImage.fromData(png_bytes(image), "PNG")
    assert again.convertToFormat(image.format()) == image


def test_of_no_picture_there_are_no_bytes():
    assert png_bytes(QImage()) == b""
