"""The software that the farm has, in which versions, and with which plugins."""

from typing import NamedTuple

from apps.renderbus.codes import Software


class Product(NamedTuple):
    """A program: what it is called, which files it opens, in which versions.

    `project_path` and `analyse` are the farm's own numbers for what it asks of a
    submission (1 needed, 2 wanted or not, 3 not).
    """

    name: str
    suffixes: str
    icon: str
    project_path: int
    analyse: int
    linux: bool
    versions: tuple[str, ...]


class Plugin(NamedTuple):
    """One version of a plugin, and the versions of the program that it fits."""

    id: int
    software: Software
    name: str
    version: str
    fits: tuple[str, ...]

    @property
    def label(self) -> str:
        """As the farm writes it where it wants name and version."""
        return f"{self.name} {self.version}"


PRODUCTS: dict[int, Product] = {
    Software.MAYA: Product(
        "Maya", "ma;mb", "maya", 1, 1, True, ("2018", "2019", "2020", "2022", "2023")
    ),
    Software.MAX: Product(
        "3ds Max", "max", "max", 1, 1, False, ("2018", "2020", "2021", "2023", "2024")
    ),
    Software.LIGHTWAVE: Product(
        "LightWave", "lws", "lightwave", 1, 2, False, ("2018.0", "2020.0")
    ),
    Software.ARNOLD: Product("Arnold", "ass", "arnold", 3, 2, True, ("6.2.1", "7.1.3")),
    Software.HOUDINI: Product(
        "Houdini", "hip;hipnc;hiplc", "houdini", 2, 1, True, ("16.5", "17.5", "19.5")
    ),
    Software.CINEMA_4D: Product(
        "Cinema 4D", "c4d", "cinema-4D", 1, 1, False, ("R21", "S24", "2023")
    ),
    Software.SOFTIMAGE: Product(
        "Softimage", "scn", "softimage", 1, 2, False, ("2015",)
    ),
    Software.BLENDER: Product(
        "Blender", "blend", "blender", 1, 1, False, ("2.93", "3.3", "3.6", "4.2")
    ),
    Software.VR_STANDALONE: Product(
        "VR Standalone", "vrscene", "VR-standalone", 3, 2, False, ("5.1", "6.0")
    ),
    Software.MR_STANDALONE: Product(
        "MR Standalone", "mi", "MR-standalone", 3, 2, False, ("3.14",)
    ),
    Software.SKETCHUP: Product("SketchUp", "skp", "sketchup", 1, 2, False, ("2021",)),
    Software.VUE: Product("Vue", "vue", "vue", 1, 2, False, ("2021",)),
    Software.KEYSHOT: Product(
        "KeyShot", "bip", "keyshot", 2, 1, False, ("10.2", "11.3")
    ),
    Software.CLARISSE: Product(
        "Clarisse", "project;render", "clarisse", 3, 1, True, ("4.0", "5.0")
    ),
    Software.OCTANE: Product("Octane Render", "orbx", "octane", 3, 2, False, ("2022",)),
    Software.NUKE: Product("Nuke", "nk", "nuke", 1, 2, True, ("12.2", "13.2")),
    Software.KATANA: Product("Katana", "katana", "katana", 3, 2, True, ("4.5", "5.0")),
    Software.UNREAL_ENGINE: Product(
        "Unreal Engine", "uproject", "unreal", 1, 1, False, ("4.27", "5.1")
    ),
}

_MAYA, _MAX, _HOUDINI = Software.MAYA, Software.MAX, Software.HOUDINI
_C4D, _BLENDER = Software.CINEMA_4D, Software.BLENDER

PLUGINS = {
    plugin.id: plugin
    for plugin in (
        Plugin(1166, _MAYA, "wobble", "0.9.5", ("2018", "2019", "2020")),
        Plugin(2703, _MAYA, "mtoa", "3.1.2", ("2018",)),
        Plugin(2711, _MAYA, "mtoa", "4.0.4", ("2018", "2019", "2020")),
        Plugin(2719, _MAYA, "mtoa", "5.1.0", ("2020", "2022")),
        Plugin(2723, _MAYA, "mtoa", "5.3.1", ("2022", "2023")),
        Plugin(2801, _MAYA, "vray", "4.12.02", ("2018", "2019")),
        Plugin(2807, _MAYA, "vray", "5.20.01", ("2019", "2020", "2022")),
        Plugin(2815, _MAYA, "vray", "6.10.01", ("2022", "2023")),
        Plugin(2901, _MAYA, "redshift", "3.0.67", ("2019", "2020")),
        Plugin(2907, _MAYA, "redshift", "3.5.14", ("2022", "2023")),
        Plugin(2951, _MAYA, "yeti", "4.2.4", ("2022", "2023")),
        Plugin(3101, _MAX, "vray", "4.30.02", ("2018", "2020")),
        Plugin(3107, _MAX, "vray", "5.20.23", ("2020", "2021", "2023")),
        Plugin(3113, _MAX, "vray", "6.20.06", ("2023", "2024")),
        Plugin(3201, _MAX, "corona", "5", ("2018", "2020")),
        Plugin(3209, _MAX, "corona", "9", ("2021", "2023")),
        Plugin(3215, _MAX, "corona", "11", ("2023", "2024")),
        Plugin(3301, _MAX, "forest pack", "6.3.1", ("2018", "2020")),
        Plugin(3309, _MAX, "forest pack", "8.2.2", ("2021", "2023", "2024")),
        Plugin(3357, _MAX, "railclone", "6.1.2", ("2021", "2023", "2024")),
        Plugin(5304, _HOUDINI, "renderman", "22.6", ("17.5",)),
        Plugin(5312, _HOUDINI, "renderman", "25.0", ("19.5",)),
        Plugin(5401, _HOUDINI, "htoa", "4.0.2", ("16.5", "17.5")),
        Plugin(5409, _HOUDINI, "htoa", "6.2.0", ("19.5",)),
        Plugin(5501, _HOUDINI, "redshift", "3.5.14", ("17.5", "19.5")),
        Plugin(6101, _C4D, "redshift", "3.0.67", ("R21", "S24")),
        Plugin(6107, _C4D, "redshift", "3.5.14", ("S24", "2023")),
        Plugin(6201, _C4D, "octane", "2021.1", ("R21", "S24")),
        Plugin(6209, _C4D, "octane", "2022.1", ("S24", "2023")),
        Plugin(6305, _C4D, "x-particles", "917", ("S24", "2023")),
        Plugin(7101, _BLENDER, "flip fluids", "1.7.2", ("3.3", "3.6", "4.2")),
        Plugin(7203, _BLENDER, "redshift", "3.5.14", ("2.93", "3.3", "3.6")),
        Plugin(8101, Software.NUKE, "optical flares", "1.0.86", ("12.2", "13.2")),
        Plugin(8201, Software.KATANA, "ktoa", "4.1.0", ("4.5", "5.0")),
    )
}
"""By their ids, which never change."""


def version_id(software: int, version: str) -> int:
    """`cvId`: the number of one version of a program."""
    place = PRODUCTS[software].versions.index(version)
    return (software - 1999) * 100 + place + 1


def product(software: int) -> Product | None:
    """The program with a `cgId`."""
    return PRODUCTS.get(software)


def plugins_for(software: int, version: str) -> list[Plugin]:
    """The plugins that fit a version of a program."""
    return [
        plugin
        for plugin in PLUGINS.values()
        if plugin.software == software and version in plugin.fits
    ]
