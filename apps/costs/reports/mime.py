"""A mail with pictures inside its HTML and files beside it."""

from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives


class PicturedMail(EmailMultiAlternatives):
    """The HTML half carries its pictures: as files beside the mail, some programs would
    list each of them as an attachment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures: list[MIMEImage] = []

    def show(self, name: str, content: bytes, kind: str) -> None:
        """Give the HTML a picture that it names cid:<name>; kind: png or jpeg."""
        picture = MIMEImage(content, kind)
        picture.add_header("Content-ID", f"<{name}>")
        ending = "jpg" if kind == "jpeg" else kind
        picture.add_header(
            "Content-Disposition",
            "inline",
            filename=f"{name.partition('@')[0]}.{ending}",
        )
        self.pictures.append(picture)

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """As Django makes it, with HTML and pictures bound together."""
        message = super().message(*args, **kwargs)
        if self.pictures:
            for part in message.walk():
                if part.get_content_type() == "multipart/alternative":
                    _bind(part, self.pictures)
        return message


def _bind(alternative: Any, pictures: list[MIMEImage]) -> None:
    """Replace the HTML of the alternative by it and its pictures together."""
    parts = alternative.get_payload()
    html = parts.pop()
    related = MIMEMultipart("related", type="text/html")
    for part in (html, *pictures):
        related.attach(part)
    parts.append(related)


def file_part(name: str, content: bytes, kind: str) -> MIMEBase:
    """A file, byte for byte; kind such as text/csv."""
    main, _, sub = kind.partition("/")
    part = MIMEBase(main, sub)
    if main == "text":
        part.set_param("charset", "utf-8")
    part.set_payload(content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def message_id(key: str) -> str:
    """The same for the same mail: a server that gets it twice can tell."""
    host = urlsplit(settings.FARMDASH_URL).hostname or "localhost"
    digest = sha256(key.encode()).hexdigest()[:32]
    return f"<{digest}@{host}>"
