"""Pictures on demand, a few of them kept."""

import threading
from collections import OrderedDict

from apps.simulator.farm import Farm
from apps.simulator.pictures import paint, tiles
from apps.simulator.pictures.places import Picture, find_picture, percent_done

KEPT = 256


class Gallery:
    """JPEGs by server-side path."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._kept: OrderedDict[tuple[int, ...], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def picture(self, path: str) -> bytes | None:
        """The JPEG at a path; None when the farm has no such picture (yet)."""
        farm = self._farm
        with farm.lock:
            farm.catch_up()
            found = find_picture(farm.world, path, farm.options.platform)
            if found is None:
                return None
            percent = percent_done(farm.world, found.task, found.place)
        if percent == 0 or (percent < 100 and not found.tile):
            return None
        return self._painted(found, percent // 4)

    def _painted(self, picture: Picture, step: int) -> bytes:
        key = (picture.task.id, picture.place, picture.number, step)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            task = picture.task
            if picture.tile:
                made = tiles.tile_jpeg(task, picture.place, step * 4)
            else:
                made = paint.frame_jpeg(task, picture.number)
            self._kept[key] = made
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return made
