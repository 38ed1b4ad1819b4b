"""Picture paths that a farm, or an artist who names a scene, could send to harm us.

`{port}` stands for a listener that must never be connected to.
"""

LEAVING = (
    "..",
    "../secret.jpg",
    "../../../../../../etc/passwd",
    "..\\..\\..\\windows\\win.ini",
    "a/../../secret.jpg",
    "a\\..\\..\\secret.jpg",
    "a/../../../etc/passwd",
    "/../secret.jpg",
    "\\..\\secret.jpg",
    "a/.. /secret.jpg",
    "a/.../secret.jpg",
    ". . /secret.jpg",
    "%2e%2e/secret.jpg",
    "%2e%2e%2fsecret.jpg",
    "%252e%252e/secret.jpg",
    "..%5csecret.jpg",
    "a%2f..%2fsecret.jpg",
    "\uff0e\uff0e/secret.jpg",
    "\u2025/secret.jpg",
    "a\uff0f..\uff0fsecret.jpg",
)
"""Steps out of the base, in every spelling."""

ELSEWHERE = (
    "http://127.0.0.1:{port}/x.jpg",
    "https://127.0.0.1:{port}/x.jpg",
    "HTTP:\\\\127.0.0.1:{port}\\x.jpg",
    "ftp://127.0.0.1:{port}/x.jpg",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_GET",
    "http%3a//127.0.0.1:{port}/x.jpg",
    "C:\\secret.jpg",
    "c:secret.jpg",
    "mnt/D:/secret.jpg",
    "data:image/png;base64,AAAA",
    "user:pw@127.0.0.1:{port}/x.jpg",
)
"""Other places: schemes and drives."""

BROKEN = (
    "",
    "/",
    "\\\\",
    "./.",
    "a\x00.jpg",
    "a%00.jpg",
    "a\r\nHost: 127.0.0.1:{port}\r\n\r\n.jpg",
    "a\n.jpg",
    "a\x1b[31m.jpg",
    "a\x85.jpg",
    "\ud800.jpg",
    "a" * 4096 + ".jpg",
    "图" * 400 + ".jpg",
)
"""No paths at all."""

TAMED = (
    "//127.0.0.1:{port}/x.jpg",
    "\\\\127.0.0.1:{port}\\share\\x.jpg",
    "///127.0.0.1:{port}/x.jpg",
    "@127.0.0.1:{port}/x.jpg",
    "x.jpg?next=http://127.0.0.1:{port}/",
    "x.jpg#@127.0.0.1:{port}/",
    ".127.0.0.1:{port}/x.jpg",
    "x.jpg;http://127.0.0.1:{port}",
    "/etc/passwd",
    "~/secret.jpg",
    "$HOME/secret.jpg",
    "`id`.jpg",
    "<script>alert(1)</script>.jpg",
    "\u202egpj.exe",
)
"""Paths that mean nothing bad once they are names below the base."""
