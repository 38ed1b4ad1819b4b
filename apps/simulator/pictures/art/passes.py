"""What the layers of a scene look like beside its beauty pass."""

from PIL import Image, ImageChops, ImageOps


def as_pass(picture: Image.Image, layer: str | None) -> Image.Image:
    """The picture as this layer shows it."""
    if layer == "ambientOcclusion":
        grey = ImageOps.autocontrast(ImageOps.grayscale(picture), cutoff=2)
        bright = grey.point([90 + value * 165 // 255 for value in range(256)])
        return bright.convert("RGB")
    if layer == "specular":
        shine = [int((value / 255) ** 3 * 255) for value in range(256)]
        return ImageOps.autocontrast(picture, cutoff=1).point(shine * 3)
    if layer == "shadow":
        grey = ImageOps.autocontrast(ImageOps.grayscale(picture), cutoff=2)
        dark = ImageChops.invert(grey).point([max(0, v - 130) * 2 for v in range(256)])
        return ImageChops.invert(dark).convert("RGB")
    return picture
