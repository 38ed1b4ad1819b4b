"""The way to a folder, step by step."""


def steps(path: str) -> list[tuple[str, str]]:
    """The folders on the way, each with its own path: "/a/b" is a (/a), b (/a/b)."""
    found: list[tuple[str, str]] = []
    whole = ""
    for part in path.split("/"):
        if part:
            whole = f"{whole}/{part}"
            found.append((part, whole))
    return found
