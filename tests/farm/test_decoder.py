"""The program that opens strangers' files: what it gives up, what it makes of them."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from apps.farm.pictures.decoder import MAX_PIXELS, OK, PIXELS, pixels, shrink
from tests.farm.decoder_program import replies, request, run
from tests.farm.pictures_corpus import encoded


def test_it_answers_one_request_after_the_other() -> None:
    given = request(encoded()) + request(b"no picture") + request(encoded(), PIXELS)
    done = run("decoder.main()", given)
    assert done.returncode == 0
    kept, refused, plain = replies(done.stdout)
    assert kept[:2] == (OK, (640, 480))
    assert [Image.open(BytesIO(part)).size for part in kept[2]] == [
        (640, 480),
        (480, 360),
        (160, 120),
    ]
    assert refused[2][0] == b"unreadable UnidentifiedImageError"
    assert plain[1] == (320, 240)
    assert len(plain[2][0]) == 320 * 240 * 4


def test_half_a_request_is_the_end() -> None:
    done = run("decoder.main()", request(encoded())[:-1])
    assert (done.returncode, replies(done.stdout)) == (0, [])


@pytest.mark.parametrize(
    "code",
    [
        "open('here.txt')",
        "open('there.txt', 'w')",
        "os.truncate('here.txt', 2**30)",
        "socket.socket()",
        "socket.socketpair()",
        "os.listdir('/')",
        "os.pipe()",
        "os.dup(0)",
        "bytearray(decoder.MOST_MEMORY)",
    ],
)
def test_what_it_gave_up_cannot_be_had(code: str, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("ours")
    ready = f"os.chdir({str(tmp_path)!r}); decoder._get_ready(); decoder.confine()"
    assert run(ready).returncode == 0
    done = run(f"{ready}; {code}")
    assert done.returncode != 0
    assert b"Error" in done.stderr


def test_an_endless_loop_is_ended_by_the_kernel() -> None:
    done = run(
        "decoder.CPU_S = decoder.MOST_PICTURES = 1\ndecoder.confine()\nwhile True: pass"
    )
    assert done.returncode < 0


def test_a_picture_that_takes_too_much_memory_is_refused_and_the_next_one_is_not() -> (
    None
):
    large = encoded((4000, 3000), "PNG")
    done = run(
        "decoder.MOST_MEMORY = 80 * 1024 * 1024\ndecoder.main()",
        request(large) + request(encoded((64, 48))),
    )
    refused, kept = replies(done.stdout)
    assert refused[2][0] == b"too_hard memory"
    assert kept[0] == OK


def test_as_large_as_allowed_is_not_too_large_for_its_memory() -> None:
    assert MAX_PIXELS == 4000 * 3000
    kinds = [encoded((4000, 3000), kind) for kind in ("JPEG", "PNG", "WEBP")]
    kinds.append(encoded((4000, 3000), "PNG", mode="RGBA"))
    done = run("decoder.main()", b"".join(map(request, kinds)))
    assert [answer[:2] for answer in replies(done.stdout)] == [(OK, (1920, 1440))] * 4


def test_a_small_picture_is_not_blown_up() -> None:
    assert pixels(encoded((64, 48)), (320, 640))[0] == (64, 48)
    size, parts = shrink(encoded((64, 48)))
    assert (size, parts[1:]) == ((64, 48), [b"", b""])


def test_a_tower_stays_a_small_picture() -> None:
    width, height = shrink(encoded((10, 60_000)))[0]
    assert height <= 2160
    assert width >= 1


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_odd_pixels_are_understood(mode: str) -> None:
    content = encoded((10, 10), "PNG", mode=mode, colour=1)
    with Image.open(BytesIO(shrink(content)[1][0])) as picture:
        assert picture.mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")


@pytest.mark.parametrize("size", [(640, 480), (64, 48)])
def test_what_hides_in_a_file_is_left_behind(size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x9286] = "secret note"
    content = encoded(size, exif=exif, comment=b"<script>", icc_profile=b"a profile")
    stored = b"".join(shrink(content + b"PK\x03\x04 trailing archive")[1])
    for hidden in (b"secret", b"<script>", b"archive", b"profile", b"EXIF", b"ICCP"):
        assert hidden not in stored
