"""How a mail is to be shown, as the address of its page says."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode


@dataclass(frozen=True)
class Look:
    """How a mail is to be shown, as its address says."""

    view: str = "html"
    width: str = "600"
    scheme: str = "auto"
    images: str = "on"

    @classmethod
    def read(cls, query: str) -> "Look":
        """From an address; what is not known stays as usual."""
        given = {name: values[-1] for name, values in parse_qs(query).items()}
        return cls(
            **{
                name: value
                for name, value in given.items()
                if value in CHOICES.get(name, ())
            }
        )

    def address(self, **changes: str) -> str:
        """The query with some values changed."""
        return "?" + urlencode(
            {name: getattr(self, name) for name in CHOICES} | changes
        )


CHOICES = {
    "view": ("html", "text", "source"),
    "width": ("600", "360", "full"),
    "scheme": ("auto", "light", "dark"),
    "images": ("on", "off"),
}
